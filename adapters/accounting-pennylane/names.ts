/** Journals and accounts by the numbers Pennylane knows them under: its own, per company. They are read once, and again when it no longer knows one. */
import { hash } from 'node:crypto';
import type { ExportLine, OutboundAnswer, Taken } from '../../core/contracts/index.ts';
import { all, type Request, wordsOf } from './client.ts';

/** Why there is no number; the entry was not sent. */
export type Missing = Extract<Taken, { state: 'rejected' | 'notSent' }>;
type Numbers = Map<string, number>;
/** Is it too late to change anything there? */
export type Late = () => boolean;
export const TOO_LATE: Missing = {
  state: 'notSent',
  message: 'Pennylane answers slowly: what the entry needs took too long, and it did not leave.',
};
export const isMissing = (found: number | Numbers | Missing): found is Missing => typeof found === 'object' && 'state' in found;

/** The codes we give, which read well without their hyphen, and those of others that would read the same. */
const [OURS, LIKE_OURS] = [/^[A-Z]-\d{5,}$/, /^[A-Z]\d{5,}$/];

/** A party's code in letters and figures, for each another: what was left out of a code, or could be taken for another one, is told by a few more letters. */
function lettersOf(code: string): string {
  const letters = code.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
  if (OURS.test(code) || (letters === code && !LIKE_OURS.test(code))) return letters;
  return `${letters}X${hash('sha256', code).slice(0, 8).toUpperCase()}`;
}

/** The account a line goes to: a client or supplier has one of his own under the collective account. */
export const accountOf = (
  { account, accountLabel, party }: ExportLine,
  auxiliaries: boolean,
): { readonly number: string; readonly label: string } =>
  party === null || !auxiliaries
    ? { number: account, label: accountLabel }
    : { number: `${account}${lettersOf(party.code)}`, label: party.label };

export interface Names {
  /** `rejected` where the company has no such journal: which kind it is, a person says there. */
  journal(code: string): Promise<number | Missing>;
  /** Opens the account where the company has none of the number. */
  account(number: string, label: string, late: Late): Promise<number | Missing>;
  /** Forgets all of it. */
  forget(): void;
}

/** A list that is read once, by all who wait for it: what was slow for one that was let go is there for the next. */
function read(request: Request, path: string, name: string): { get(): Promise<Numbers | Missing>; forget(): void } {
  let known: Promise<Numbers | Missing> | null = null;
  const forget = (): void => {
    known = null;
  };
  const list = async (): Promise<Numbers | Missing> => {
    const found = await all(request, path);
    if (Array.isArray(found))
      return new Map(
        found.flatMap((one): [string, number][] => (Number.isInteger(one['id']) ? [[String(one[name]), one['id'] as number]] : [])),
      );
    forget();
    return notSent((found as Extract<OutboundAnswer, { end: 'away' | 'lost' }>).message);
  };
  return { forget, get: () => (known ??= list()) };
}
const notSent = (message: string): Missing => ({ state: 'notSent', message });

export function namesOf(request: Request): Names {
  const journals = read(request, '/journals', 'code');
  const accounts = read(request, '/ledger_accounts', 'number');
  return {
    forget() {
      journals.forget();
      accounts.forget();
    },
    async journal(code) {
      const known = await journals.get();
      if (isMissing(known)) return known;
      return (
        known.get(code) ?? {
          state: 'rejected',
          code: 'PENNYLANE_JOURNAL',
          message: `The company has no journal ${code}: open it in Pennylane.`,
        }
      );
    },
    async account(number, label, late) {
      const known = await accounts.get();
      if (isMissing(known)) return known;
      const found = known.get(number);
      if (found !== undefined) return found;
      if (late()) return TOO_LATE;
      const answer = await request('POST', '/ledger_accounts', { number, label });
      const { id } = (answer.end === 'answered' && answer.status < 300 ? (answer.body ?? {}) : {}) as { id?: unknown };
      if (Number.isInteger(id)) {
        known.set(number, id as number);
        return id as number;
      }
      // Whatever became of it is read again next time.
      accounts.forget();
      if (answer.end === 'answered' && (answer.status === 400 || answer.status === 422))
        return { state: 'rejected', code: 'PENNYLANE_ACCOUNT', message: `The account ${number} cannot be opened. ${wordsOf(answer)}` };
      return notSent(wordsOf(answer));
    },
  };
}
