/** What the adapter is tried with: a batch of two entries. */
import type { Agencies, ExportBatch, ExportEntry, ExportLine } from '../../core/contracts/index.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { fecAdapter } from './adapter.ts';

export const SIREN = '732829320';
export const line = (account: string, debit: bigint, credit: bigint, more: Partial<ExportLine> = {}): ExportLine => ({
  account,
  accountLabel: `Compte ${account}`,
  party: null,
  label: 'Vente dossier D-1',
  debit,
  credit,
  currency: 'EUR',
  original: null,
  dossier: 'D-1',
  letter: null,
  ...more,
});
export const client = { code: 'C00001', label: 'Atelier Brisemer', kind: 'client' } as const;
export const entry = (seq: number, date: string, more: Partial<ExportEntry> = {}): ExportEntry => ({
  seq,
  journal: { code: 'VE', label: 'Ventes' },
  date,
  validatedAt: `${date}T10:00:00.000Z`,
  piece: { ref: `F-${seq}`, date },
  label: 'Facture',
  lines: [line('411000', 12000n, 0n, { party: client }), line('706000', 0n, 10000n), line('445710', 0n, 2000n)],
  ...more,
});
export const batch = (entries: readonly ExportEntry[], more: Partial<ExportBatch> = {}): ExportBatch => ({
  id: 'B-1',
  agency: { id: 'demo', name: 'Cap Horizon', siren: SIREN, currency: 'EUR', timeZone: 'Europe/Paris' },
  period: { from: '2026-01-01', to: '2026-12-31' },
  producedAt: '2027-01-05T08:00:00.000Z',
  lettered: true,
  entries: async function* () {
    for (let i = 0; i < entries.length; i += 100) yield entries.slice(i, i + 100);
  },
  ...more,
});

const agencies = { get: () => ({ currency: 'EUR' }) } as unknown as Agencies;
const kit: PluginKit = {
  file: {
    adapter: fecAdapter({ settings: { of: () => ({}) }, agencies }),
    batch: batch([entry(1, '2026-03-01'), entry(2, '2026-03-02')]),
  },
};
export default kit;
