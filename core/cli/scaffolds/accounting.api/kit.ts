/** What `escale kit` tries the plugin with: a software on this machine. Let it speak as yours does: what it is asked, and what it says. */
import { exportEntry, type PluginKit, standIn } from 'escale/testing';
import { adapterOf } from './adapter.ts';

const settings = (port: number) => ({ baseUrl: `http://127.0.0.1:${port}`, token: 'not-a-real-token' });
const kit: PluginKit = {
  settings: settings(80),
  api: {
    make: (port, outbound) => adapterOf({ settings: { of: () => settings(port) }, outbound }, 2_000),
    agency: 'demo-fr',
    entries: [exportEntry(1), exportEntry(2)],
    async target() {
      const entries: { readonly id: string; readonly key: string }[] = [];
      // Takes an entry once under its key, and lists those of a key.
      const server = await standIn(({ method, path, query, headers }) => {
        if (path !== '/entries') return [404, { error: 'nothing here' }];
        if (method === 'GET') return [200, { entries: entries.filter(({ key }) => key === query.get('key')) }];
        const key = String(headers['idempotency-key']);
        const before = entries.find((entry) => entry.key === key);
        if (before) return [409, { error: 'it is there already', id: before.id }];
        entries.push({ id: `e-${entries.length + 1}`, key });
        return [201, entries.at(-1)];
      });
      // `lose` is that of the server: it takes what it is asked to, and the answer is lost.
      return { ...server, held: (key) => entries.filter((entry) => entry.key === key).length };
    },
  },
};
export default kit;
