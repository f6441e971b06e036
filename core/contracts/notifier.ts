/** Contract of kind `notifier`: sends a message the host has rendered. Recipients, consent, retries and deduplication are the host's. */
import type { Outcome } from './outcomes.ts';

export const NOTIFIER_CONTRACT = 1;

export interface RenderedMessage {
  /** The idempotency key: `send` is called again with the same id only after `notSent`, or when a person says that it did not arrive. */
  readonly id: string;
  /** Address of the channel: e-mail address or E.164 telephone number. */
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
}

/** A delivery receipt that came back from the provider. */
export interface Receipt {
  readonly reference: string;
  readonly state: 'delivered' | 'failed' | 'sent';
  readonly detail: string | null;
}

export interface Notifier {
  readonly channel: 'email' | 'sms';
  /**
   * Sends; `done` carries the provider's reference (100 characters at most). Never throws for what the provider or the network does: a throw, none of the five
   * outcomes or no answer within a minute count as `unknown`.
   */
  send(agency: string, message: RenderedMessage): Promise<Outcome<{ readonly reference: string }>>;
  /** Asks what became of a message whose outcome was unknown. Without it, a person looks. */
  ask?(agency: string, messageId: string, reference: string | null): Promise<Outcome<{ readonly reference: string }>>;
  /** Reads a receipt the provider posted to us: verifies its signature (`SIGNATURE_INVALID`), then says what happened. */
  receipt?(
    agency: string,
    request: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly form: Readonly<Record<string, string>> },
  ): Receipt;
}
