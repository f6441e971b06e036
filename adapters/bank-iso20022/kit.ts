/** What the plugin is tried with: statements of a bank that does not exist, and payments no bank would refuse. */
import { type Bank, money, type PaymentBatch } from '../../core/contracts/index.ts';
import { type CamtEntry, type CamtVersion, camt053 } from '../../test/kit/camt.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { orders } from './orders.ts';
import { read } from './read.ts';
import { ORDERS } from './versions.ts';

export const OURS = 'FR7699999000010000000000115';
export const THEIRS = 'FR7699999000010000000000212';
export const BELGIAN = 'BE49999000000171';
export const formats = ORDERS.map((v) => v.format);
export const module = new URL('./read.ts', import.meta.url);
export const plugin: Bank = { module, formats, type: 'application/xml', extension: 'xml', read, orders };

export const day = (entries: readonly CamtEntry[], more: object = {}, version: CamtVersion = '08'): Uint8Array =>
  camt053([{ iban: OURS, id: 'S-1', day: '2026-01-12', opening: '100.00', entries, ...more }], version);
export const entries: readonly CamtEntry[] = [
  { amount: '720.00', ref: 'B1', endToEndId: 'D2026-000001', name: 'Brisemer & Fils', iban: THEIRS, text: 'Acompte <D2026-000001>' },
  { amount: '-12.30', ref: 'B2', text: 'Frais' },
  {
    amount: '30.00',
    ref: 'B3',
    parts: [
      { amount: '10.00', endToEndId: 'P1', name: 'Lac' },
      { amount: '20.00', endToEndId: 'P2', name: 'Quai' },
    ],
  },
];
export const batch: PaymentBatch = {
  id: 'PR2026-000001',
  createdAt: '2026-01-12T09:00:00.000Z',
  debtor: { name: 'Horizon & Fils Voyages', iban: OURS, bic: null, address: null },
  executeOn: '2026-01-14',
  orders: [
    {
      id: 'SI2026-000001',
      creditor: {
        name: 'Hôtel du Lac Œuvre',
        iban: THEIRS,
        bic: 'AAAAFR22XXX',
        address: { lines: ['3 quai du Miroir', 'bât. B'], postcode: '8000', city: 'Bruges', country: 'BE' },
      },
      money: money(123_456n, 'EUR'),
      remittance: { text: 'Facture 26-0042 “séjour”' },
    },
    {
      id: 'SI2026-000002',
      creditor: { name: 'Quai', iban: BELGIAN, bic: null, address: null },
      money: money(1n, 'EUR'),
      remittance: { reference: 'RF18539007547034' },
    },
  ],
};
export const bare: PaymentBatch = {
  ...batch,
  debtor: { ...batch.debtor, bic: 'AAAAFR22' },
  orders: batch.orders.slice(1).map((o) => ({ ...o, remittance: null })),
};
export const wrongAccount = { ...batch, debtor: { ...batch.debtor, iban: 'FR7699999000010000000000116' } };

const kit: PluginKit = {
  bank: {
    plugin,
    statements: [day(entries), day(entries, {}, '02'), day([]), day([{ amount: '-100.01' }])],
    wrong: day(entries, { closing: '838.00' }),
    sound: [batch, bare],
    broken: wrongAccount,
  },
};
export default kit;
