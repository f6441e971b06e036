/** Hands a rendered message to the provider, and says in one of five ways how that ended. */
import { type Notifier, notDone, type Outbound, type Settings } from 'escale/contracts';

const TIMEOUT_MS = 10_000;

export function notifierOf(
  { settings, outbound }: { readonly settings: Settings; readonly outbound: Outbound },
  timeoutMs = TIMEOUT_MS,
): Notifier {
  return {
    async send(agency, message, late) {
      const { baseUrl, token } = settings.of(agency) as { baseUrl: string; token: string };
      // Asked right before the message leaves: another may be about to send it.
      if (late()) return { state: 'notSent', message: 'It was late.' };
      notDone(
        `Ask ${baseUrl} by ${outbound.request.name}, with the token of ${token.length} characters and ${timeoutMs} ms, to send “${message.text}” to ${message.to}, and say which of the five outcomes its answer is.`,
      );
    },
  };
}
