/** What the notifier is tried with: a message, and a report as Twilio signs it. */
import { createHmac } from 'node:crypto';
import type { Delivery, Notifier, RenderedMessage } from '../../core/contracts/index.ts';
import type { Provider } from '../../test/kit/notifier.ts';
import { open } from '../../test/kit/outbound.ts';
import { standIn } from '../../test/kit/stand-in.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { twilioNotifier } from './notifier.ts';

export const SID = `AC${'0'.repeat(32)}`;
export const TOKEN = 'not-a-real-token';
export const notifier = (baseUrl: string, more: object = {}, timeout = 2000, outbound = open): Notifier =>
  twilioNotifier(
    {
      settings: { of: () => ({ accountSid: SID, authToken: TOKEN, from: '+33600000000', baseUrl, ...more }) },
      outbound,
      clock: { now: () => '2026-03-01T08:00:00.000Z', today: () => '2026-03-01' },
    },
    timeout,
  );
export const message = (more: Partial<RenderedMessage> = {}): RenderedMessage => ({
  id: '01HZ',
  to: '+33612345678',
  subject: null,
  text: 'Départ demain & à bientôt',
  html: null,
  attachments: [],
  reportTo: null,
  ...more,
});

/** A callback as Twilio signs it, its algorithm written out: HMAC-SHA1 of the address followed by the sorted fields, values of one field sorted too. */
export function signed(form: Record<string, string>, url = 'https://agency.example/reports', more: [string, string][] = []): Delivery {
  const fields = new URLSearchParams([...Object.entries(form), ...more]);
  const sorted = [...fields].sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1));
  const signature = createHmac('sha1', TOKEN)
    .update(url + sorted.map(([name, value]) => name + value).join(''))
    .digest('base64');
  return { url, headers: { 'x-twilio-signature': signature }, bytes: new TextEncoder().encode(fields.toString()) };
}

/** Twilio on this machine: takes messages, and gives one by its reference or all of a number. */
async function provider(): Promise<Provider> {
  const sent: { readonly sid: string; readonly to: string; readonly body: string; readonly status: string }[] = [];
  const messages = `/2010-04-01/Accounts/${SID}/Messages`;
  const server = await standIn(({ method, path, query, text }) => {
    if (method === 'POST' && path === `${messages}.json`) {
      const form = new URLSearchParams(text);
      const sid = `SM${String(sent.length + 1).padStart(32, '0')}`;
      sent.push({ sid, to: form.get('To') ?? '', body: form.get('Body') ?? '', status: 'queued' });
      return [201, sent.at(-1)];
    }
    if (path === `${messages}.json`) {
      const pages = { page: 0, page_size: 50, uri: '/x', first_page_uri: '/x', next_page_uri: null, previous_page_uri: null };
      return [200, { messages: sent.filter(({ to }) => to === query.get('To')), ...pages }];
    }
    const one = sent.find(({ sid }) => path === `${messages}/${sid}.json`);
    return one ? [200, one] : [404, { code: 20404, message: 'not found', status: 404 }];
  });
  return { ...server, taken: (asked) => sent.filter(({ to, body }) => to === asked.to && body === asked.text).length };
}

const kit: PluginKit = {
  settings: { accountSid: SID, authToken: TOKEN, from: '+33600000000' },
  notifier: {
    make: (port, outbound) => notifier(`http://127.0.0.1:${port}`, {}, 2_000, outbound),
    provider,
    agency: 'demo',
    message: message(),
    posted: {
      delivery: signed({ AccountSid: SID, MessageSid: 'SM1', MessageStatus: 'delivered' }),
      says: [{ reference: 'SM1', state: 'delivered', detail: null }],
    },
  },
};
export default kit;
