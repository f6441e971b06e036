/** Issues invoices and credit notes: lock, sum, number, freeze, post, all in one transaction. */
import { addDays, type Day, fail, isFar, labelIn, type Money, money, nextReference, type Tx, vatRateOf } from '../../../contracts/index.ts';
import type { Books, Timing } from '../../accounting/tokens.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { Client } from '../../parties/tokens.ts';
import { billedLines, credits, type InvoiceRow, invoices } from '../model.ts';
import { APART, type BillLine } from '../rules.ts';
import type { InvoiceIssued } from '../tokens.ts';
import { isUntaxed, type TaxedPart } from './issued.ts';
import { noteBilled } from './kept.ts';
import { checkTaken, documentsOf, vatLeft } from './left.ts';
import { type Account, accountOf, type BillingDeps, choose, unbilled } from './lines.ts';
import { type Posting, postingOf } from './posting.ts';
import { semanticInvoice } from './semantic.ts';
import { type IssuedDocument, invoiceView, type Reading } from './view.ts';

/** A dossier that is about to be billed: locked, allowed, with its lines and its position. */
export interface Opened {
  readonly dossier: LockedDossier;
  readonly client: Client;
  readonly account: Account;
  readonly books: Books;
  readonly timing: Timing;
  /** What the document is written with, and how it reads. */
  readonly template: string;
  readonly reading: Reading;
}
/** In the language that is asked for, the client’s where there is none: TEMPLATE_UNKNOWN where nothing is written in it, before anything is posted. `lines` are those that are named. */
export async function openDossier(
  tx: Tx,
  deps: BillingDeps,
  ref: string,
  act: 'invoice' | 'credit',
  { locale: asked, lines: named }: { readonly locale?: string | undefined; readonly lines?: readonly string[] | undefined },
): Promise<Opened> {
  const dossier = await deps.dossiers.lock(tx, ref);
  deps.dossiers.allow(tx, dossier, act);
  if (dossier.client === null)
    throw fail('NOTHING_TO_INVOICE', `Choose the client of dossier ${ref} first.`, [
      { code: 'REQUIRED', message: 'a dossier without client cannot be invoiced', pointer: '/client' },
    ]);
  const client = await deps.parties.client(tx, dossier.client);
  const { agency } = tx.ctx;
  const locale = asked ?? client.locale;
  const template = act === 'invoice' ? 'invoice' : 'credit-note';
  const fees = deps.agencies.settings(agency, 'billing')?.['fees'] === 'inside' ? 'inside' : 'apart';
  const reading: Reading = { locale, say: deps.documents.words(agency, template, locale), fees };
  const account = await accountOf(tx, deps, dossier, { named });
  // The rate of the settings may have been in force when they were written.
  if (act === 'invoice' && account.agencyRate !== null)
    vatRateOf(deps.agencies.chart(agency), account.agencyRate, deps.agencies.today(agency), '/agency/vatRate');
  const timing = await deps.books.timing(tx, dossier, account.services);
  return { dossier, client, account, timing, template, reading, books: await deps.books.books(tx, [dossier]) };
}
export const saleOf = (lines: readonly BillLine[]): bigint =>
  lines.filter((l) => l.side === 'sale').reduce((sum, l) => sum + l.money.minor, 0n);

