/** Documents as billing issues them, for tests: lines tax included, VAT once per rate, nets by cumulative difference. */
import { readFileSync } from 'node:fs';
import { type Agency, decimal, type Money, money, parseMoney, subtract, sum, taxWithin } from '../../contracts/index.ts';
import type { Client } from '../parties/tokens.ts';
import type { IssuedDocument, IssuedLine, Reading, Vat } from './service/issued.ts';

const words: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../../templates/documents/invoice/words.fr.json', import.meta.url), 'utf8'),
);
/** In French, fees apart. */
export const READING: Reading = { locale: 'fr', fees: 'apart', say: (key) => words[key] ?? `no “${key}”` };

export const AGENCY: Agency = Object.freeze({
  id: 'cap',
  name: 'Cap Horizon Voyages',
  legalName: 'Cap Horizon',
  legalForm: 'SAS',
  shareCapital: money(4_000_000n, 'EUR'),
  tradeRegister: 'RCS Lyon',
  address: ['18 rue des Tilleuls', '69003 Lyon'],
  country: 'FR',
  currency: 'EUR',
  timeZone: 'Europe/Paris',
  locale: 'fr',
  siren: '732829320',
  vatNumber: 'FR44732829320',
  vatLiable: true,
  registration: 'IM069100001',
  guarantor: { name: 'Garantie Voyages Exemple', address: ['1 place du Cautionnement', '75017 Paris'] },
  insurer: { name: 'Assurances Exemple', address: ['2 rue des Sinistres', '72000 Le Mans'], policy: 'RC 0000001' },
  eInvoiceAddress: '0225:732829320',
  email: 'contact@cap-horizon.example',
  phone: '+33 4 00 00 00 00',
  banks: [],
  vatRate: '20',
});
export const COMPANY: Client = {
  code: 'BRISEMER',
  kind: 'company',
  name: 'Atelier Brisemer & Fils',
  email: null,
  phone: null,
  address: ['Service voyages', '4 quai de la Fosse'],
  postcode: '44000',
  city: 'Nantes',
  country: 'FR',
  siren: '552100554',
  vatNumber: 'FR96552100554',
  eInvoiceAddress: '0225:552100554',
  locale: 'fr',
  paymentDays: 30,
  requiredReferences: [{ field: 'costCentre', label: 'Centre de coût', required: true }],
  party: { kind: 'client', code: 'BRISEMER', label: 'Atelier Brisemer & Fils' },
};

/** A sale line; `vat` is a rate or the reason there is none. */
export interface Sold extends Partial<Pick<IssuedLine, 'detail' | 'group' | 'nature' | 'as'>> {
  readonly label: string;
  readonly gross: string | bigint;
  readonly vat: string;
}

const vatOf = (vat: string): Vat =>
  /^\d/.test(vat) ? { category: 'S', rate: vat, reason: null } : { category: 'E', rate: '0', reason: vat as NonNullable<Vat['reason']> };

export function issuedDocument(lines: readonly Sold[], over: Partial<IssuedDocument> & { readonly paid?: string } = {}): IssuedDocument {
  const { paid, ...rest } = over;
  const currency = 'EUR';
  const given = new Map<string, { gross: bigint; net: bigint }>();
  const issued = lines.map((l, i): IssuedLine => {
    const vat = vatOf(l.vat);
    const gross: Money = typeof l.gross === 'bigint' ? money(l.gross, currency) : parseMoney(l.gross, currency);
    const before = given.get(l.vat) ?? { gross: 0n, net: 0n };
    const upTo = money(before.gross + gross.minor, currency);
    const netUpTo = vat.category === 'S' ? subtract(upTo, taxWithin(upTo, decimal(vat.rate ?? '0'))).minor : upTo.minor;
    const net = money(netUpTo - before.net, currency);
    given.set(l.vat, { gross: upTo.minor, net: netUpTo });
    return {
      priceLine: `L${i}`,
      label: l.label,
      detail: l.detail ?? null,
      group: l.group ?? `L${i}`,
      nature: l.nature ?? 'fare',
      as: l.as ?? (vat.category === 'S' ? 'own' : 'principal'),
      gross,
      net,
      tax: subtract(gross, net),
      vat,
    };
  });
  const rows = [...Map.groupBy(issued, (l) => JSON.stringify(l.vat)).values()];
  const all = (of: readonly IssuedLine[], what: 'gross' | 'net' | 'tax') =>
    sum(
      of.map((l) => l[what]),
      currency,
    );
  const total = all(issued, 'gross');
  const prepaid = parseMoney(paid ?? '0', currency);
  return {
    kind: 'invoice',
    number: 'F2026-000123',
    issuedOn: '2026-03-10',
    dueOn: '2026-04-09',
    agency: AGENCY,
    client: COMPANY,
    dossier: {
      ref: 'D-000087',
      title: 'Séminaire à Lisbonne',
      departure: '2026-05-04',
      return: '2026-05-08',
      travellers: ['LEGRAND Élodie', 'NGUYEN Paul'],
      references: { costCentre: 'CC-7410' },
    },
    lines: issued,
    vat: rows.map((of) => ({ ...of[0]!.vat, base: all(of, 'net'), tax: all(of, 'tax') })),
    vatInBooks: null,
    total,
    prepaid,
    due: subtract(total, prepaid),
    corrects: [],
    reason: null,
    ...rest,
  };
}
