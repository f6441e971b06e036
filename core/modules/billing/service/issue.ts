/** Issues invoices and credit notes: lock, sum, number, freeze, post, all in one transaction. */
import { addDays, type BalanceLine, fail, type Money, money, type Party, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { Client } from '../../parties/tokens.ts';
import { billedLines, deferrals, type InvoiceRow, invoices } from '../model.ts';
import { type Accounts, applyDeposits, mirrored, type Posting, postingOf } from '../rules.ts';
import type { InvoiceIssued } from '../tokens.ts';
import { allLines, type BillingDeps, choose, issuedLine, type Line, unbilled } from './lines.ts';
import { semanticInvoice } from './semantic.ts';
import { type IssuedDocument, invoiceView, type Reading } from './view.ts';

/** Invoices everything of a dossier that was not billed, or the sale lines named (with what their suppliers bill for them). */
export async function issueInvoice(
  tx: Tx,
  deps: BillingDeps,
  input: { readonly dossier: string; readonly lines?: readonly string[]; readonly dueOn?: string; readonly locale?: string },
): Promise<InvoiceRow> {
  const { dossier, client } = await open(tx, deps, input.dossier);
  const today = deps.agencies.today(tx.ctx.agency);
  if (input.dueOn !== undefined && input.dueOn < today)
    throw fail('DATE_INVALID', `An invoice of ${today} is due that day or later.`, [
      { code: 'DATE_INVALID', message: `${today} or later`, pointer: '/dueOn' },
    ]);
  const missing = client.requiredReferences.filter((r) => r.required && !dossier.references[r.field]);
  if (missing.length > 0) {
    throw fail(
      'CLIENT_REFERENCE_MISSING',
      `${client.name} requires ${missing.map((r) => r.label).join(', ')} on every dossier.`,
      missing.map((r) => ({ code: 'REQUIRED', message: r.label, pointer: `/references/${r.field}` })),
    );
  }
  const open_ = await unbilled(tx, deps, dossier);
  const chosen = input.lines === undefined ? open_ : choose(open_, input.lines);
  const total = chosen.filter((l) => l.side === 'sale').reduce((sum, l) => sum + l.money.minor, 0n);
  if (total <= 0n)
    throw fail(
      'NOTHING_TO_INVOICE',
      total < 0n
        ? 'What is not billed yet is in the client’s favour: issue a credit note.'
        : 'Everything of this dossier is billed, or it has no sale line.',
    );
  return write(tx, deps, {
    kind: 'invoice',
    dossier,
    client,
    lines: chosen,
    sign: 1,
    corrects: null,
    reason: null,
    dueOn: input.dueOn,
    locale: input.locale,
  });
}

/**
 * Credits a whole invoice, or what is not billed yet and in the client's favour (a refund, a cut price) against an invoice.
 * A credit note never exceeds what is left of the invoice it corrects.
 */
export async function issueCreditNote(
  tx: Tx,
  deps: BillingDeps,
  input: { readonly invoice: string; readonly reason: string; readonly mode: 'whole' | 'open'; readonly locale?: string },
): Promise<InvoiceRow> {
  if (input.reason.trim() === '') throw fail('REASON_REQUIRED', 'A credit note needs a reason: say what it corrects.');
  const seen = await tx.get(invoices, { number: input.invoice }, `No invoice has the number “${input.invoice}”.`);
  const { dossier, client } = await open(tx, deps, seen.dossier);
  if (seen.kind !== 'invoice') throw fail('NOTHING_TO_CREDIT', 'A credit note is not credited: issue an invoice instead.');
  const credited = (await tx.find(invoices, { corrects: seen.number })).reduce((sum, c) => sum - c.total_minor, 0n);
  const left = seen.total_minor - credited;
  if (left <= 0n) throw fail('NOTHING_TO_CREDIT', `Invoice ${seen.number} is credited in full.`);
  let lines: Line[];
  if (input.mode === 'whole') {
    if (credited > 0n)
      throw fail('CREDIT_EXCEEDS_INVOICE', `Invoice ${seen.number} is credited in part: only what is open can still be credited.`);
    const billed = new Set((await tx.find(billedLines, { invoice: seen.number })).map((b) => b.price_line));
    lines = mirrored((await allLines(tx, deps, dossier)).filter((l) => billed.has(l.id)));
  } else {
    lines = await unbilled(tx, deps, dossier);
  }
  const total = lines.filter((l) => l.side === 'sale').reduce((sum, l) => sum + l.money.minor, 0n);
  if (total >= 0n)
    throw fail(
      'NOTHING_TO_CREDIT',
      'Nothing of this dossier is in the client’s favour. Add the lines of the refund first, or credit the whole invoice.',
    );
  if (-total > left)
    throw fail('CREDIT_EXCEEDS_INVOICE', `Only ${left} minor units of ${seen.currency} are left of invoice ${seen.number}.`);
  return write(tx, deps, {
    kind: 'creditNote',
    dossier,
    client,
    lines,
    sign: input.mode === 'whole' ? -1 : 1,
    corrects: seen,
    reason: input.reason,
    dueOn: undefined,
    locale: input.locale,
  });
}

async function open(tx: Tx, deps: BillingDeps, ref: string): Promise<{ dossier: LockedDossier; client: Client }> {
  const dossier = await deps.dossiers.lock(tx, ref);
  if (dossier.client === null)
    throw fail('NOTHING_TO_INVOICE', `Choose the client of dossier ${ref} first.`, [
      { code: 'REQUIRED', message: 'a dossier without client cannot be invoiced', pointer: '/client' },
    ]);
  return { dossier, client: await deps.parties.client(tx, dossier.client) };
}

interface ToWrite {
  readonly kind: 'invoice' | 'creditNote';
  readonly dossier: LockedDossier;
  readonly client: Client;
  readonly lines: readonly Line[];
  /** 1: the lines are billed now; −1: they can be billed again. */
  readonly sign: 1 | -1;
  readonly corrects: InvoiceRow | null;
  readonly reason: string | null;
  readonly dueOn: string | undefined;
  readonly locale: string | undefined;
}

async function write(tx: Tx, deps: BillingDeps, what: ToWrite): Promise<InvoiceRow> {
  const { dossier, client } = what;
  const { agency, at } = tx.ctx;
  const { agencies, ledger } = deps;
  const today = agencies.today(agency);
  const account = (role: string) => agencies.account(agency, role);
  const defer = agencies.settings(agency, 'billing')?.['recognition'] !== 'order';
  const accounts: Accounts = {
    receivable: account('receivable'),
    principal: account('principal'),
    vatCollected: account('vatCollected'),
    revenue: account(defer ? 'deferredRevenue' : 'sale'),
    loss: account('varianceLoss'),
    income: (nature) => agencies.accountFor(agency, 'agentIncome', nature),
  };
  const posting = postingOf(what.lines, client.party, dossier.ref, dossier.currency, accounts, what.sign === -1);
  // Nothing was paid: nothing is held, and what was invoiced is owed.
  const held = dossier.paid.minor === 0n ? [] : await ledger.balances(tx, { dossier: dossier.ref });
  const year = today.slice(0, 4);
  const prefix = what.kind === 'invoice' ? 'F' : 'A';
  const number = `${prefix}${year}-${String(await ledger.number(tx, `${prefix}${year}`)).padStart(6, '0')}`;
  const dueOn = what.kind === 'creditNote' ? today : (what.dueOn ?? addDays(today, client.paymentDays));
  const entry = await ledger.post(tx, {
    key: `invoice:${number}`,
    journal: 'VE',
    date: today,
    piece: { ref: number, date: today },
    label: `${what.kind === 'invoice' ? 'Facture' : 'Avoir'} ${number} ${dossier.ref}`,
    lines: posting.lines,
  });
  const prepaid = await settle(tx, deps, dossier, client.party, number, today, posting, held);
  const due = money(posting.total.minor - prepaid.minor, dossier.currency);
  const corrects = what.corrects && { number: what.corrects.number, issuedOn: what.corrects.issued_on };
  const locale = what.locale ?? client.locale;
  const lines = what.lines.filter((l) => l.side === 'sale').map((l) => issuedLine(l, agencies.get(agency).vatLiable));
  const issued: IssuedDocument = {
    kind: what.kind,
    number,
    issuedOn: today,
    dueOn,
    agency: agencies.get(agency),
    client,
    dossier,
    lines,
    vat: [...Map.groupBy(lines, (l) => JSON.stringify(l.vat)).values()].map((of) => ({
      ...of[0]!.vat,
      base: money(
        of.reduce((all, l) => all + l.net.minor, 0n),
        dossier.currency,
      ),
      tax: money(
        of.reduce((all, l) => all + l.tax.minor, 0n),
        dossier.currency,
      ),
    })),
    total: posting.total,
    prepaid,
    due,
    corrects: corrects ? [corrects] : [],
    reason: what.reason,
  };
  const reading: Reading = { locale, fees: agencies.settings(agency, 'billing')?.['fees'] === 'inside' ? 'inside' : 'apart' };
  const row: InvoiceRow = {
    id: tx.newId(),
    agency,
    number,
    kind: what.kind,
    dossier: dossier.ref,
    client: client.code,
    client_name: client.name,
    issued_on: today,
    due_on: dueOn,
    currency: dossier.currency,
    total_minor: posting.total.minor,
    prepaid_minor: prepaid.minor,
    corrects: corrects?.number ?? null,
    reason: what.reason,
    template: what.kind === 'invoice' ? 'invoice' : 'credit-note',
    locale,
    view: invoiceView(issued, reading),
    semantic: semanticInvoice(issued, reading),
    entry: entry.seq,
    actor: tx.ctx.actor.id,
    created_at: at,
  };
  await tx.insert(invoices, row);
  await tx.insert(
    billedLines,
    what.lines.map((l) => ({ price_line: l.id, invoice: number, dossier: dossier.ref, sign: what.sign })),
  );
  if (defer && posting.principalRevenue.minor !== 0n)
    await tx.insert(deferrals, {
      id: tx.newId(),
      invoice: number,
      dossier: dossier.ref,
      amount_minor: posting.principalRevenue.minor,
      currency: dossier.currency,
    });
  await deps.dossiers.addTo(tx, dossier.ref, { invoiced: posting.total });
  await deps.dossiers.note(tx, dossier.ref, `billing.${what.kind}`, {
    label: number,
    minor: String(posting.total.minor),
    ...(corrects ? { corrects: corrects.number } : {}),
  });
  const event: InvoiceIssued = { number, dossier: dossier.ref, kind: what.kind };
  await deps.outbox.emit(tx, { event: 'billing.issued', key: number, payload: event });
  return row;
}

/**
 * An invoice takes the deposits held: advances, then overpayments. After a credit note, what the client's account shows in his favour becomes an overpayment,
 * so that 411 is what clients owe and 419 what they are owed. `held` is where the dossier stood before.
 */
async function settle(
  tx: Tx,
  deps: BillingDeps,
  dossier: LockedDossier,
  party: Party,
  number: string,
  today: string,
  posting: Posting,
  held: readonly BalanceLine[],
): Promise<Money> {
  const { agency } = tx.ctx;
  const account = (role: string) => deps.agencies.account(agency, role);
  const balance = (number_: string) =>
    held.filter((b) => b.account === number_ && b.currency === dossier.currency).reduce((sum, b) => sum + b.debit - b.credit, 0n);
  const post = (suffix: string, label: string, lines: { account: string; debit?: Money; credit?: Money }[]) =>
    deps.ledger.post(tx, {
      key: `invoice:${number}:${suffix}`,
      journal: 'OD',
      date: today,
      piece: { ref: number, date: today },
      label: `${label} ${number} ${dossier.ref}`,
      lines: lines.map((l) => ({ ...l, party, dossier: dossier.ref })),
    });
  const amount = (minor: bigint) => money(minor, dossier.currency);
  const receivable = (dossier.paid.minor === 0n ? dossier.invoiced.minor : balance(account('receivable'))) + posting.total.minor;
  if (receivable < 0n) {
    await post('surplus', 'Trop-perçu', [
      { account: account('receivable'), debit: amount(-receivable) },
      { account: account('overpaid'), credit: amount(-receivable) },
    ]);
    return amount(0n);
  }
  const { fromAdvances, fromOverpaid } = applyDeposits(receivable, -balance(account('advances')), -balance(account('overpaid')));
  const prepaid = fromAdvances + fromOverpaid;
  if (prepaid > 0n) {
    const from = [
      ['advances', fromAdvances],
      ['overpaid', fromOverpaid],
    ] as const;
    await post('prepaid', 'Acompte sur facture', [
      ...from.filter(([, m]) => m > 0n).map(([role, m]) => ({ account: account(role), debit: amount(m) })),
      { account: account('receivable'), credit: amount(prepaid) },
    ]);
  }
  // What was applied beyond this invoice settles earlier ones: the document shows only its own part.
  return amount(prepaid < posting.total.minor ? prepaid : posting.total.minor > 0n ? posting.total.minor : 0n);
}
