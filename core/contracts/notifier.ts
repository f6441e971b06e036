/** Contract of kind `notifier`: sends a message the host has rendered. Recipients, consent, retries and deduplication are the host's. */
import type { Inbound } from './inbound.ts';
import type { Outcome } from './outcomes.ts';

export const NOTIFIER_CONTRACT = 3;

/** What a message is sent by. The manifest of a notifier says which; an agency has one notifier of each. */
export const CHANNELS = ['email', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface RenderedMessage {
  /** The idempotency key: `send` is called again with the same id only after `notSent`, or when a person says that it did not arrive. */
  readonly id: string;
  /** Address of the channel: e-mail address or E.164 telephone number. */
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
  /** Where the provider may post what becomes of this message, for `inbound`; null where there is no `inbound`, and where the public address of this host is not https. */
  readonly reportTo: string | null;
}

/** What a provider says by himself of a message he took: `sent` it is on its way, `delivered` it arrived, `undelivered` it did not and will not. */
export const REPORTED = ['sent', 'undelivered', 'delivered'] as const;
export interface MessageReport {
  /** The provider's reference, as `send` gave it. */
  readonly reference: string;
  readonly state: (typeof REPORTED)[number];
  /** Why it was not delivered, in the provider's code or words. */
  readonly detail: string | null;
}

export interface Notifier {
  /**
   * Sends; `done` carries the provider's reference (100 characters at most). Never throws for what the provider or the network does: a throw, none of the five
   * outcomes or no answer within a minute count as `unknown`. What takes longer is not stopped: so `late` is asked right before the message leaves, and where it says
   * true it does not (`notSent`). What holds the thread for five seconds before it first waits is ended, and is `unknown`;
   * what holds it after it waited is ended by nobody but who ends the process, and is `unknown` then.
   */
  send(agency: string, message: RenderedMessage, late: () => boolean): Promise<Outcome<{ readonly reference: string }>>;
  /**
   * Asks what became of a message whose outcome was unknown, with the reference `send` gave, if it gave one. `notSent` only where the provider himself says that he does
   * not have it: it is sent again then. What got no answer of his (a 404 of whoever stands in front of him too) is `unknown`. Without it, a person looks.
   */
  ask?(agency: string, messageId: string, reference: string | null): Promise<Outcome<{ readonly reference: string }>>;
  /** Reads what the provider posts to `reportTo`. The host sees to it that reports that come twice, late or in another order do no harm. */
  readonly inbound?: Inbound<readonly MessageReport[]>;
}
