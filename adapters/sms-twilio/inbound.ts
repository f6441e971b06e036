/** What Twilio posts by itself: status callbacks, signed with the account's token. */
import { createRequire } from 'node:module';
import type { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { fail, type Inbound, type MessageReport, valuesOf } from '../../core/contracts/index.ts';
import type { TwilioConfig } from './client.ts';

const require = createRequire(import.meta.url);
const SIGNATURE = 'x-twilio-signature';

/** Twilio's own verification, without the rest of its library. */
const library = (): { readonly validateRequest: typeof validateRequest } => require('twilio/lib/webhooks/webhooks.js');

/** What a status of Twilio's says of a message; others (`queued`, `sending`) say nothing one did not know. */
const STATES: ReadonlyMap<string, MessageReport['state']> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'undelivered'],
  ['canceled', 'undelivered'],
]);

/** Twilio posts about thirty. Whoever posts more is not Twilio, and is not listened to until his signature is computed. */
const MOST_FIELDS = 200;
const unsigned = () =>
  fail(
    'SIGNATURE_INVALID',
    'This is not signed by Twilio for this address. Check authToken, and ESCALE_BASE_URL: the address is part of it.',
  );

/** Fields of a form; those that are given more than once as lists, as Twilio signs them. SIGNATURE_INVALID for more of them than Twilio posts. */
function fieldsOf(bytes: Uint8Array): Record<string, string | string[]> {
  const form = new URLSearchParams(new TextDecoder().decode(bytes));
  if (form.size > MOST_FIELDS) throw unsigned();
  return Object.fromEntries([...valuesOf(form)].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]));
}

export const twilioInbound = (configOf: (agency: string) => TwilioConfig): Inbound<readonly MessageReport[]> => ({
  headers: [SIGNATURE],
  read(agency, { url, headers, bytes }) {
    const { authToken, accountSid } = configOf(agency);
    const form = fieldsOf(bytes);
    if (!library().validateRequest(authToken, headers[SIGNATURE] ?? '', url, form)) throw unsigned();
    const { MessageSid: reference, MessageStatus: status, ErrorCode: code, AccountSid: account } = form;
    if (typeof reference !== 'string' || typeof status !== 'string' || reference === '')
      throw fail('INPUT_INVALID', 'The callback lacks MessageSid or MessageStatus.');
    // What another account sent is none of ours.
    if (account !== accountSid) throw fail('INPUT_INVALID', 'The callback is of another account than accountSid.');
    const state = STATES.get(status);
    return state === undefined ? [] : [{ reference, state, detail: typeof code === 'string' && code !== '' ? `TWILIO_${code}` : null }];
  },
});
