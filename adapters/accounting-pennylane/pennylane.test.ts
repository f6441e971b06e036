import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExportEntry } from '../../core/contracts/index.ts';
import { open } from '../../test/kit/outbound.ts';
import { type Pennylane, pennylane } from '../../test/kit/pennylane.ts';
import { checkEntry } from './adapter.ts';
import plugin from './index.ts';
import { adapter, entry, line } from './kit.ts';
import { accountOf } from './names.ts';

const servers: Pennylane[] = [];
const strangers: Server[] = [];
afterEach(async () => {
  for (const http of strangers.splice(0)) {
    http.closeAllConnections();
    await new Promise<void>((resolve) => http.close(() => resolve()));
  }
  for (const server of servers.splice(0)) await server.close();
});
const company = async (journals?: readonly string[]): Promise<Pennylane> => {
  const made = await pennylane(journals);
  servers.push(made);
  return made;
};
const KEY = 'demo-fr-12-0a1b2c3d';
const never = (): boolean => false;

describe('accounting-pennylane', () => {
  it('keeps its token out of sight', () => {
    expect(plugin.config.properties['token']).toMatchObject({ 'x-secret': true });
  });
  it('posts an entry to the cent, in its journal, with accounts it opens where there are none', async () => {
    const server = await company();
    expect(await adapter(server.port).send('demo', KEY, entry(12), never)).toEqual({ state: 'done', value: { reference: '1000' } });
    const number = (id: number) => server.accounts.find((a) => a.id === id)?.number;
    const [posted] = server.entries;
    expect(posted).toMatchObject({ date: '2026-03-01', label: `Facture F-12 [${KEY}]`, journal_id: 10, currency: 'EUR' });
    expect(posted?.ledger_entry_lines.map((l) => [number(l.ledger_account_id), l.debit, l.credit, l.label])).toEqual([
      ['411C00001', '120.01', '0.00', 'Vente'],
      ['706000', '0.00', '100.01', 'Vente'],
      ['445710', '0.00', '20.00', 'Facture F-12'],
    ]);
    expect(server.accounts.map((a) => a.label)).toEqual(['Prestations', 'Atelier Brisemer', 'Compte 445710']);
    await adapter(server.port, { auxiliaries: false }).send('demo', `${KEY}2`, entry(13), never);
    expect(server.accounts.at(-1)).toMatchObject({ number: '411', label: 'Compte 411' });
  });
  it('reads journals and accounts once, and again when Pennylane no longer knows one', async () => {
    const server = await company();
    const sending = adapter(server.port);
    await sending.send('demo', 'k-1', entry(1), never);
    server.asked.splice(0);
    await sending.send('demo', 'k-2', entry(2), never);
    expect(server.asked).toEqual(['POST /ledger_entries']);
    // All of them have other numbers now.
    server.accounts.forEach((a) => {
      a.id += 100;
    });
    expect(await sending.send('demo', 'k-3', entry(3), never)).toMatchObject({ state: 'done' });
    server.trouble = (method, path) => (method === 'POST' && path === '/ledger_entries' ? { status: 404 } : null);
    expect(await sending.send('demo', 'k-4', entry(4), never)).toMatchObject({ state: 'rejected', code: 'PENNYLANE_404' });
  });
  it.each([
    [400, 'rejected'],
    [422, 'rejected'],
    [401, 'notSent'],
    [403, 'notSent'],
    [429, 'notSent'],
    [503, 'notSent'],
    [500, 'unknown'],
    [502, 'unknown'],
  ])('HTTP %i is %s, in Pennylane’s words', async (status, state) => {
    const server = await company();
    server.trouble = (method, path) =>
      method === 'POST' && path === '/ledger_entries' ? { status, body: { error: 'no luck' }, headers: { 'retry-after': '30' } } : null;
    const outcome = await adapter(server.port).send('demo', KEY, entry(1), never);
    expect(outcome).toMatchObject({ state, message: `Pennylane answered ${status}: no luck. Again after 30 s.` });
    if (outcome.state === 'rejected') expect(outcome.code).toBe(`PENNYLANE_${status}`);
  });
  it('silence after the entry left is a doubt; before it did, nothing was sent', async () => {
    const server = await company();
    server.trouble = (method, path) => (method === 'POST' && path === '/ledger_entries' ? 'closed' : null);
    expect(await adapter(server.port).send('demo', KEY, entry(1), never)).toMatchObject({ state: 'unknown' });
    server.trouble = (_method, path) => (path === '/ledger_accounts' ? 'closed' : null);
    expect(await adapter(server.port).send('demo', KEY, entry(1), never)).toMatchObject({ state: 'notSent' });
    expect(server.entries).toEqual([]);
  });
  it('an entry of a journal the company does not have is a person’s', async () => {
    const server = await company(['BQ']);
    expect(await adapter(server.port).send('demo', KEY, entry(1), never)).toMatchObject({ state: 'rejected', code: 'PENNYLANE_JOURNAL' });
    expect(await adapter(server.port).ask('demo', KEY, entry(1), null)).toMatchObject({ state: 'notSent' });
  });
  it('an account that cannot be opened is a person’s, and another process may have opened it meanwhile', async () => {
    const server = await company();
    server.trouble = (method, path) =>
      method === 'POST' && path === '/ledger_accounts' ? { status: 422, body: { error: 'number is bad' } } : null;
    expect(await adapter(server.port).send('demo', KEY, entry(1), never)).toMatchObject({
      ...{ state: 'rejected', code: 'PENNYLANE_ACCOUNT', message: expect.stringContaining('number is bad') },
    });
    const sending = adapter(server.port);
    await sending.send('demo', KEY, entry(1), never);
    server.trouble = () => null;
    server.accounts.push({ id: 50, number: '411C00001', label: 'x' });
    expect(await sending.send('demo', KEY, entry(1), never)).toMatchObject({ state: 'done' });
  });
  it('opens no account and posts nothing once it is late, and what was slow is not done again', async () => {
    const server = await company();
    const sending = adapter(server.port);
    let asked = 0;
    // The account of the client is opened in time, and nothing after it.
    expect(await sending.send('demo', KEY, entry(1), () => ++asked > 1)).toMatchObject({ state: 'notSent' });
    expect([server.accounts.map((a) => a.number), server.entries]).toEqual([['706000', '411C00001'], []]);
    expect(await sending.send('demo', KEY, entry(1), () => true)).toMatchObject({ state: 'notSent' });
    server.asked.splice(0);
    expect(await sending.send('demo', KEY, entry(1), never)).toMatchObject({ state: 'done' });
    expect(server.asked).toEqual(['POST /ledger_accounts', 'POST /ledger_entries']);
  });
  it('reads a list once for all that wait for it', async () => {
    const server = await company();
    const sending = adapter(server.port);
    await Promise.all([sending.send('demo', 'k-1', entry(1), never), sending.send('demo', 'k-2', entry(2), () => true)]);
    expect(server.asked.filter((what) => what === 'GET /ledger_accounts')).toHaveLength(1);
  });
  it('gives each party an account of its own, whatever its code leaves out', async () => {
    const number = (code: string) => accountOf(line('411', 1n, 0n, { party: { code, label: 'x', kind: 'client' } }), true).number;
    expect(['C-00001', 'AF', '00123'].map(number)).toEqual(['411C00001', '411AF', '41100123']);
    const codes = ['AF', 'A-F', 'A_F', 'A--F', 'AF-', 'C-00001', 'C00001', 'C_00001', 'C-0-0001'];
    expect(new Set(codes.map(number)).size).toBe(codes.length);
    for (const code of codes) expect(number(code)).toMatch(/^[0-9A-Z]+$/);
  });
  /** A target that does the same to whoever comes. */
  async function stranger(listener: RequestListener): Promise<number> {
    const http = createServer(listener);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    strangers.push(http);
    return (http.address() as AddressInfo).port;
  }
  it('follows nobody to another place', async () => {
    let called = 0;
    const elsewhere = await stranger((_request, response) => {
      called++;
      response.end('{"items":[]}');
    });
    const port = await stranger((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/` });
      response.end();
    });
    expect((await adapter(port).ask('demo', KEY, entry(1), null)).state).toBe('unknown');
    expect((await adapter(port).send('demo', KEY, entry(1), never)).state).toBe('notSent');
    expect(called).toBe(0);
  });
  it('reads no answer without end, and asks no list without end', async () => {
    let [sent, asked] = [0, 0];
    const port = await stranger((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = (): void => {
        while (sent < 200 && !response.destroyed) {
          sent++;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    expect(await adapter(port, {}, open, 10_000).ask('demo', KEY, entry(1), null)).toMatchObject({
      ...{ state: 'unknown', message: expect.stringContaining('more than') },
    });
    expect(sent).toBeLessThan(50);
    const endless = await stranger((_request, response) => {
      asked++;
      response.end('{"items":[],"has_more":true,"next_cursor":"again"}');
    });
    expect((await adapter(endless).ask('demo', KEY, entry(1), null)).state).toBe('unknown');
    expect(asked).toBe(2);
  });
  it('finds an entry on whatever page', async () => {
    const server = await company();
    const sending = adapter(server.port);
    for (let i = 1; i <= 5; i++) await sending.send('demo', `k-${i}`, entry(i), never);
    for (let i = 1; i <= 5; i++)
      expect(await sending.ask('demo', `k-${i}`, entry(i), null)).toEqual({ state: 'done', value: { reference: String(999 + i) } });
    expect(await sending.ask('demo', 'k-', entry(1), null)).toMatchObject({ state: 'notSent' });
  });
  it.each<[string, Partial<ExportEntry>, string, string]>([
    ['without a label', { label: ' ' }, 'PENNYLANE_LABEL', '/label'],
    ['with an account that is none', { lines: [line('4 11', 1n, 0n), line('706000', 0n, 1n)] }, 'PENNYLANE_ACCOUNT', '/lines/0/account'],
    [
      'in two currencies',
      { lines: [line('411', 1n, 0n), line('706000', 0n, 1n, { currency: 'USD' })] },
      'PENNYLANE_CURRENCY',
      '/lines/1/currency',
    ],
  ])('an entry %s is a finding', (_what, more, code, pointer) => {
    expect(checkEntry(entry(1, more))).toMatchObject([{ code, pointer }]);
  });
});
