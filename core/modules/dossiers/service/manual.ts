import {
  type Agencies,
  type Chart,
  type Consequence,
  decimal,
  fail,
  fromJson,
  type Label,
  type MoneyJson,
  type Nature,
  type Registry,
  type Service,
  type ServiceTypes,
  type Tx,
  vatRateOf,
} from '../../../contracts/index.ts';
import { type DossierRow, facts, priceLines, type ServiceRow, services } from '../model.ts';
import { checkCurrency, impossibleDays } from '../rules.ts';
import { schemeOf } from '../scheme.ts';
import { type BY_HAND, isOwn, type Scheme, type SoldAs } from '../tokens.ts';
import { serviceJson } from '../views.ts';
import { addLines, allow, lockDossier, saveDossier } from './dossier.ts';
import { labelled } from './lines.ts';
import { readingOf } from './reads.ts';
import { misfits } from './shape.ts';
import { checkSold } from './sold.ts';
import { checkDistance } from './travel.ts';
import { checkWhom, type ForWhom, segmentsOf } from './whom.ts';

export function typeOf(types: ServiceTypes, agency: string, id: string): Service {
  const type = types.get(agency, id);
  if (!type)
    throw fail(
      'SUPPLIER_UNKNOWN',
      `The service “${id}” is not enabled. Enabled: ${types
        .list(agency)
        .map((t) => t.id)
        .join(', ')}.`,
    );
  return type;
}
/** The item, or INPUT_INVALID with every place that does not fit. */
export function checkItem(type: Service, item: unknown): void {
  const wrong = misfits(type.item, item).map(({ pointer, message }) => ({ code: 'INVALID', message, pointer: `/item${pointer}` }));
  const findings = wrong.length > 0 ? wrong : impossibleDays(item, '/item');
  if (findings.length === 0) return;
  throw fail('INPUT_INVALID', 'The item does not fit what this service needs.', findings);
}
/** Services as they read in a language, each with the connectors that told of it. */
export async function readItems(tx: Tx, types: ServiceTypes, rows: readonly ServiceRow[], locale: string) {
  const columns = ['service_id', 'plugin'] as const;
  const told = await tx.find(facts, { service_id: rows.map((r) => r.id) }, { columns, order: [['id', 'asc']] });
  const channels = Map.groupBy(told, (f) => f.service_id);
  return rows.map((row) =>
    serviceJson(row, readingOf(types, row.agency, row, locale), [...new Set((channels.get(row.id) ?? []).map((f) => f.plugin))]),
  );
}

/** Amounts no trip is worth: beyond it a sum could leave what the database keeps exactly. */
const LIMIT_MINOR = 10n ** 13n;

/** A line as a person gives it. */
export interface LineGiven extends ForWhom {
  readonly service: string | null;
  readonly side: 'sale' | 'purchase';
  readonly nature: Nature;
  readonly label: Label;
  readonly money: MoneyJson;
  readonly vatRate?: string;
  readonly document?: string;
  readonly code?: string;
  readonly dated?: string;
  /** Why it is added; `person` where nobody says. */
  readonly origin?: (typeof BY_HAND)[number];
  readonly rule?: string;
}
/** The same with how it is sold. */
type LineMade = LineGiven & { readonly scheme: Scheme };

/** Why a line cannot carry a VAT rate of its own; null where it can. A line that gives back may state what was charged, whatever the agency is now. */
function notTaxed(line: LineMade, liable: boolean): string | null {
  if (line.side === 'purchase') return 'What a supplier charges is entered tax included: leave the VAT rate out.';
  if (!isOwn(line))
    return 'What is sold of a service carries no VAT of its own: sold for its supplier it is outside the agency’s, sold in the own name it is under the margin scheme. Leave the rate out; what the agency charges with VAT is a fee, or a line of no service.';
  return liable || line.money.amount.startsWith('-') ? null : 'The agency is not liable to VAT: leave the rate out.';
}

/** What an agency sells itself, of no service, at its own VAT rate or none; what else is of no service states its rate. */
const OF_NO_SERVICE: readonly Nature[] = ['fee', 'markup', 'discount', 'penalty'];
const NEEDS_SERVICE =
  'What a traveller stays in, rides or flies with is sold as a service, which says how its VAT and its day are treated: add the service, or choose it. For something the agency sells itself, state the VAT rate (0 where it carries none).';

