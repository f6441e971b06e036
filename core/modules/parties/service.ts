/** Use cases of parties. */
import { core } from '../../contracts/core.ts';
import { beginning, didYouMean, fail, type Ledger, type Party, type Row, type Tx } from '../../contracts/index.ts';
import { billers, clients, codes, pointsOfSale, suppliers } from './model.ts';
import type { Client, Parties, RequiredReference, Supplier } from './tokens.ts';

export type ClientRow = Row<typeof clients>;
export type SupplierRow = Row<typeof suppliers>;

type Kind = Party['kind'];
const PREFIX: Readonly<Record<Kind, string>> = { client: 'C', supplier: 'S' };

/** Takes a code for a client or a supplier: the one asked for (CONFLICT when either kind has it), or the next free one of the series. */
export async function newCode(tx: Tx, ledger: Ledger, kind: Kind, asked: string | undefined): Promise<string> {
  if (asked !== undefined) {
    if (!(await take(tx, kind, asked)))
      throw fail('CONFLICT', `The code “${asked}” is taken: clients and suppliers share one set of codes. Choose another.`);
    return asked;
  }
  for (;;) {
    const number = await ledger.number(tx, `code-${PREFIX[kind]}`);
    const code = `${PREFIX[kind]}${String(number).padStart(5, '0')}`;
    if (await take(tx, kind, code)) return code;
  }
}

async function take(tx: Tx, kind: Kind, code: string): Promise<boolean> {
  if (await tx.first(codes, { code })) return false;
  await tx.insert(codes, { code, kind });
  return true;
}

export const clientOf = (row: ClientRow): Client => ({
  code: row.code,
  kind: row.kind as Client['kind'],
  name: row.name,
  email: row.email,
  phone: row.phone,
  address: row.address as string[],
  postcode: row.postcode,
  city: row.city,
  country: row.country,
  siren: row.siren,
  vatNumber: row.vat_number,
  eInvoiceAddress: row.e_invoice_address,
  locale: row.locale,
  paymentDays: row.payment_days,
  requiredReferences: row.required_references as RequiredReference[],
  party: { kind: 'client', code: row.code, label: row.name },
});
const supplierOf = (row: SupplierRow): Supplier => ({
  code: row.code,
  name: row.name,
  paymentDays: row.payment_days,
  party: { kind: 'supplier', code: row.code, label: row.name },
});

/** What messages call a biller, as a code of ours. */
const asCode = (biller: string): string =>
  biller
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 13) || 'SUPPLIER';

/** That code, with a figure where it is taken. */
async function codeOf(tx: Tx, biller: string): Promise<string> {
  for (let n = 1; ; n++) {
    const code = n === 1 ? asCode(biller) : `${asCode(biller)}${n}`;
    if (await take(tx, 'supplier', code)) return code;
  }
}

/** By code, or by the id an answer carries: codes have at most 17 characters, ids 26. */
const known = (code: string): { id: string } | { code: string } => (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(code) ? { id: code } : { code });

/** The supplier that bills under a code, or would at first sight; and whether that was said. */
async function billing(tx: Tx, biller: string): Promise<{ readonly known: SupplierRow | null; readonly said: boolean }> {
  const rule = await tx.first(billers, { code: biller });
  return { known: await tx.first(suppliers, { code: rule?.supplier ?? asCode(biller) }), said: rule !== null };
}

export function createParties(): Parties {
  return {
    async ahead(tx, codes) {
      await core(tx).ahead(clients, 'code', codes.clients);
      await core(tx).ahead(suppliers, 'code', codes.suppliers);
    },
    client: async (tx, code) => clientOf(await tx.get(clients, known(code), `No client has the code “${code}”.`)),
    async checkPointOfSale(tx, code) {
      if (await tx.first(pointsOfSale, { code })) return;
      const known = (await tx.find(pointsOfSale, {}, { order: [['code', 'asc']], limit: 50 })).map((p) => p.code);
      const have = known.length === 0 ? 'The agency has none: create it first.' : `There is ${known.join(', ')}.`;
      throw fail('POINT_OF_SALE_UNKNOWN', `“${code}” is no point of sale of this agency.${didYouMean(code, known)} ${have}`, [
        { code: 'POINT_OF_SALE_UNKNOWN', message: have, pointer: '/pointOfSale' },
      ]);
    },
    lockClients: async (tx, codes) => void (await tx.lock(clients, { code: codes })),
    supplier: async (tx, code) => supplierOf(await tx.get(suppliers, known(code), `No supplier has the code “${code}”.`)),
    async supplierOf(tx, biller, name) {
      const { known, said } = await billing(tx, biller);
      if (known && said) return supplierOf(known);
      const row: SupplierRow = known ?? {
        ...{ id: tx.newId(), agency: tx.ctx.agency, code: await codeOf(tx, biller), name: beginning(name, 250), plugin: null },
        ...{ email: null, siren: null, vat_number: null, payment_days: 30, created_at: tx.ctx.at, version: 1 },
      };
      if (!known) await tx.insert(suppliers, row);
      await tx.insert(billers, { id: tx.newId(), code: biller, supplier: row.code, created_at: tx.ctx.at, version: 1 });
      return supplierOf(row);
    },
    async knownBiller(tx, biller) {
      const { known } = await billing(tx, biller);
      return known && supplierOf(known);
    },
  };
}
