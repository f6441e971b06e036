/** What a French inspector's tool, or ours, would refuse in one entry. */
import type { ExportEntry, Finding } from '../../core/contracts/index.ts';
import { cleanText } from './format.ts';

/** Codes this adapter documents. Each stops the export of the batch that holds the entry. */
export const FINDINGS = {
  FEC_ACCOUNT: 'the account does not start with three figures of classes 1 to 8',
  FEC_LABEL: 'a mandatory label or code is empty',
  FEC_PARTY: 'a third party has a code without a label, or a label without a code',
  FEC_CURRENCY: 'the line is not in the currency of the books, or its original amount is in it',
  FEC_UNBALANCED: 'debits and credits differ',
  FEC_SIDE: 'a line is on both sides, on none, or negative',
  FEC_LINES: 'the entry has fewer than two lines',
  FEC_LETTER: 'a matching code without a day, or a day without a code',
} as const;
type Code = keyof typeof FINDINGS;

/** Findings of an entry in books kept in `currency`; the pointer leads to the line. Empty when it is fine. */
export function checkEntry(entry: ExportEntry, currency: string): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: Code, pointer: string, message: string): void =>
    void findings.push({ code, plugin: 'accounting-fec', pointer, message: `Entry ${entry.seq}: ${message}` });
  const mandatory = (text: string, pointer: string, what: string): void => {
    if (cleanText(text) === '') tell('FEC_LABEL', pointer, `${what} is empty. Give it one in the chart of accounts.`);
  };
  mandatory(entry.journal.code, '/journal/code', 'the code of the journal');
  mandatory(entry.journal.label, '/journal/label', `the label of the journal ${entry.journal.code}`);
  if (entry.lines.length < 2) tell('FEC_LINES', '/lines', 'it has fewer than two lines.');

  let balance = 0n;
  entry.lines.forEach((line, index) => {
    const at = `/lines/${index}`;
    balance += line.debit - line.credit;
    if (!/^[1-8]\d\d[0-9A-Za-z]*$/.test(line.account))
      tell('FEC_ACCOUNT', `${at}/account`, `the account “${line.account}” must start with three figures, of classes 1 to 8.`);
    mandatory(line.accountLabel, `${at}/accountLabel`, `the label of the account ${line.account}`);
    if (cleanText(line.label) === '' && cleanText(entry.label) === '')
      tell('FEC_LABEL', `${at}/label`, 'neither the line nor the entry has a label.');
    if (line.debit < 0n || line.credit < 0n || line.debit > 0n === line.credit > 0n)
      tell('FEC_SIDE', at, 'a line carries either a debit or a credit above zero.');
    if (line.party && (cleanText(line.party.code) === '') !== (cleanText(line.party.label) === ''))
      tell('FEC_PARTY', `${at}/party`, 'the code and the label of a third party come together.');
    if (line.currency !== currency)
      tell(
        'FEC_CURRENCY',
        `${at}/currency`,
        `the line is in ${line.currency} and the books are in ${currency}: it was posted before amounts were converted, convert the books first.`,
      );
    if (line.original && (line.original.currency === currency || line.original.minor <= 0n))
      tell('FEC_CURRENCY', `${at}/original`, 'an original amount is above zero and in another currency than the books.');
    if (line.letter && (cleanText(line.letter.code) === '' || line.letter.on === ''))
      tell('FEC_LETTER', `${at}/letter`, 'the code and the day of a matching come together.');
  });
  if (balance !== 0n) tell('FEC_UNBALANCED', '/lines', `debits and credits differ by ${balance} minor units.`);
  return findings;
}
