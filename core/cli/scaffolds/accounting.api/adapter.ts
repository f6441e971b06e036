/** Hands entries of the journal over to an accounting software, one by one, and says what became of each. It computes no amount. */
import { type ApiAccounting, type ExportEntry, type Finding, notDone, type Outbound, type Settings } from 'escale/contracts';

const TIMEOUT_MS = 15_000;

export function adapterOf(
  { settings, outbound }: { readonly settings: Settings; readonly outbound: Outbound },
  timeoutMs = TIMEOUT_MS,
): ApiAccounting {
  const where = (agency: string): string => `${String(settings.of(agency)['baseUrl'])}, by ${outbound.request.name}, in ${timeoutMs} ms`;
  return {
    mode: 'api',
    check,
    async send(agency, key, entry, late) {
      // Asked right before the entry leaves: another may be about to hand it over.
      if (late()) return { state: 'notSent', message: 'It was late.' };
      notDone(`Ask ${where(agency)}, to take ${entry.piece.ref} under the key ${key}, and say which of the five outcomes its answer is.`);
    },
    async ask(agency, key) {
      notDone(`Ask ${where(agency)}, for the entry of the key ${key}: \`notSent\` when it says that there is none, \`unknown\` otherwise.`);
    },
  };
}

/** What the software would refuse in an entry: `[{ code, message }]`, empty when it is fine. */
function check(_agency: string, entry: ExportEntry): readonly Finding[] {
  notDone(`Say what the software would refuse of an entry such as ${entry.piece.ref}, or that it is fine: return [].`);
}
