/** What must hold of suppliers after any history: their account says what is open of their bills, to the unit and to the value. */
import { movements } from '../../core/modules/accounting/model.ts';
import type { MovementLine } from '../../core/modules/accounting/rules.ts';
import { linesOf } from '../../core/modules/accounting/service/positions.ts';
import { paymentLines, supplierInvoices } from '../../core/modules/settlement/model.ts';
import type { Body, TestApp } from './app.ts';

const minor = (m: Body): bigint => BigInt(m.amount.replace('.', ''));
const size = (v: bigint): bigint => (v < 0n ? -v : v);

/** The first bill for which the supplier's account is not what is open of it. */
function whatFailsOf(bills: readonly Body[], posted: readonly MovementLine[]): string | null {
  const byBill = Map.groupBy(
    posted.filter((l) => l.role === 'payable'),
    (l) => l.takes ?? l.piece,
  );
  for (const { ref, supplier, reverses, total, open } of bills) {
    if (reverses !== null) continue;
    const own = byBill.get(ref) ?? [];
    const [stands, value] = [own.reduce((sum, l) => sum - l.amount, 0n), own.reduce((sum, l) => sum - l.booked, 0n)];
    if (stands !== minor(open)) return `${ref}: ${stands} stand on the account of ${supplier.code}, ${open.amount} are open`;
    if (stands === 0n && value !== 0n) return `${ref}: nothing is open, and it is worth ${value}`;
    if (own.some((l) => l.party?.code !== supplier.code)) return `${ref}: stands on the account of another than ${supplier.code}`;
    const whole = own.filter((l) => l.piece === ref).reduce((sum, l) => sum - l.booked, 0n);
    // What is left of a bill is worth its share of it, give or take a unit of rounding for each payment.
    const share = whole * stands - value * minor(total);
    if (size(share) > BigInt(own.length + 1) * size(minor(total))) return `${ref}: ${stands} of it are worth ${value}, the whole ${whole}`;
  }
  return null;
}

/** The same of the bills of a dossier; null when all holds. */
export async function whatFailsOfBills(app: TestApp, dossier: string): Promise<string | null> {
  const { lines } = await app.op('settlement.status', { dossier });
  const refs = [...new Set((lines as Body[]).map((l) => l.invoice as string))];
  if (refs.length === 0) return null;
  const { items } = await app.op('supplierInvoice.list', { filter: `ref:${refs.join('|')}`, limit: 200 });
  const posted = await app.db.read(app.ctx(), async (tx) => {
    const paid = (await tx.find(paymentLines, { bill: refs })).map((l) => l.payment);
    const reversals = (await tx.find(supplierInvoices, { reverses: refs })).map((b) => b.ref);
    return (await tx.find(movements, { piece: [...refs, ...paid, ...reversals] })).flatMap(linesOf);
  });
  return whatFailsOf(items, posted);
}

/** The journal has of each supplier what the movements of bills and payments leave. */
export async function whatFailsOfSuppliers(app: TestApp): Promise<string | null> {
  const acts = ['supplierInvoice', 'supplierPayment', 'supplierRefund', 'supplierAdvance', 'reversal'];
  const posted = await app.db.read(app.ctx(), async (tx) => (await tx.find(movements, { act: acts })).flatMap(linesOf));
  const left = new Map<string, bigint>();
  const payable = posted.filter((x) => x.role === 'payable');
  for (const l of payable) left.set(l.party?.code ?? '', (left.get(l.party?.code ?? '') ?? 0n) + l.booked);
  const journal = new Map<string, bigint>();
  for (const account of new Set(payable.map((l) => l.account))) {
    const { items } = await app.op('ledger.trialBalance', { account, parties: true });
    for (const { party, balance } of items as Body[]) journal.set(party, (journal.get(party) ?? 0n) + BigInt(balance.replace('.', '')));
  }
  const wrong = [...new Set([...left.keys(), ...journal.keys()])].find((code) => (left.get(code) ?? 0n) !== (journal.get(code) ?? 0n));
  return wrong === undefined ? null : `What is owed to ${wrong} is ${journal.get(wrong)}, its bills and payments leave ${left.get(wrong)}`;
}