/** The VAT rate of each line; INPUT_INVALID for one nobody charges, that cannot count or that is missing, AMOUNT_INVALID for nothing or too much, DATE_INVALID, with the place. */
function checkLines(
  { chart, liable, today }: { readonly chart: Chart; readonly liable: boolean; readonly today: string },
  lines: readonly LineMade[],
  pointer: (line: number) => string,
): (string | null)[] {
  return lines.map((l, i) => {
    const at = (field: string): string => `${pointer(i)}/${field}`;
    const { minor } = fromJson(l.money);
    if (minor === 0n || minor > LIMIT_MINOR || minor < -LIMIT_MINOR) {
      const message = minor === 0n ? 'A line of nothing changes nothing: give an amount.' : 'No price is that large: check the amount.';
      throw fail('AMOUNT_INVALID', message, [{ code: 'AMOUNT_INVALID', message, pointer: at('money/amount') }]);
    }
    if (l.nature === 'commissionTax' && !liable && minor < 0n) {
      const message = 'The agency is not liable to VAT: it charges none on its commission. Enter all of it as commission.';
      throw fail('INPUT_INVALID', message, [{ code: 'INPUT_INVALID', message, pointer: at('nature') }]);
    }
    checkDistance(l.dated, today, { pointer: at('dated') });
    if (l.vatRate === undefined) {
      if (l.service !== null || l.side === 'purchase' || minor < 0n || OF_NO_SERVICE.includes(l.nature)) return null;
      throw fail('INPUT_INVALID', NEEDS_SERVICE, [{ code: 'INPUT_INVALID', message: NEEDS_SERVICE, pointer: at('service') }]);
    }
    const rate = vatRateOf(chart, l.vatRate, today, at('vatRate'));
    const message = decimal(rate).value === 0n ? null : notTaxed(l, liable);
    if (message !== null) throw fail('INPUT_INVALID', message, [{ code: 'INPUT_INVALID', message, pointer: at('vatRate') }]);
    return rate;
  });
}

export interface ManualDeps {
  readonly types: ServiceTypes;
  readonly agencies: Agencies;
  readonly consequences: Registry<Consequence>;
}

/** Lines with how each is sold, once whom and what they are for is there. INPUT_INVALID. */
async function made(
  tx: Tx,
  types: ServiceTypes,
  dossier: DossierRow,
  lines: readonly LineGiven[],
  pointer: (line: number) => string,
): Promise<LineMade[]> {
  const booked = new Map((await tx.find(services, { dossier: dossier.ref })).map((s) => [s.id, s]));
  return lines.map((l, i) => {
    const of = booked.get(l.service ?? '');
    const segments = (): readonly string[] =>
      of === undefined
        ? []
        : types.asked(`the service “${of.title}”`, () => segmentsOf(typeOf(types, dossier.agency, of.service), of.item));
    checkWhom(l, { travellers: dossier.travellers as string[], segments: l.segments === undefined ? [] : segments() }, pointer(i));
    const { service, side, nature, origin: by = 'person' } = l;
    return { ...l, scheme: schemeOf({ service, side, nature, by }, of?.sold_as as SoldAs) };
  });
}

/** Adds manual lines to a dossier, in its currency or deciding it; `pointer` is the place of a line in the input. */
export async function addManual(
  tx: Tx,
  { types, agencies, consequences }: ManualDeps,
  ref: string,
  given: readonly LineGiven[],
  pointer: (line: number) => string,
): ReturnType<typeof addLines> {
  const dossier = await lockDossier(tx, ref);
  const today = agencies.today(tx.ctx.agency);
  allow(tx, agencies, dossier, 'price');
  const { vatLiable: liable, locale } = agencies.get(tx.ctx.agency);
  const lines = await made(tx, types, dossier, given, pointer);
  const rates = checkLines({ chart: agencies.chart(tx.ctx.agency), liable, today }, lines, pointer);
  let { currency } = dossier;
  let hasLines = (await tx.first(priceLines, { dossier: ref })) !== null || dossier.paid_minor !== 0n;
  const amounts = lines.map((l) => {
    const m = fromJson(l.money);
    currency = checkCurrency(currency, hasLines, m);
    hasLines = true;
    return m;
  });
  await checkSold(tx, { ref, currency }, lines, pointer);
  const base = currency === dossier.currency ? dossier : await saveDossier(tx, dossier, { currency });
  const added = await addLines(
    tx,
    base,
    lines.map((l, i) => ({
      service_id: l.service,
      side: l.side,
      nature: l.nature,
      ...labelled(l.label, locale),
      amount_minor: amounts[i]?.minor ?? 0n,
      currency,
      vat_rate: rates[i] ?? null,
      document: l.document ?? null,
      code: l.code ?? null,
      travellers: l.travellers ?? null,
      segments: l.segments ?? null,
      scheme: l.scheme,
      origin: l.origin ?? 'person',
      rule: l.rule ?? null,
      costs: null,
      source: null,
      dated: l.dated ?? today,
    })),
  );
  if (lines.some((l, i) => l.side === 'sale' && (amounts[i]?.minor ?? 0n) < 0n && isOwn(l))) {
    const ids = added.lines.map((l) => l.id);
    for (const { value } of consequences.list(tx.ctx.agency)) {
      const refused = await value.refuses?.(tx, ref, ids);
      if (!refused) continue;
      const { line, code, field, message } = refused;
      throw fail(code, message, [{ code, message, pointer: `${pointer(ids.indexOf(line))}/${field}` }]);
    }
  }
  return added;
}
