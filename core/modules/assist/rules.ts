/** What a check said, held against its contract. Pure. */
import { beginning, type CheckFinding, CONSOLE_LOCALES, SEVERITIES } from '../../contracts/index.ts';

/** As much as one check finds in one dossier. */
const MOST = 50;
const LONGEST_KEY = 100;
const LONGEST_MESSAGE = 250;

/** The findings as they are kept; throws with what is wrong of the first that cannot be: its plugin is at fault. `asked` are the dossiers it was asked about. */
export function judged(said: unknown, asked: ReadonlySet<string>): readonly CheckFinding[] {
  if (!Array.isArray(said)) throw new Error('it answers no list');
  const seen = new Map<string, Set<string>>();
  return said.map((f: Partial<CheckFinding> | null): CheckFinding => {
    const { dossier, key, severity, service, message } = f ?? {};
    if (dossier === undefined || !asked.has(dossier))
      throw new Error(`it speaks of the dossier “${String(dossier)}”, which it was not asked about`);
    if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY)
      throw new Error(`a key has 1 to ${LONGEST_KEY} characters, not “${String(key)}”`);
    if (severity === undefined || !SEVERITIES.includes(severity))
      throw new Error(`the severity “${String(severity)}” is none of ${SEVERITIES.join(', ')}`);
    if (service !== undefined && typeof service !== 'string') throw new Error('the service of a finding is its id');
    for (const locale of CONSOLE_LOCALES)
      if (typeof message?.[locale] !== 'string' || message[locale] === '')
        throw new Error(`the finding “${key}” says nothing in “${locale}”`);
    const keys = seen.get(dossier) ?? new Set();
    if (keys.has(key)) throw new Error(`it finds “${key}” twice in the dossier ${dossier}`);
    if (keys.size === MOST) throw new Error(`it finds more than ${MOST} things in the dossier ${dossier}`);
    seen.set(dossier, keys.add(key));
    const { fr, en } = message as CheckFinding['message'];
    const told = { fr: beginning(fr, LONGEST_MESSAGE), en: beginning(en, LONGEST_MESSAGE) };
    return { dossier, key, severity, message: told, ...(service === undefined ? {} : { service }) };
  });
}
