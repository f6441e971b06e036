/** Credit notes: the whole of an invoice, lines of it, or what is open in the client's favour, over one invoice or several. */
import { fail, formatMinor, type PostedEntry, type Tx } from '../../../contracts/index.ts';
import { credits, type InvoiceRow, invoices } from '../model.ts';
import { allocateCredit, type BillLine, type Creditable } from '../rules.ts';
import { numbered, type Opened, openDossier, saleOf, write } from './issue.ts';
import { checkCharged, vatLeft } from './left.ts';
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
/** What a credit is taken from as one: a service, own lines of a VAT rate. */
const groupOf = (l: BillLine): string => l.service?.id ?? `own ${l.vatRate}`;
const turned = (l: BillLine): BillLine => ({ ...l, money: { ...l.money, minor: -l.money.minor } });

export async function issueCreditNote(tx: Tx, deps: BillingDeps, input: CreditInput): Promise<InvoiceRow> {
  if (input.reason.trim() === '') throw fail('REASON_REQUIRED', 'A credit note needs a reason: say what it corrects.');
  const seen = await tx.get(invoices, { number: input.invoice }, `No invoice has the number “${input.invoice}”.`);
  const opened = await openDossier(tx, deps, seen.dossier, 'credit');
  if (seen.kind !== 'invoice') throw fail('NOTHING_TO_CREDIT', 'A credit note is not credited: issue an invoice instead.');
  const all = await creditable(tx, opened);
  const left = all.find((c) => c.number === seen.number)?.left ?? 0n;
  if (left <= 0n) throw fail('NOTHING_TO_CREDIT', `Invoice ${seen.number} is credited in full.`);
  if (input.mode === 'open') return creditOpen(tx, deps, opened, seen, all, input);

  if (input.mode === 'whole' && left !== seen.total_minor)
    throw fail(
      'CREDIT_EXCEEDS_INVOICE',
      `Invoice ${seen.number} is credited in part: name the lines that are left, or credit what is open.`,
    );
  const { account } = opened;
  const billed = account.lines.filter((l) => account.billed.get(l.id) === seen.number);
  const chosen = input.mode === 'whole' ? billed : choose(billed, input.lines ?? []);
  const total = saleOf(chosen);
  if (total <= 0n) throw fail('NOTHING_TO_CREDIT', 'The lines named add up to nothing in the client’s favour.');
  if (total > left) throw exceeds(seen, left);
  checkCharged(account, chosen, seen.currency);
  const credited = new Map([[seen.number, total]]);
  return issue(
    tx,
    deps,
    opened,
    { corrects: [seen], credited, lines: chosen.map(turned), sign: -1, mirror: input.mode === 'whole' },
    input,
  );
}

/** What is not billed yet and in the client's favour, taken off the invoices that billed the same services. */
async function creditOpen(
  tx: Tx,
  deps: BillingDeps,
  opened: Opened,
  seen: InvoiceRow,
  all: readonly (Creditable & { readonly row: InvoiceRow })[],
  input: CreditInput,
): Promise<InvoiceRow> {
  const lines = unbilled(opened.account);
  const taken = lines.some((l) => l.side === 'sale' && l.money.minor < 0n);
  if (saleOf(lines) > 0n || !taken)
    throw fail(
      'NOTHING_TO_CREDIT',
      'Nothing of this dossier is in the client’s favour. Add the lines of the refund first, or credit the whole invoice.',
    );
  const groups = [
    ...Map.groupBy(
      lines.filter((l) => l.side === 'sale'),
      groupOf,
    ),
  ].map(([group, own]) => ({
    group,
    own: own[0]?.service === null,
    minor: saleOf(own),
  }));
  const { credits: allocated, rest } = allocateCredit(groups, all, seen.number);
  // All of it is kept: the document says so, and takes nothing of the invoice.
  const credited = saleOf(lines) === 0n ? new Map([[seen.number, 0n]]) : allocated;
  if (rest > 0n || credited.size === 0)
    throw fail(
      'CREDIT_EXCEEDS_INVOICE',
      `${formatMinor(rest, seen.currency)} ${seen.currency} more is open in the client’s favour than the invoices of the same services have left.`,
    );
  if (!credited.has(seen.number))
    throw fail(
      'NOTHING_TO_CREDIT',
      `What is open was billed by ${[...credited.keys()].join(', ')}, not by ${seen.number}: name that one.`,
      [{ code: 'OTHER_INVOICE', message: `name ${[...credited.keys()][0]}`, pointer: '/invoice' }],
    );
  const rows = all.filter((c) => credited.has(c.number)).map((c) => c.row);
  const corrected = [seen, ...rows.filter((r) => r.number !== seen.number)];
  return issue(tx, deps, opened, { corrects: corrected, credited, lines, sign: 1, mirror: false }, input);
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
  readonly corrects: readonly InvoiceRow[];
  readonly credited: ReadonlyMap<string, bigint>;
  readonly lines: readonly BillLine[];
  /** 1: new lines in the client's favour; −1: lines of an invoice, that can be billed again. */
  readonly sign: 1 | -1;
  readonly mirror: boolean;
}

