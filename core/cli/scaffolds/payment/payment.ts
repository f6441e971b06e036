/** Charges cards by a token of the provider, gives back, and says what became of either. No number of a card passes. */
import { notDone, type Outbound, type Payment, type Settings } from 'escale/contracts';

const TIMEOUT_MS = 20_000;

export function paymentOf(
  { settings, outbound }: { readonly settings: Settings; readonly outbound: Outbound },
  timeoutMs = TIMEOUT_MS,
): Payment {
  const where = (agency: string): string => `${String(settings.of(agency)['baseUrl'])}, by ${outbound.request.name}, in ${timeoutMs} ms`;
  return {
    async charge(agency, { key }) {
      notDone(`Ask ${where(agency)}, to charge under the key ${key}: the same key never moves money twice.`);
    },
    async refund(agency, { key, charge }) {
      notDone(`Ask ${where(agency)}, to give back of ${charge} under the key ${key}.`);
    },
    async ask(agency, key) {
      notDone(
        `Ask ${where(agency)}, what became of ${key}: \`notSent\` when there certainly is nothing of it, \`unknown\` when nobody answers.`,
      );
    },
  };
}
