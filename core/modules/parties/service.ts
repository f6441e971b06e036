/** Use cases of parties. */
import { fail, type Ledger, type Row, type Tx } from '../../contracts/index.ts';
import { clients, suppliers } from './model.ts';
import type { Client, Parties, RequiredReference, Supplier } from './tokens.ts';

export type ClientRow = Row<typeof clients>;
export type SupplierRow = Row<typeof suppliers>;

/** A code nobody has: the one asked for, or the next of the series. */
export async function newCode(
  tx: Tx,
  ledger: Ledger,
  table: typeof clients | typeof suppliers,
  asked: string | undefined,
  prefix: string,
): Promise<string> {
  if (asked !== undefined) {
    if (await tx.first(table, { code: asked })) throw fail('CONFLICT', `The code “${asked}” is taken.`);
    return asked;
  }
  for (;;) {
    const code = `${prefix}${String(await ledger.number(tx, `code-${prefix}`)).padStart(5, '0')}`;
    if (!(await tx.first(table, { code }))) return code;
  }
}

export const clientOf = (row: ClientRow): Client => ({
  code: row.code,
  name: row.name,
  email: row.email,
  phone: row.phone,
  address: row.address as string[],
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

/** By code, or by the id an answer carries: codes have at most 17 characters, ids 26. */
const known = (code: string): { id: string } | { code: string } => (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(code) ? { id: code } : { code });

export function createParties(): Parties {
  return {
    async ahead(tx, codes) {
      await tx.ahead(clients, 'code', codes.clients);
      await tx.ahead(suppliers, 'code', codes.suppliers);
    },
    client: async (tx, code) => clientOf(await tx.get(clients, known(code), `No client has the code “${code}”.`)),
    supplier: async (tx, code) => supplierOf(await tx.get(suppliers, known(code), `No supplier has the code “${code}”.`)),
    async supplierOf(tx, plugin) {
      const known = await tx.first(suppliers, { plugin }, { order: [['created_at', 'asc']] });
      if (known) return supplierOf(known);
      const row: SupplierRow = {
        id: tx.newId(),
        agency: tx.ctx.agency,
        code: plugin
          .toUpperCase()
          .replace(/[^A-Z0-9]/g, '')
          .slice(0, 13),
        name: plugin,
        plugin,
        email: null,
        siren: null,
        vat_number: null,
        payment_days: 30,
        created_at: tx.ctx.at,
        version: 1,
      };
      await tx.insert(suppliers, row);
      return supplierOf(row);
    },
  };
}
