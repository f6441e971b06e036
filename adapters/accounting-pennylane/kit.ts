/** What the adapter is tried with: a company on this machine that speaks Pennylane's API. */
import type { ExportEntry, ExportLine } from '../../core/contracts/index.ts';
import { open } from '../../test/kit/outbound.ts';
import { pennylane } from '../../test/kit/pennylane.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { pennylaneAdapter } from './adapter.ts';

export const adapter = (port: number, more: object = {}, outbound = open, timeout = 2_000) =>
  pennylaneAdapter(
    { settings: { of: () => ({ token: 'not-a-real-token', baseUrl: `http://127.0.0.1:${port}/api/external/v2`, ...more }) }, outbound },
    timeout,
  );
export const line = (account: string, debit: bigint, credit: bigint, more: Partial<ExportLine> = {}): ExportLine => ({
  ...{ account, accountLabel: `Compte ${account}`, party: null, label: 'Vente', debit, credit, currency: 'EUR', original: null },
  ...{ dossier: null, letter: null, ...more },
});
export const entry = (seq: number, more: Partial<ExportEntry> = {}): ExportEntry => ({
  ...{ seq, journal: { code: 'VE', label: 'Ventes' }, date: '2026-03-01', validatedAt: '2026-03-01T10:00:00.000Z' },
  ...{ piece: { ref: `F-${seq}`, date: '2026-03-01' }, label: `Facture F-${seq}` },
  lines: [
    line('411', 12_001n, 0n, { party: { code: 'C-00001', label: 'Atelier Brisemer', kind: 'client' } }),
    line('706000', 0n, 10_001n),
    line('445710', 0n, 2_000n, { label: '' }),
  ],
  ...more,
});

const kit: PluginKit = {
  settings: { token: 'not-a-real-token' },
  api: {
    make: (port, outbound) => adapter(port, {}, outbound),
    agency: 'demo',
    entries: [entry(1), entry(2)],
    async target() {
      const server = await pennylane();
      return {
        port: server.port,
        held: (key) => server.entries.filter((e) => e.label.endsWith(`[${key}]`)).length,
        lose: () => {
          server.trouble = (method, path) => (method === 'POST' && path === '/ledger_entries' ? 'lost' : null);
        },
        close: server.close,
      };
    },
  },
};
export default kit;
