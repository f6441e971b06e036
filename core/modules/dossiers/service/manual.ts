import {
  type Agencies,
  type Chart,
  daysBetween,
  fail,
  fromJson,
  type Registry,
  type Service,
  type Tx,
  vatRateOf,
} from '../../../contracts/index.ts';
import { priceLines, type ServiceRow } from '../model.ts';
import { checkCurrency, impossibleDays } from '../rules.ts';
import { serviceJson } from '../views.ts';
import { addLines, allow, lockDossier, saveDossier } from './dossier.ts';
import { misfits } from './shape.ts';

export function typeOf(types: Registry<Service>, agency: string, id: string): Service {
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
export const readItem = (types: Registry<Service>, agency: string, row: ServiceRow, locale: string) =>
  serviceJson(row, types.get(agency, row.service)?.read(row.item, locale).lines ?? []);

/** Amounts no trip is worth: beyond it a sum could leave what the database keeps exactly. */
const LIMIT_MINOR = 10n ** 13n;

/** The VAT rate of each line; INPUT_INVALID for one nobody charges, AMOUNT_INVALID for nothing or too much, DATE_INVALID, with the place. */
function checkLines(
  chart: Chart,
  today: string,
  lines: readonly { readonly money: { amount: string; currency: string }; readonly vatRate?: string; readonly dated?: string }[],
): (string | null)[] {
  return lines.map((l, i) => {
    const at = (field: string): string => (lines.length === 1 ? `/${field}` : `/prices/${i}/${field}`);
    const { minor } = fromJson(l.money);
    if (minor === 0n || minor > LIMIT_MINOR || minor < -LIMIT_MINOR) {
      const message = minor === 0n ? 'A line of nothing changes nothing: give an amount.' : 'No price is that large: check the amount.';
      throw fail('AMOUNT_INVALID', message, [{ code: 'AMOUNT_INVALID', message, pointer: at('money/amount') }]);
    }
    if (l.dated !== undefined && Math.abs(daysBetween(today, l.dated)) > 3_660)
      throw fail('DATE_INVALID', `${l.dated} is more than ten years away.`, [
        { code: 'DATE_INVALID', message: 'within ten years', pointer: at('dated') },
      ]);
    return l.vatRate === undefined ? null : vatRateOf(chart, l.vatRate, today, at('vatRate'));
  });
}

/** Adds manual lines to a dossier, in its currency or deciding it. */
export async function addManual(
  tx: Tx,
  agencies: Agencies,
  ref: string,
  lines: readonly {
    service: string | null;
    side: 'sale' | 'purchase';
    nature: string;
    label: string;
    money: { amount: string; currency: string };
    vatRate?: string;
    document?: string;
    code?: string;
    dated?: string;
    origin?: string;
    rule?: string;
  }[],
) {
  const dossier = await lockDossier(tx, ref);
  const today = agencies.today(tx.ctx.agency);
  allow(tx, agencies, dossier, 'price');
  const rates = checkLines(agencies.chart(tx.ctx.agency), today, lines);
  let { currency } = dossier;
  let hasLines = (await tx.first(priceLines, { dossier: ref })) !== null || dossier.paid_minor !== 0n;
  const amounts = lines.map((l) => {
    const m = fromJson(l.money);
    currency = checkCurrency(currency, hasLines, m);
    hasLines = true;
    return m;
  });
  const base = currency === dossier.currency ? dossier : await saveDossier(tx, dossier, { currency });
  return addLines(
    tx,
    base,
    lines.map((l, i) => ({
      service_id: l.service,
      side: l.side,
      nature: l.nature,
      label: l.label,
      amount_minor: amounts[i]?.minor ?? 0n,
      currency,
      vat_rate: rates[i] ?? null,
      document: l.document ?? null,
      code: l.code ?? null,
      origin: l.origin ?? 'initial',
      source: 'manual',
      rule: l.rule ?? null,
      dated: l.dated ?? today,
    })),
  );
}
