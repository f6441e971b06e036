/** What `escale kit` tries the plugin with: statements of a made-up bank, and payments. Put those of your bank in their place. */
import { money, type PaymentBatch } from 'escale/contracts';
import type { PluginKit } from 'escale/testing';
import { bank } from './bank.ts';

const [OURS, THEIRS] = ['FR7699999000010000000000115', 'FR7699999000010000000000212'];
/** What it is of and stood at, a line for each move, and how many they are. */
const statement = (closing: string): Uint8Array =>
  new TextEncoder().encode(
    [
      `BANK1;S-1;${OURS};EUR;2026-01-12;100.00;${closing}`,
      `2026-01-12;720.00;B1;D2026-000001;Brisemer & Fils;${THEIRS};Acompte D2026-000001`,
      '2026-01-12;-12.30;B2;;;;Frais',
      'END;2\n',
    ].join('\n'),
  );
const batch: PaymentBatch = {
  id: 'PR2026-000001',
  createdAt: '2026-01-12T09:00:00.000Z',
  debtor: { name: 'Horizon Voyages', iban: OURS, bic: null, address: null },
  executeOn: '2026-01-14',
  orders: [
    {
      id: 'SI2026-000001',
      creditor: {
        name: 'Hôtel du Lac',
        iban: THEIRS,
        bic: 'AAAAFR22XXX',
        address: { lines: ['3 quai du Miroir', 'bât. B'], postcode: '8000', city: 'Bruges', country: 'BE' },
      },
      money: money(123_456n, 'EUR'),
      remittance: { text: 'Facture 26-0042' },
    },
    {
      id: 'SI2026-000002',
      creditor: { name: 'Quai', iban: 'BE49999000000171', bic: null, address: null },
      money: money(1n, 'EUR'),
      remittance: { reference: 'RF18539007547034' },
    },
  ],
};
const kit: PluginKit = {
  bank: {
    plugin: bank,
    statements: [statement('807.70')],
    wrong: statement('817.70'),
    sound: [batch],
    broken: { ...batch, debtor: { ...batch.debtor, iban: 'FR7699999000010000000000116' } },
  },
};
export default kit;
