/** Credit notes: the whole of an invoice, lines of it, or what is open in the client's favour, over one invoice or several. */
import { fail, formatMinor, type PostedEntry, type Tx } from '../../../contracts/index.ts';
import { allocateCredit } from '../allocation.ts';
import { type InvoiceRow, invoices } from '../model.ts';
import type { BillLine } from '../rules.ts';
import { numbered, type Opened, openDossier, saleOf, write } from './issue.ts';
import { dueBack } from './kept.ts';
import {
  checkCharged,
  creditable,
  documentsOf,
  GROUPS,
  groupOf,
  invoicesLeft,
  roomOf,
  type Standing,
  vatLeft,
  whyNothingLeft,
} from './left.ts';
import { type Account, type BillingDeps, choose, unbilled } from './lines.ts';
import { postingOf, soldForOthers } from './posting.ts';

export interface CreditInput {
  readonly invoice: string;
  readonly reason: string;
  readonly mode: 'whole' | 'open' | 'lines';
  /** Sale lines of the invoice, for the mode `lines`. */
  readonly lines?: readonly string[];
  readonly locale?: string;
}
const turned = (l: BillLine): BillLine => ({ ...l, money: { ...l.money, minor: -l.money.minor } });

export async function issueCreditNote(tx: Tx, deps: BillingDeps, input: CreditInput): Promise<InvoiceRow> {
  if (input.reason.trim() === '') throw fail('REASON_REQUIRED', 'A credit note needs a reason: say what it corrects.');
  const seen = await tx.get(invoices, { number: input.invoice }, `No invoice has the number “${input.invoice}”.`);
  const opened = await openDossier(tx, deps, seen.dossier, 'credit', { locale: input.locale });
  if (seen.kind !== 'invoice') throw fail('NOTHING_TO_CREDIT', 'A credit note is not credited: issue an invoice instead.');
  const documents = await documentsOf(tx, opened.dossier.ref);
  const left = roomOf(documents).get(seen.number) ?? 0n;
  if (left <= 0n) throw fail('NOTHING_TO_CREDIT', whyNothingLeft(opened.account, documents, seen.number));
  const what = input.mode === 'open' ? ofOpen(opened, documents, seen) : ofInvoice(opened, documents, seen, left, input);
  return issue(tx, deps, opened, { ...what, first: seen, documents }, input);
}

/** Lines of a dossier that can be credited with an invoice. */
const creditableOf = (
  { lines, billed }: Account,
  documents: readonly Standing[],
  invoice: string,
): ReturnType<typeof creditable<BillLine>> =>
  creditable({ lines, billed, documents, invoice, isDiscount: (l) => l.as === 'own' && l.nature === 'discount' && l.money.minor < 0n });

/** All that is left of an invoice, or lines of it. */
function ofInvoice({ account }: Opened, documents: readonly Standing[], seen: InvoiceRow, left: bigint, input: CreditInput): ToCredit {
  const whole = input.mode === 'whole';
  const mirror = whole && left === seen.total_minor;
  const { own, others } = creditableOf(account, documents, seen.number);
  const all = [...own, ...others];
  const chosen = !whole ? choose(all, input.lines ?? []) : saleOf(own) === left ? own : all;
  const total = saleOf(chosen);
  if (whole && total !== left)
    throw fail(
      'CREDIT_EXCEEDS_INVOICE',
      `Invoice ${seen.number} is credited in part, with others: name the lines that are left and the discounts that lower them, or credit what is open.`,
    );
  if (total <= 0n) throw fail('NOTHING_TO_CREDIT', 'The lines named add up to nothing in the client’s favour.');
  checkCharged(account, chosen, seen.number, seen.currency);
  const lines = chosen.map(turned);
  return {
    credited: whole ? new Map([[seen.number, total]]) : allocated(account, documents, seen, lines),
    added: [],
    taken: lines,
    mirror,
  };
}

/** What is not billed yet and in the client’s favour. What that gives back of the last trip, it gives back less its discounts. */
function ofOpen({ dossier, account }: Opened, documents: readonly Standing[], seen: InvoiceRow): ToCredit {
  const { billed, lapsed } = account;
  const added = unbilled(account);
  const ids = new Set(added.map((l) => l.id));
  const isLess = dueBack(dossier, account, (l) => billed.has(l.id) || ids.has(l.id)) < 0n;
  const taken = (isLess ? account.lines : []).filter((l) => l.side === 'sale' && lapsed.has(l.id) && billed.has(l.id)).map(turned);
  const lines = [...added, ...taken];
  if (saleOf(lines) > 0n || !added.some((l) => l.side === 'sale' && l.money.minor < 0n))
    throw fail(
      'NOTHING_TO_CREDIT',
      'Nothing that waits to be billed is in the client’s favour. Add the lines of the refund first; what was cancelled is credited with its invoice, whole or by its lines.',
    );
  return { credited: allocated(account, documents, seen, lines), added, taken, mirror: false };
}

