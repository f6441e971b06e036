/** Finds things in a message by paths of local names, and reads days and amounts, each with its place where it is wrong. */
import { type Day, EscaleError, isCurrency, isDay, type Money, parseMoney, refuseAt, type XmlElement } from '../../core/contracts/index.ts';

export const all = (from: XmlElement, path: string): XmlElement[] =>
  path.split('/').reduce((found, name) => found.flatMap((e) => e.children.filter((c) => c.name === name)), [from]);

export const one = (from: XmlElement, path: string): XmlElement | null => {
  let at: XmlElement | undefined = from;
  for (const name of path.split('/')) at = at?.children.find((c) => c.name === name);
  return at ?? null;
};

/** No version allows more than half of it; what says more is no reference. */
export const LONGEST = 70;
const LONGER: Readonly<Record<string, number>> = { Nm: 250, AddtlInf: 250, AddtlNtryInf: 1_000, PgNb: 20 };

/** Text of the first of some paths that says something; null where none does. RECORD_INVALID for one that is too long to be what it stands for. */
export function text(from: XmlElement | null, ...paths: readonly string[]): string | null {
  if (from === null) return null;
  for (const path of paths) {
    const element = one(from, path);
    if (!element?.text) continue;
    const most = LONGER[element.name] ?? LONGEST;
    if (element.text.length > most)
      throw refuseAt('RECORD_INVALID', element, `<${element.name}> has more than ${most} characters. Ask for the file again.`);
    return element.text;
  }
  return null;
}

/** RECORD_INVALID where it is missing. */
export function needed(from: XmlElement, ...paths: readonly string[]): string {
  const found = text(from, ...paths);
  if (found === null) throw refuseAt('RECORD_INVALID', from, `<${from.name}> has no ${paths.join(' nor ')}. Ask for the file again.`);
  return found;
}

/** A day, or the day of a moment as the bank's clock says it; null where neither stands there. RECORD_INVALID. */
export function day(from: XmlElement, path: string): Day | null {
  const element = one(from, path);
  const said = element && (text(element, 'Dt', 'DtTm') ?? (element.text || null));
  if (said === null) return null;
  const found = said.slice(0, 10);
  if (!isDay(found) || !/^(?:T|[Z+-]|$)/.test(said.slice(10)))
    throw refuseAt('RECORD_INVALID', element as XmlElement, `“${said.slice(0, 35)}” in ${path} is no day. Ask for the file again.`);
  return found;
}

/** The amount in an element, with its currency; above zero as it stands. RECORD_INVALID. */
export function amount(element: XmlElement): Money {
  const currency = element.attributes['Ccy'] ?? '';
  if (!isCurrency(currency))
    throw refuseAt('RECORD_INVALID', element, `<${element.name}> is in “${currency.slice(0, 10)}”, which is no currency.`);
  try {
    // Five decimals are allowed, of which those that are nothing may go.
    if (!/^\d{1,18}(\.\d{1,5})?$/.test(element.text)) throw refuseAt('AMOUNT_INVALID', element, 'no amount');
    return parseMoney(element.text.replace(/^0+(?=\d)/, ''), currency);
  } catch (error) {
    if (!(error instanceof EscaleError)) throw error;
    throw refuseAt('RECORD_INVALID', element, `“${element.text.slice(0, 30)}” in <${element.name}> is no amount in ${currency}.`);
  }
}

/** Which way an amount of an element goes: above zero came in. RECORD_INVALID. */
export function sign(of: XmlElement): 1n | -1n {
  const said = needed(of, 'CdtDbtInd');
  if (said !== 'CRDT' && said !== 'DBIT')
    throw refuseAt('RECORD_INVALID', of, `<${of.name}> goes neither way: CdtDbtInd is “${said.slice(0, 10)}”.`);
  return said === 'CRDT' ? 1n : -1n;
}

export const signed = (m: Money, by: 1n | -1n): Money => ({ minor: m.minor * by, currency: m.currency });

/** RECORD_INVALID for money that is in another currency than its account. */
export function inCurrency(element: XmlElement, m: Money, currency: string): Money {
  if (m.currency !== currency)
    throw refuseAt('RECORD_INVALID', element, `<${element.name}> is in ${m.currency}, and the account in ${currency}. Ask the bank.`);
  return m;
}
