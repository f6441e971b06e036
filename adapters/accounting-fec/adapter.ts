/** The adapter: which files a batch gives, and their bytes, chunk by chunk. */
import {
  type Agencies,
  addDays,
  type ExportBatch,
  type ExportFile,
  type FileAccounting,
  fail,
  isDay,
  type Settings,
} from '../../core/contracts/index.ts';
import { checkEntry } from './check.ts';
import { amount, COLUMNS, cleanText, compactDay, type Encoding, encode, transliterate } from './format.ts';
import { unmatchedGroups } from './letters.ts';
import { addContents, type Contents, describeFile, noContents } from './note.ts';
import { inValidationOrder } from './order.ts';

/** Configuration of an agency, defaults filled in. */
export interface FecConfig {
  readonly siren: string | null;
  readonly fiscalYearEnd: string;
  readonly encoding: Encoding;
}

/** Bytes gathered before they are handed on. */
const CHUNK = 65_536;

/** Makes the adapter; the host injects settings and agencies. */
export function fecAdapter({ settings, agencies }: { readonly settings: Settings; readonly agencies: Agencies }): FileAccounting {
  const configOf = (agency: string): FecConfig => {
    const given = settings.of(agency) as Partial<FecConfig>;
    return { siren: given.siren ?? null, fiscalYearEnd: given.fiscalYearEnd ?? '12-31', encoding: given.encoding ?? 'utf-8' };
  };
  return {
    mode: 'file',
    check: (agency, entry) => checkEntry(entry, agencies.get(agency).currency),
    files: (batch) => fecFiles(batch, configOf(batch.agency.id)),
  };
}

/**
 * The FEC of a fiscal year, `SirenFECAAAAMMJJ.txt`, or the extract of any other batch, `extract-<id>.txt`, each with its note.
 * EXPORT_REFUSED when the year's file has no SIREN to be named by, and while reading when an entry cannot be written.
 */
export function fecFiles(batch: ExportBatch, config: FecConfig): readonly ExportFile[] {
  const closing = closingDay(batch, config.fiscalYearEnd);
  const siren = config.siren ?? batch.agency.siren;
  if (closing !== null && !/^\d{9}$/.test(siren ?? ''))
    throw fail(
      'EXPORT_REFUSED',
      `The FEC is named by the SIREN, and the agency “${batch.agency.id}” has none. Give it in the agency’s configuration.`,
    );
  // The name of a batch may hold anything; a file name may not.
  const name = closing === null ? `extract-${batch.id.replace(/[^A-Za-z0-9._-]/g, '-')}` : `${siren}FEC${compactDay(closing)}`;
  const contents = noContents();
  const charset = config.encoding === 'utf-8' ? 'utf-8' : 'iso-8859-15';
  return [
    {
      name: `${name}.txt`,
      type: `text/plain; charset=${charset}`,
      chunks: () => fecChunks(batch, config.encoding, closing !== null, contents),
    },
    {
      name: `${name}-description.txt`,
      type: 'text/plain; charset=utf-8',
      chunks: () => describeFile(batch, `${name}.txt`, config.encoding, closing, contents),
    },
  ];
}

/** Last day of the fiscal year the batch covers exactly, or null. */
function closingDay(batch: ExportBatch, fiscalYearEnd: string): string | null {
  if (!batch.period) return null;
  const end = (year: number): string => {
    const day = `${String(year).padStart(4, '0')}-${fiscalYearEnd}`;
    // 29 February is the end of the month: 28 in the other years.
    return isDay(day) ? day : `${day.slice(0, 8)}28`;
  };
  const { from, to } = batch.period;
  const year = Number(to.slice(0, 4));
  const leap = fiscalYearEnd === '02-28' && isDay(`${to.slice(0, 4)}-02-29`) ? `${to.slice(0, 4)}-02-29` : null;
  const closes = to === end(year) || to === leap;
  const before = end(year - 1);
  const opens = from === addDays(before, 1) || (fiscalYearEnd === '02-28' && from === `${before.slice(0, 4)}-03-01`);
  return closes && opens ? to : null;
}

/** The bytes of the file. In the year's file entries are numbered from 1 in the file's order; an extract keeps the journal's sequence. */
async function* fecChunks(batch: ExportBatch, encoding: Encoding, wholeYear: boolean, contents: Contents): AsyncGenerator<Uint8Array> {
  Object.assign(contents, noContents());
  const unmatched = await unmatchedGroups(batch);
  const field = encoding === 'utf-8' ? cleanText : (text: string): string => cleanText(transliterate(cleanText(text)));
  const label = labels(field);
  let text = `${COLUMNS.map(([name]) => name).join('\t')}\r\n`;
  let number = 0;
  for await (const { entry, validOn } of inValidationOrder(batch)) {
    const findings = checkEntry(entry, batch.agency.currency);
    if (findings.length > 0) throw fail('EXPORT_REFUSED', `The FEC cannot be written. ${findings[0]?.message}`, findings);
    number++;
    addContents(contents, entry);
    const head = `${field(entry.journal.code)}\t${label('journal', entry.journal.code, entry.journal.label)}\t${wholeYear ? number : entry.seq}\t${compactDay(entry.date)}`;
    const piece = `${field(entry.piece.ref) || '-'}\t${compactDay(entry.piece.date)}`;
    const valid = compactDay(validOn);
    const entryLabel = field(entry.label);
    for (const line of entry.lines) {
      const party = line.party && field(line.party.code) ? line.party : null;
      const letter = line.letter && !unmatched.has(line) ? line.letter : null;
      text += `${head}\t${field(line.account)}\t${label('account', line.account, line.accountLabel)}\t`;
      text += party ? `${field(party.code)}\t${label('party', party.code, party.label)}\t` : '\t\t';
      text += `${piece}\t${field(line.label) || entryLabel}\t${amount(line.debit, line.currency)}\t${amount(line.credit, line.currency)}\t`;
      text += letter ? `${field(letter.code)}\t${compactDay(letter.on)}\t` : '\t\t';
      text += line.original
        ? `${valid}\t${amount(line.original.minor, line.original.currency)}\t${line.original.currency}\r\n`
        : `${valid}\t\t\r\n`;
    }
    if (text.length >= CHUNK) {
      yield encode(text, encoding);
      text = '';
    }
  }
  contents.complete = true;
  yield encode(text, encoding);
}

/** One label per code in a file: the first seen, where a client or an account was renamed meanwhile. */
function labels(field: (text: string) => string): (kind: 'journal' | 'account' | 'party', code: string, label: string) => string {
  const known = { journal: new Map<string, string>(), account: new Map<string, string>(), party: new Map<string, string>() };
  return (kind, code, label) => {
    let first = known[kind].get(code);
    if (first === undefined) {
      first = field(label);
      known[kind].set(code, first);
    }
    return first;
  };
}