/** What lines in the client's favour take of which invoices: of those that billed the same, the one named first. */
function allocated(
  account: Account,
  documents: readonly Standing[],
  seen: InvoiceRow,
  lines: readonly BillLine[],
): ReadonlyMap<string, bigint> {
  const sale = Map.groupBy(
    lines.filter((l) => l.side === 'sale'),
    groupOf,
  );
  const groups = new Map([...sale].map(([group, own]) => [group, saleOf(own)]));
  const { credits, rest } = allocateCredit(groups, invoicesLeft(account, documents), roomOf(documents), seen.number, GROUPS);
  if (rest > 0n) {
    const ids = new Set(lines.map((l) => l.id));
    const { own, others } = creditableOf(account, documents, seen.number);
    const less = [...own, ...others].find((l) => l.as === 'own' && l.money.minor < 0n && !ids.has(l.id));
    const instead = less ? ` “${less.label}” lowered what they bill: credit lines, and name it with them.` : '';
    throw fail(
      'CREDIT_EXCEEDS_INVOICE',
      `${formatMinor(rest, seen.currency)} ${seen.currency} more would be given back than the invoices of the same services have left.${instead}`,
    );
  }
  // All of it is kept: the document says so, and takes nothing of the invoice.
  if (credits.size === 0) return new Map([[seen.number, 0n]]);
  if (!credits.has(seen.number))
    throw fail('NOTHING_TO_CREDIT', `What is open was billed by ${[...credits.keys()].join(', ')}, not by ${seen.number}: name that one.`, [
      { code: 'OTHER_INVOICE', message: `name ${[...credits.keys()][0]}`, pointer: '/invoice' },
    ]);
  return credits;
}

/** Purchases of an agent's service that were billed beside its invoice (a regularisation): once none of its sale is billed, they wait for the next one too. */
function follows(account: Account, lines: readonly BillLine[]): BillLine[] {
  const ids = new Set(lines.map((l) => l.id));
  const still = (l: BillLine): boolean => account.billed.has(l.id) && !ids.has(l.id);
  const selling = new Set(account.lines.filter((l) => l.as === 'agent' && l.side === 'sale' && still(l)).map((l) => l.service?.id));
  const gone = new Set(lines.filter((l) => l.as === 'agent' && !selling.has(l.service?.id)).map((l) => l.service?.id));
  return account.lines.filter((l) => l.as === 'agent' && l.side === 'purchase' && gone.has(l.service?.id) && still(l)).map(turned);
}

interface ToCredit {
  /** What it takes of which invoice, the one named first. */
  readonly credited: ReadonlyMap<string, bigint>;
  /** New lines, in the client's favour. */
  readonly added: readonly BillLine[];
  /** Lines that are billed, turned: they can be billed again. */
  readonly taken: readonly BillLine[];
  readonly mirror: boolean;
}

async function issue(
  tx: Tx,
  deps: BillingDeps,
  opened: Opened,
  what: ToCredit & { readonly first: InvoiceRow; readonly documents: readonly Standing[] },
  input: CreditInput,
): Promise<InvoiceRow> {
  const { first, documents, credited, added, mirror } = what;
  const { dossier, client, account, books } = opened;
  const today = deps.agencies.today(tx.ctx.agency);
  const taken = [...what.taken, ...follows(account, what.taken)];
  const lines = [...added, ...taken];
  const [more, less] = [new Set(added.map((l) => l.id)), new Set(taken.map((l) => l.id))];
  const after = account.lines.filter((l) => more.has(l.id) || (account.billed.has(l.id) && !less.has(l.id)));
  const numbers = [...credited.keys()];
  const corrects = numbers.flatMap((number) => documents.filter((d) => d.number === number));
  const left = mirror ? null : vatLeft(account, documents, dossier.currency, numbers);
  const posting = postingOf(deps, tx, { ...opened, client: client.party }, lines, after, left);
  const { number, piece } = await numbered(tx, deps, 'A');
  const about = { key: `invoice:${number}`, date: today, names: { client: client.code, dossier: dossier.ref } };
  let fresh = opened;
  let entry: PostedEntry | null;
  if (mirror) {
    // The whole of an invoice is its mirror: accounts and amounts as they were posted, whatever rates and chart have become.
    entry = await deps.books.reverse(tx, { ...about, of: { piece: first.number }, act: 'creditNote', reason: input.reason, piece: number });
    fresh = { ...opened, books: await deps.books.books(tx, [dossier]) };
    // What was regularised since is taken back with it.
    const parts = soldForOthers(deps, tx, fresh, lines, after);
    await fresh.books.post({ ...about, key: `regularisation:${number}`, act: 'regularisation', piece, currency: dossier.currency, parts });
  } else
    entry = await books.post({
      ...about,
      act: 'creditNote',
      piece,
      currency: dossier.currency,
      // Each invoice gives back its own part.
      parts: posting.parts.flatMap((p) =>
        p.what === 'total' ? [...credited].map(([number, minor]) => ({ ...p, minor: -minor, corrects: [number] })) : [p],
      ),
      corrects: numbers,
      rate: await deps.books.rateOf(tx, { piece: first.number }),
    });
  return write(tx, deps, fresh, {
    kind: 'creditNote',
    number,
    posting,
    entry: entry?.seq ?? null,
    billed: [...added.map(({ id }) => ({ id, sign: 1 as const })), ...taken.map(({ id }) => ({ id, sign: -1 as const }))],
    credited,
    corrects,
    reason: input.reason,
    dueOn: today,
  });
}
