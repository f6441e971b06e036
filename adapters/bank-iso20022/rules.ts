/** What a bank would refuse in transfers, or change: the rules of SEPA that no schema says. */
import { type Finding, isBic, isCountry, isDay, isIban, type PaidParty, type PaymentBatch, repeated } from '../../core/contracts/index.ts';
import { isCreditorReference, isId, isLatin, latin } from './sepa.ts';

const LONGEST = { name: 70, street: 70, postcode: 16, city: 35, remittance: 140 } as const;
/** 0.01 to 999,999,999.99 EUR. */
const MOST_MINOR = 99_999_999_999n;

/** Findings with a pointer into the batch; empty when it is fine. */
export function brokenRules(batch: PaymentBatch): Finding[] {
  const findings: Finding[] = [];
  const rule = (holds: boolean, code: string, pointer: string, message: string): void => {
    if (!holds) findings.push({ code, pointer, message });
  };
  const says = (text: string, longest: number, pointer: string, what: string): void => {
    rule(text.trim() !== '', 'TEXT_MISSING', pointer, `${what} is missing.`);
    rule(isLatin(text), 'TEXT_CHARACTERS', pointer, `${what} has letters that banks do not take: write it in Latin letters.`);
    rule(latin(text).length <= longest, 'TEXT_TOO_LONG', pointer, `${what} has more than ${longest} characters: shorten it.`);
  };
  const party = ({ name, iban, bic, address }: PaidParty, pointer: string): void => {
    says(name, LONGEST.name, `${pointer}/name`, 'The name');
    rule(isIban(iban), 'IBAN_INVALID', `${pointer}/iban`, 'This is no IBAN: compare it with the paper of the bank.');
    rule(bic === null || isBic(bic), 'BIC_INVALID', `${pointer}/bic`, 'This is no BIC: leave it out, the IBAN is enough.');
    if (address === null) return;
    const at = `${pointer}/address`;
    if (address.lines.length > 0) says(address.lines.join(', '), LONGEST.street, `${at}/lines`, 'The street');
    if (address.postcode !== null) says(address.postcode, LONGEST.postcode, `${at}/postcode`, 'The postcode');
    says(address.city ?? '', LONGEST.city, `${at}/city`, 'The city');
    rule(isCountry(address.country), 'COUNTRY_INVALID', `${at}/country`, 'This is no country in two letters.');
  };
  const ID = 'An id has 35 characters at most, of the letters banks take, without a slash at an end.';
  rule(isId(batch.id), 'ID_INVALID', '/id', ID);
  rule(isDay(batch.executeOn), 'DATE_INVALID', '/executeOn', 'This is no day.');
  rule(batch.executeOn >= batch.createdAt.slice(0, 10), 'DATE_INVALID', '/executeOn', 'The day is over: name today or a later one.');
  rule(batch.orders.length > 0, 'ORDERS_MISSING', '/orders', 'There is nothing to pay.');
  party(batch.debtor, '/debtor');
  const twice = repeated(batch.orders.map((o) => o.id));
  rule(twice < 0, 'ID_REPEATED', `/orders/${twice}/id`, 'Two orders have one id: nobody could tell them apart on a statement.');
  for (const [i, { id, creditor, money, remittance }] of batch.orders.entries()) {
    const at = `/orders/${i}`;
    rule(isId(id), 'ID_INVALID', `${at}/id`, ID);
    party(creditor, `${at}/creditor`);
    rule(creditor.iban !== batch.debtor.iban, 'IBAN_INVALID', `${at}/creditor/iban`, 'Payer and payee have one account.');
    rule(money.currency === 'EUR', 'CURRENCY_INVALID', `${at}/money/currency`, 'SEPA transfers are in EUR: order this one at the bank.');
    rule(money.minor > 0n && money.minor <= MOST_MINOR, 'AMOUNT_INVALID', `${at}/money`, 'An amount is 0.01 to 999999999.99.');
    if (remittance === null) continue;
    if ('text' in remittance) says(remittance.text, LONGEST.remittance, `${at}/remittance/text`, 'The text');
    else
      rule(
        isCreditorReference(remittance.reference),
        'REFERENCE_INVALID',
        `${at}/remittance/reference`,
        'This is no reference of a creditor (RF…): send it as text.',
      );
  }
  return findings;
}
