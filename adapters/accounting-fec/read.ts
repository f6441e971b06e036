/** Reads a FEC back: the proof that what was written says what was posted. */
import { type Day, fail, isDay, type Money, parseMoney } from '../../core/contracts/index.ts';
import { COLUMNS } from './format.ts';

/** One record. Amounts in minor units of the currency asked for. */
export interface FecLine {
  readonly account: string;
  readonly accountLabel: string;
  readonly party: { readonly code: string; readonly label: string } | null;
  readonly label: string;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly original: Money | null;
  readonly letter: { readonly code: string; readonly on: Day } | null;
}
export interface FecEntry {
  readonly number: string;
  readonly journal: { readonly code: string; readonly label: string };
  readonly date: Day;
  readonly validOn: Day;
  readonly piece: { readonly ref: string; readonly date: Day };
  readonly lines: readonly FecLine[];
}

/** Entries of a file in UTF-8 or ISO 8859-15, in order. `FILE_EMPTY`, `FILE_MALFORMED`, `DATE_INVALID`, `AMOUNT_INVALID` with the line. */
export function readFec(bytes: Uint8Array, currency = 'EUR'): readonly FecEntry[] {
  const text = decode(bytes);
  const rows = text.split('\r\n');
  if (text === '') throw fail('FILE_EMPTY', 'The file is empty.');
  if (rows.pop() !== '') throw malformed('The last record does not end with CR LF.', rows.length + 1);
  const names = COLUMNS.map(([name]) => name).join('\t');
  if (rows[0] !== names) throw malformed('The first record does not name the eighteen columns.', 1);
  const entries: (FecEntry & { lines: FecLine[] })[] = [];
  rows.slice(1).forEach((row, index) => {
    const line = index + 2;
    const f = row.split('\t');
    if (f.length !== COLUMNS.length) throw malformed(`The record has ${f.length} fields instead of ${COLUMNS.length}.`, line);
    const [
      journal,
      journalLabel,
      number,
      date,
      account,
      accountLabel,
      partyCode,
      partyLabel,
      ref,
      pieceDate,
      label,
      debit,
      credit,
      code,
      on,
      valid,
      foreign,
      currencyOf,
    ] = f as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const last = entries.at(-1);
    const entry =
      last?.number === number && last.journal.code === journal
        ? last
        : {
            number,
            journal: { code: journal, label: journalLabel },
            date: dayAt(date, line),
            validOn: dayAt(valid, line),
            piece: { ref, date: dayAt(pieceDate, line) },
            lines: [],
          };
    if (entry !== last) entries.push(entry);
    entry.lines.push({
      account,
      accountLabel,
      party: partyCode ? { code: partyCode, label: partyLabel } : null,
      label,
      debit: minor(debit, currency, line),
      credit: minor(credit, currency, line),
      original: foreign && currencyOf ? { minor: minor(foreign, currencyOf, line), currency: currencyOf } : null,
      letter: code ? { code, on: dayAt(on, line) } : null,
    });
  });
  return entries;
}

const malformed = (message: string, line: number) => fail('FILE_MALFORMED', message, [{ code: 'FILE_MALFORMED', message, line }]);

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('iso-8859-15').decode(bytes);
  }
}

function dayAt(text: string, line: number): Day {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  if (!isDay(day))
    throw fail('DATE_INVALID', `“${text}” is not a day AAAAMMJJ (line ${line}).`, [{ code: 'DATE_INVALID', message: text, line }]);
  return day;
}

function minor(text: string, currency: string, line: number): bigint {
  if (!/^\d+(,\d+)?$/.test(text))
    throw fail('AMOUNT_INVALID', `“${text}” is not an amount with a decimal comma (line ${line}).`, [
      { code: 'AMOUNT_INVALID', message: text, line },
    ]);
  return parseMoney(text.replace(',', '.'), currency).minor;
}
