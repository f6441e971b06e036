/** What `escale kit` tries the plugin with: a message, and its provider on this machine. Let him speak as yours does: what he is asked, and what he says. */
import { type PluginKit, renderedMessage, standIn } from 'escale/testing';
import { notifierOf } from './notifier.ts';

const settings = (port: number) => ({ baseUrl: `http://127.0.0.1:${port}`, token: 'not-a-real-token' });
const kit: PluginKit = {
  settings: settings(80),
  notifier: {
    make: (port, outbound) => notifierOf({ settings: { of: () => settings(port) }, outbound }, 2_000),
    agency: 'demo-fr',
    message: renderedMessage({ to: '+33612345678' }),
    async provider() {
      const sent: { readonly id: string; readonly key: string }[] = [];
      // Takes a message under its key, and lists those of a key.
      const server = await standIn(({ method, path, query, headers }) => {
        if (path !== '/messages') return [404, { error: 'nothing here' }];
        if (method === 'GET') return [200, { messages: sent.filter(({ key }) => key === query.get('key')) }];
        sent.push({ id: `m-${sent.length + 1}`, key: String(headers['idempotency-key']) });
        return [201, sent.at(-1)];
      });
      return { ...server, taken: ({ id }) => sent.filter(({ key }) => key === id).length };
    },
  },
};
export default kit;
