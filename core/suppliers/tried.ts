/** What a service type makes of a booking is tried where the file is read, before anything of it is stored: what throws, breaks its contract or never ends does so there. */
import {
  type Booked,
  type BookedDocument,
  CONSOLE_LOCALES,
  type Cost,
  type Finding,
  fromJson,
  type Money,
  money,
  negate,
  type Service,
  type ServiceShown,
  sayIn,
  toJson,
} from '../contracts/index.ts';
import { describe } from '../modules/dossiers/rules.ts';

/** Asks a service all that is asked of it when a booking is applied. What does not add up is a finding. SERVICE_FAILED, or the code of an error of its own. */
export function tried(
  service: Service,
  booked: Booked,
  { at, said, names }: { readonly at: string; readonly said: readonly Finding[]; readonly names: ServiceShown['names'] },
): readonly Finding[] {
  const costs = service.costs(booked);
  if (booked.item !== null) {
    service.together([booked.item]);
    const item = service.itemOf(booked);
    service.travelDates(item);
    for (const one of [booked.item, item]) service.segments?.(one);
    for (const locale of CONSOLE_LOCALES) service.read(item, sayIn(names, locale));
  }
  return costFindings(booked, costs, said).map(({ pointer = '', ...finding }) => ({
    ...finding,
    pointer: `${at}${pointer}`,
    plugin: booked.service,
  }));
}

/**
 * What is wrong with the costs of a booking: what is payable of a document is not what the message states of it, or they are in two currencies. One finding each, with
 * both sums and what to do; a document of which the parser said so itself (`said`) has its own. What is paid on site is part of no sum.
 */
export function costFindings(booked: Booked, costs: readonly Cost[], said: readonly Finding[] = []): readonly Finding[] {
  const [called, own] = [describe(booked), costs.filter(({ of }) => of !== 'onSite')];
  const currencies = [...new Set(own.map((cost) => cost.money.currency))];
  const mixed: Finding = {
    code: 'CURRENCY_MISMATCH',
    message: `${booked.service} states costs of ${called} in ${currencies.join(' and ')}. A dossier is kept in one currency, so it cannot be imported: report in one, the one it is payable in, and as a booking of its own what is billed in another.`,
  };
  const isSaid = (number: string): boolean => said.some(({ code, message }) => TOLD.includes(code) && message.includes(number));
  const wrong = booked.documents.flatMap((of, i) => (isSaid(of.number) ? [] : disagreement(booked, of, own, `/documents/${i}`)));
  return [...(currencies.length > 1 ? [mixed] : []), ...wrong];
}

/** What a parser says itself of amounts that do not tell what is due. */
const TOLD: readonly string[] = ['AMOUNTS_DISAGREE', 'PRICE_HIDDEN'];

function disagreement(booked: Booked, of: BookedDocument, costs: readonly Cost[], pointer: string): readonly Finding[] {
  const due = dueOf(booked, of);
  const on = costs.filter((cost) => cost.document === of.number);
  const isOnlySold = on.some((cost) => cost.of === 'published') && on.every((cost) => cost.of !== 'payable');
  // Nobody bills a fee of the agency's own.
  if (due === null || (of.kind === 'fee' && isOnlySold)) return [];
  const sums = Map.groupBy(
    on.filter((cost) => cost.of === 'payable'),
    (cost) => cost.money.currency,
  );
  const payable = [...sums].map(([currency, parts]) =>
    money(
      parts.reduce((sum, part) => sum + part.money.minor, 0n),
      currency,
    ),
  );
  if (payable.every(({ minor, currency }) => currency === due.currency && minor === due.minor) && (payable.length > 0 || due.minor === 0n))
    return [];
  const said = payable.map(shownMoney).join(' and ') || 'nothing';
  return [
    {
      ...{ code: 'AMOUNTS_DISAGREE', pointer },
      message: `${booked.service} makes ${said} payable of ${of.number} (${describe(booked)}), of which the message states ${shownMoney(due)}.${isOnlySold ? ' What nobody bills stands on a document of kind “fee”.' : ''} It is imported with the former: compare with the message before accepting, and report it to who makes the plugin that is wrong.`,
    },
  ];
}
const shownMoney = (of: Money): string => Object.values(toJson(of)).join(' ');

/** What a message states to be due of a document, what goes back being negative; null where it does not say. Of a cancellation that is its penalty. */
function dueOf({ kind }: Booked, { total, net, refund, penalty }: BookedDocument): Money | null {
  switch (kind) {
    case 'refunded':
      return refund?.total ? negate(fromJson(refund.total)) : null;
    case 'cancelled':
      return penalty && fromJson(penalty);
    case 'issued':
    case 'exchanged': {
      const stated = total ?? net?.total ?? null;
      return stated && fromJson(stated);
    }
    default:
      return null;
  }
}
