/** The adapter: an entry becomes a ledger entry of the company. Pennylane takes no key, so ours stands in the label, by which an entry is found again. */
import {
  type ApiAccounting,
  beginning,
  type ExportEntry,
  type Finding,
  formatMinor,
  isError,
  type Outbound,
  type Settings,
  type Taken,
} from '../../core/contracts/index.ts';
import { all, type PennylaneConfig, type Request, requester, wordsOf } from './client.ts';
import { accountOf, isMissing, type Late, type Missing, type Names, namesOf, TOO_LATE } from './names.ts';

/** Codes this adapter documents. */
export const FINDINGS = {
  PENNYLANE_LABEL: 'the entry has no label',
  PENNYLANE_ACCOUNT: 'an account has other than letters and figures, or does not begin with one of the classes',
  PENNYLANE_CURRENCY: 'the lines of an entry are in several currencies',
} as const;

const LABEL_LENGTH = 200;
const labelOf = (entry: ExportEntry, key: string): string => `${beginning(entry.label, LABEL_LENGTH)} [${key}]`;

interface Company {
  readonly key: string;
  readonly request: Request;
  readonly names: Names;
}

export function pennylaneAdapter(
  { settings, outbound }: { readonly settings: Settings; readonly outbound: Outbound },
  timeoutMs = 15_000,
): ApiAccounting {
  const companies = new Map<string, Company>();
  const configOf = (agency: string): PennylaneConfig => settings.of(agency) as unknown as PennylaneConfig;
  const companyOf = (agency: string): Company => {
    const config = configOf(agency);
    const key = JSON.stringify(config);
    const known = companies.get(agency);
    if (known?.key === key) return known;
    const request = requester(config, outbound, timeoutMs);
    const made = { key, request, names: namesOf(request) };
    companies.set(agency, made);
    return made;
  };

  /** The entry in Pennylane's words, or why it cannot be said. */
  async function bodyOf(entry: ExportEntry, key: string, names: Names, auxiliaries: boolean, late: Late): Promise<object | Missing> {
    const journal = await names.journal(entry.journal.code);
    if (isMissing(journal)) return journal;
    const lines: object[] = [];
    for (const line of entry.lines) {
      const { number, label } = accountOf(line, auxiliaries);
      const account = await names.account(number, label, late);
      if (isMissing(account)) return account;
      const [debit, credit] = [formatMinor(line.debit, line.currency), formatMinor(line.credit, line.currency)];
      lines.push({ ledger_account_id: account, debit, credit, label: beginning(line.label || entry.label, LABEL_LENGTH) });
    }
    const currency = entry.lines[0]?.currency;
    return { date: entry.date, label: labelOf(entry, key), journal_id: journal, currency, ledger_entry_lines: lines };
  }

  async function post(agency: string, key: string, entry: ExportEntry, late: Late, again: boolean): Promise<Taken> {
    const { request, names } = companyOf(agency);
    const body = await bodyOf(entry, key, names, configOf(agency).auxiliaries ?? true, late);
    if ('state' in body) return body as Missing;
    if (late()) return TOO_LATE;
    const answer = await request('POST', '/ledger_entries', body);
    if (answer.end !== 'answered') return { state: answer.end === 'away' ? 'notSent' : 'unknown', message: answer.message };
    const { status } = answer;
    if (status === 200 || status === 201) {
      const { id } = (answer.body ?? {}) as { id?: unknown };
      if (Number.isInteger(id)) return { state: 'done', value: { reference: String(id) } };
      return { state: 'unknown', message: 'Pennylane answered without the number of the entry.' };
    }
    // A journal or an account is not what it was: their numbers are read again, once.
    if (status === 404) {
      names.forget();
      return again ? post(agency, key, entry, late, false) : { state: 'rejected', code: 'PENNYLANE_404', message: wordsOf(answer) };
    }
    if ([401, 403, 408, 429, 503].includes(status)) return { state: 'notSent', message: wordsOf(answer) };
    if (status >= 400 && status < 500) return { state: 'rejected', code: `PENNYLANE_${status}`, message: wordsOf(answer) };
    return { state: 'unknown', message: wordsOf(answer) };
  }

  async function find(agency: string, key: string, entry: ExportEntry): Promise<Taken> {
    const { request, names } = companyOf(agency);
    const journal = await names.journal(entry.journal.code);
    // In a journal the company does not have there is no entry either.
    if (isMissing(journal)) return { state: journal.state === 'rejected' ? 'notSent' : 'unknown', message: journal.message };
    const filter = [
      { field: 'date', operator: 'eq', value: entry.date },
      { field: 'journal_id', operator: 'eq', value: String(journal) },
    ];
    const found = await all(request, `/ledger_entries?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    if (!Array.isArray(found)) return { state: 'unknown', message: (found as { message: string }).message };
    const ours = found.find((one) => String(one['label']).endsWith(`[${key}]`));
    return ours
      ? { state: 'done', value: { reference: String(ours['id']) } }
      : { state: 'notSent', message: 'Pennylane has no such entry.' };
  }

  /** A host that may not be called was not called. */
  const calling = async (otherwise: 'notSent' | 'unknown', work: () => Promise<Taken>): Promise<Taken> => {
    try {
      return await work();
    } catch (error) {
      if (isError(error, 'FORBIDDEN')) return { state: otherwise, message: error.message };
      throw error;
    }
  };
  return {
    mode: 'api',
    check: (_agency, entry) => checkEntry(entry),
    send: (agency, key, entry, late) => calling('notSent', () => post(agency, key, entry, late, true)),
    ask: (agency, key, entry) => calling('unknown', () => find(agency, key, entry)),
  };
}

/** What Pennylane would refuse, as far as it can be known here. */
export function checkEntry(entry: ExportEntry): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: keyof typeof FINDINGS, pointer: string, message: string): void =>
    void findings.push({ code, plugin: 'accounting-pennylane', pointer, message });
  if (entry.label.trim() === '') tell('PENNYLANE_LABEL', '/label', 'it has no label. Reverse it, and enter it with one.');
  entry.lines.forEach((line, i) => {
    if (!/^[1-9][0-9A-Za-z]{2,}$/.test(line.account))
      tell(
        'PENNYLANE_ACCOUNT',
        `/lines/${i}/account`,
        `the account “${line.account}” is no number of an account: correct it in the chart.`,
      );
    if (line.currency !== entry.lines[0]?.currency)
      tell('PENNYLANE_CURRENCY', `/lines/${i}/currency`, `a line is in ${line.currency}, the first in ${entry.lines[0]?.currency}.`);
  });
  return findings;
}