/** Invoices everything of a dossier that was not billed, or the sale lines named (with what their suppliers bill for them). */
export async function issueInvoice(
  tx: Tx,
  deps: BillingDeps,
  input: { readonly dossier: string; readonly lines?: readonly string[]; readonly dueOn?: string; readonly locale?: string },
): Promise<InvoiceRow> {
  const opened = await openDossier(tx, deps, input.dossier, 'invoice', input);
  const { dossier, client, account } = opened;
  const today = deps.agencies.today(tx.ctx.agency);
  if (input.dueOn !== undefined && (input.dueOn < today || isFar(today, input.dueOn)))
    throw fail('DATE_INVALID', `An invoice of ${today} is due that day or later, within ten years.`, [
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
  const open = unbilled(account);
  const chosen = input.lines === undefined ? open : choose(open, input.lines);
  const total = saleOf(chosen);
  if (total <= 0n)
    throw fail(
      'NOTHING_TO_INVOICE',
      total < 0n
        ? 'What is not billed yet is in the client’s favour: issue a credit note.'
        : chosen.some((l) => l.side === 'sale')
          ? 'What is not billed yet adds up to nothing: there is nothing to invoice.'
          : 'Everything of this dossier is billed, or it has no sale line. What nobody travels with is billed only where its lines are named.',
    );
  const ids = new Set(chosen.map((l) => l.id));
  const after = account.lines.filter((l) => account.billed.has(l.id) || ids.has(l.id));
  const back = chosen.some((l) => l.as === 'own' && l.vatRate !== null && l.money.minor < 0n);
  const left = back ? vatLeft(account, await documentsOf(tx, dossier.ref), dossier.currency) : () => [];
  if (back) checkTaken(chosen, left, dossier.currency);
  const posting = postingOf(deps, tx, { ...opened, client: client.party }, chosen, after, left);
  const { number, piece } = await numbered(tx, deps, 'F');
  const entry = await opened.books.post({
    act: 'invoice',
    key: `invoice:${number}`,
    date: today,
    piece,
    currency: dossier.currency,
    parts: posting.parts,
    bills: true,
    names: { client: client.code },
  });
  return write(tx, deps, opened, {
    kind: 'invoice',
    number,
    posting,
    entry: entry?.seq ?? null,
    billed: chosen.map((l) => ({ id: l.id, sign: 1 })),
    credited: new Map(),
    corrects: [],
    reason: null,
    dueOn: input.dueOn ?? addDays(today, client.paymentDays),
  });
}

export async function numbered(
  tx: Tx,
  deps: BillingDeps,
  prefix: 'F' | 'A',
): Promise<{ readonly number: string; readonly piece: { readonly ref: string; readonly date: Day } }> {
  const today = deps.agencies.today(tx.ctx.agency);
  const number = await nextReference(tx, deps, prefix);
  return { number, piece: { ref: number, date: today } };
}

export interface ToWrite {
  readonly kind: 'invoice' | 'creditNote';
  readonly number: string;
  readonly posting: Posting;
  /** Entry of the journal; null where nothing was posted. */
  readonly entry: number | null;
  /** Price lines that are billed now (1), or can be billed again (−1). */
  readonly billed: readonly { readonly id: string; readonly sign: 1 | -1 }[];
  /** What a credit note takes of which invoice. */
  readonly credited: ReadonlyMap<string, bigint>;
  readonly corrects: readonly Pick<InvoiceRow, 'number' | 'issued_on'>[];
  readonly reason: string | null;
  readonly dueOn: string;
}

/** Freezes the document and brings the dossier, the client's account and what is deferred to what it says. */
export async function write(
  tx: Tx,
  deps: BillingDeps,
  { dossier, client, account, books, template, reading }: Opened,
  what: ToWrite,
): Promise<InvoiceRow> {
  const { agency, at } = tx.ctx;
  const { agencies } = deps;
  const { kind, number, posting } = what;
  const today = agencies.today(agency);
  const prepaid = prepaidOf(dossier, posting.total);
  const services = new Map(account.services.map((s) => [s.id, deps.dossiers.titleOf(agency, s, reading.locale)]));
  // In the language of the document; what a person wrote stands as it is.
  const titles = new Map(
    account.lines.map((l) => {
      const said = l.labels === null ? undefined : labelIn(l.labels, reading.locale);
      return [l.id, said ?? (APART.includes(l.nature) ? undefined : services.get(l.service?.id ?? ''))] as const;
    }),
  );
  const issued: IssuedDocument = {
    kind,
    number,
    issuedOn: today,
    dueOn: what.dueOn,
    agency: agencies.get(agency),
    client,
    dossier: { ...dossier, title: deps.dossiers.nameOf(agency, dossier, account.services, reading.locale) },
    lines: posting.lines.map((l) => ({ ...l, label: titles.get(l.priceLine) ?? l.label })),
    vat: posting.vat,
    vatInBooks: await vatInBooks(tx, deps, { dossier, books }, what),
    total: posting.total,
    prepaid,
    due: money(posting.total.minor - prepaid.minor, dossier.currency),
    corrects: what.corrects.map((c) => ({ number: c.number, issuedOn: c.issued_on })),
    reason: what.reason,
  };
  const row: InvoiceRow = {
    id: tx.newId(),
    agency,
    number,
    kind,
    dossier: dossier.ref,
    client: client.code,
    client_name: client.name,
    issued_on: today,
    due_on: what.dueOn,
    currency: dossier.currency,
    total_minor: posting.total.minor,
    prepaid_minor: prepaid.minor,
    corrects: what.corrects[0]?.number ?? null,
    reason: what.reason,
    template,
    locale: reading.locale,
    view: invoiceView(issued, reading),
    semantic: semanticInvoice(issued, reading),
    lines_billed: new Set(what.billed.map((b) => b.id)).size,
    entry: what.entry,
    actor: tx.ctx.actor.id,
    created_at: at,
  };
  await tx.insert(invoices, row);
  const taxed = Map.groupBy(posting.lines, (l) => l.priceLine);
  await tx.insert(
    billedLines,
    [...new Map(what.billed.map((b) => [b.id, b])).values()].map(({ id, sign }) => {
      const own = taxed.get(id);
      return {
        price_line: id,
        invoice: number,
        dossier: dossier.ref,
        sign,
        takes: sign === 1 ? null : (account.billed.get(id) ?? null),
        tax_minor: own?.reduce((sum, l) => sum + l.tax.minor, 0n) ?? null,
        vat:
          own?.map(
            ({ vat, gross, tax, lowers }): TaxedPart => ({
              ...{ ...vat, minor: String(gross.minor), tax: String(tax.minor) },
              ...(lowers === undefined ? {} : { lowers }),
            }),
          ) ?? null,
      };
    }),
  );
  await tx.insert(
    credits,
    [...what.credited].map(([invoice, amount_minor]) => ({ credit_note: number, invoice, amount_minor })),
  );
  await deps.dossiers.addTo(tx, dossier.ref, { invoiced: posting.total });
  await noteBilled(tx, deps, dossier.ref, account.services);
  const changed = await deps.dossiers.lock(tx, dossier.ref);
  await deps.books.settle(tx, changed, books);
  // What was accrued of a trip goes with its sale, not the night after; what was lost of one that is gone, with its penalty.
  if (kind === 'creditNote' || account.gone.size > 0) await deps.dossiers.follow(tx, dossier.ref);
  await deps.dossiers.note(tx, dossier.ref, `billing.${kind}`, {
    label: number,
    minor: String(posting.total.minor),
    ...(what.corrects.length > 0 ? { corrects: what.corrects.map((c) => c.number).join(', ') } : {}),
  });
  const event: InvoiceIssued = { number, dossier: dossier.ref, kind };
  await tx.emit({ event: 'billing.issued', key: number, payload: event });
  return row;
}

/** The VAT of a document as the books took it, where they are kept in another currency. */
async function vatInBooks(
  tx: Tx,
  deps: BillingDeps,
  { dossier, books }: Pick<Opened, 'dossier' | 'books'>,
  { posting, number, corrects }: ToWrite,
): Promise<IssuedDocument['vatInBooks']> {
  const { currency } = deps.agencies.get(tx.ctx.agency);
  if (dossier.currency === currency || posting.vat.every(isUntaxed)) return null;
  let rate = await deps.books.rateOf(tx, { piece: number });
  // One that posted nothing says what it corrects was worth.
  if (rate === null && corrects[0]) rate = await deps.books.rateOf(tx, { piece: corrects[0].number });
  return rate && { rate: rate.rate, day: rate.day, tax: money(-books.value('vatCollected', { piece: number, what: 'vat' }), currency) };
}

/** What of a document was paid before it: deposits that no earlier invoice took. */
function prepaidOf(dossier: LockedDossier, total: Money): Money {
  const held = dossier.paid.minor - dossier.invoiced.minor;
  const prepaid = total.minor <= 0n || held <= 0n ? 0n : held < total.minor ? held : total.minor;
  return money(prepaid, dossier.currency);
}