async function issue(tx: Tx, deps: BillingDeps, opened: Opened, what: ToCredit, input: CreditInput): Promise<InvoiceRow> {
  const { corrects, credited, sign, mirror } = what;
  const { dossier, client, account, books } = opened;
  const [first] = corrects as [InvoiceRow];
  const today = deps.agencies.today(tx.ctx.agency);
  const lines = sign === 1 ? what.lines : [...what.lines, ...follows(account, what.lines)];
  const ids = new Set(lines.map((l) => l.id));
  const after = account.lines.filter((l) =>
    sign === 1 ? account.billed.has(l.id) || ids.has(l.id) : account.billed.has(l.id) && !ids.has(l.id),
  );
  const numbers = corrects.map((c) => c.number);
  const left = mirror ? null : await vatLeft(tx, account, dossier, numbers);
  const posting = postingOf(deps, tx, { ...opened, client: client.party }, lines, after, left);
  const { number, piece } = await numbered(tx, deps, 'A');
  const about = { key: `invoice:${number}`, date: today, names: { client: client.code, dossier: dossier.ref } };
  let fresh = opened;
  let entry: PostedEntry | null;
  if (mirror) {
    // The whole of an invoice is its mirror: accounts and amounts as they were posted, whatever rates and chart have become.
    entry = await deps.books.reverse(tx, { ...about, of: { entry: first.entry }, act: 'creditNote', reason: input.reason, piece: number });
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
      rate: await deps.books.rateOf(tx, { entry: first.entry }),
    });
  return write(tx, deps, fresh, {
    kind: 'creditNote',
    number,
    posting,
    entry: entry?.seq ?? first.entry,
    billed: lines.map((l) => ({ id: l.id, sign })),
    credited,
    corrects,
    reason: input.reason,
    dueOn: today,
    locale: input.locale,
  });
}

const exceeds = (row: InvoiceRow, left: bigint) =>
  fail('CREDIT_EXCEEDS_INVOICE', `Only ${formatMinor(left, row.currency)} ${row.currency} are left of invoice ${row.number}.`);

/** The invoices of a dossier, oldest first, with what is left of each and which services it billed. */
async function creditable(tx: Tx, { dossier, account }: Opened): Promise<(Creditable & { readonly row: InvoiceRow })[]> {
  const rows = (await tx.find(invoices, { dossier: dossier.ref }, { order: [['number', 'asc']] })).filter((r) => r.kind === 'invoice');
  const taken = new Map<string, bigint>();
  for (const c of await tx.find(credits, { invoice: rows.map((r) => r.number) }))
    taken.set(c.invoice, (taken.get(c.invoice) ?? 0n) + c.amount_minor);
  const groups = Map.groupBy(account.lines, (l) => l.id);
  return rows.map((row) => ({
    row,
    number: row.number,
    left: row.total_minor - (taken.get(row.number) ?? 0n),
    billed: new Set(
      account.rows.filter((b) => b.invoice === row.number && b.sign === 1).flatMap((b) => (groups.get(b.price_line) ?? []).map(groupOf)),
    ),
  }));
}
