/** The notifier: sends a text, asks what became of it, reads what Twilio reports. */
import { hash } from 'node:crypto';
import { type Clock, isError, type Notifier, type Outbound, type RenderedMessage, type Settings } from '../../core/contracts/index.ts';
import { endpoint, makeClient, type TwilioClient, type TwilioConfig } from './client.ts';
import { twilioInbound } from './inbound.ts';
import { failureOf, stateOf } from './outcomes.ts';

/** Makes the notifier; the Twilio library is loaded at the first message. */
export function twilioNotifier(
  { settings, outbound, clock }: { readonly settings: Settings; readonly outbound: Outbound; readonly clock: Clock },
  timeoutMs = 15_000,
): Notifier {
  const clients = new Map<string, { readonly key: string; readonly client: TwilioClient }>();
  const configOf = (agency: string): TwilioConfig => settings.of(agency) as unknown as TwilioConfig;
  const clientOf = (agency: string, config: TwilioConfig): TwilioClient => {
    const key = JSON.stringify(config);
    const known = clients.get(agency);
    if (known?.key === key) return known.client;
    const client = makeClient(config, timeoutMs);
    clients.set(agency, { key, client });
    return client;
  };

  return {
    async send(agency, message, late) {
      const config = configOf(agency);
      const trace = traceOf(message, clock.now());
      try {
        const { host, port } = endpoint(config);
        outbound.assertAllowed(host, port);
        const { messages } = clientOf(agency, config);
        if (late()) return { state: 'notSent', message: 'It took too long until the message could leave.' };
        const made = await messages.create({
          to: message.to,
          body: message.text,
          ...(config.from.startsWith('MG') ? { messagingServiceSid: config.from } : { from: config.from }),
          ...(message.reportTo === null ? {} : { statusCallback: message.reportTo }),
        });
        return stateOf(made);
      } catch (error) {
        if (isError(error, 'FORBIDDEN')) return { state: 'notSent', message: error.message };
        return failureOf(error, { state: 'unknown', message: 'Twilio did not answer; the message may have been taken.', reference: trace });
      }
    },

    async ask(agency, _messageId, reference) {
      const config = configOf(agency);
      const still = { state: 'unknown' as const, message: 'Twilio could not be asked.', ...(reference === null ? {} : { reference }) };
      if (reference === null) return { ...still, message: 'Without a reference Twilio cannot be asked.' };
      try {
        const { host, port } = endpoint(config);
        outbound.assertAllowed(host, port);
        const { messages } = clientOf(agency, config);
        if (!reference.startsWith(TRACE)) return stateOf(await messages(reference).fetch());
        const { to, at, body } = readTrace(reference);
        const found = await messages.list({ to, dateSentAfter: new Date(at), limit: 200 });
        const ours = found.find((candidate) => fingerprint(candidate.body) === body);
        return ours ? stateOf(ours) : { state: 'notSent', message: 'Twilio has no such message.' };
      } catch (error) {
        // A question that did not get through says nothing about the message.
        return { ...still, message: `${still.message} ${(error as Error).message}` };
      }
    },

    inbound: twilioInbound(configOf),
  };
}

/**
 * Twilio has no idempotency key, so a message whose answer was lost is found again by whom it went to, since when, and what it said.
 * The text itself is not kept: its hash is enough.
 */
const TRACE = 'trace:';
const fingerprint = (text: string): string => hash('sha256', text).slice(0, 32);
const traceOf = (message: RenderedMessage, now: string): string =>
  `${TRACE}${new URLSearchParams({ to: message.to, at: now, body: fingerprint(message.text) }).toString()}`;

function readTrace(trace: string): { readonly to: string; readonly at: string; readonly body: string } {
  const fields = new URLSearchParams(trace.slice(TRACE.length));
  return { to: fields.get('to') ?? '', at: fields.get('at') ?? '', body: fields.get('body') ?? '' };
}
