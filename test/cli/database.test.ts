import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './run.ts';

const here = cli();
afterAll(here.remove);
const out = join(here.folder, 'out');

describe('commands on a database', () => {
  it('migrate plans, runs, and then has nothing to do', async () => {
    const [plan] = (await here.run(['migrate', '--plan', '--json'])).lines() as [{ pending: string[] }];
    expect(plan.pending.length).toBeGreaterThan(40);
    expect((await here.run(['migrate', '--json'])).lines()).toEqual([{ ran: plan.pending }]);
    expect((await here.run(['migrate', '--plan', '--json'])).lines()).toEqual([{ pending: [] }]);
  });
  it('doctor looks at everything', async () => {
    const { code, lines } = await here.run(['doctor', '--json']);
    expect(code).toBe(0);
    const [{ ok, checks }] = lines() as [{ ok: boolean; checks: { check: string; state: string }[] }];
    expect(ok).toBe(true);
    expect(checks.map((c) => c.check)).toEqual(
      expect.arrayContaining(['node', 'configuration', 'database', 'migrations', 'database settings', 'console']),
    );
  });
  it('says what to do when the database cannot be reached, without a stack', async () => {
    const away = { env: { ESCALE_DATABASE_URL: 'mysql://root@127.0.0.1:1/away' } };
    const doctor = await here.run(['doctor', '--json'], away);
    expect(doctor.code).toBe(1);
    expect(doctor.lines()).toMatchObject([{ ok: false }]);
    const verify = await here.run(['ledger', 'verify'], away);
    expect(verify).toMatchObject({ code: 1, out: '' });
    expect(verify.err).not.toContain('    at ');
  });
  it('user create takes the password from standard input or the environment, never from a flag', async () => {
    const made = await here.run(['user', 'create', 'ana@agency.example', '--roles', 'manager', '--json'], {
      stdin: 'four words make passwords\n',
    });
    expect(made.code).toBe(0);
    expect(made.lines()).toMatchObject([{ login: 'ana@agency.example', roles: ['manager'] }]);
    expect(made.out + made.err).not.toContain('four words');
    const weak = await here.run(['user', 'create', 'bo@agency.example'], { env: { ESCALE_PASSWORD: 'short' } });
    expect(weak.code).toBe(1);
    expect(weak.err).toContain('PASSWORD_WEAK');
    expect((await here.run(['user', 'create', 'bo', '--password', 'x'])).code).toBe(2);
    const twice = await here.run(['user', 'create', 'ana@agency.example'], { stdin: 'four words make passwords' });
    expect(twice).toMatchObject({ code: 1 });
    expect(twice.err).toContain('CONFLICT');
  });
});

describe('with the demo agency', () => {
  beforeAll(async () => {
    expect((await here.run(['demo', 'load'])).code).toBe(0);
  });
  it('the journal verifies and balances', async () => {
    expect((await here.run(['ledger', 'verify', '--json'])).lines()).toMatchObject([{ agency: 'demo-fr', ok: true, findings: [] }]);
    expect((await here.run(['integrity', '--json'])).lines()).toMatchObject([{ agency: 'demo-fr', ok: true, findings: [] }]);
    expect((await here.run(['ledger', 'rebuild', '--json'])).lines()).toEqual([{ agency: 'demo-fr', ok: true }]);
    const { code, lines } = await here.run(['ledger', 'balance', '--json']);
    expect(code).toBe(0);
    const [balance] = lines() as [{ items: { account: string }[]; imbalance: object }];
    expect(balance.imbalance).toEqual({ EUR: '0.00' });
    expect(balance.items.map((i) => i.account)).toEqual(expect.arrayContaining(['411', '401', '512']));
    expect((await here.run(['ledger', 'balance'])).out).toContain('debit');
  });
  it('export writes the files of the batch, and has nothing new the next time', async () => {
    const { code, lines } = await here.run(['export', 'accounting-fec', '--out', out, '--json']);
    expect(code).toBe(0);
    const [batch] = lines() as [{ state: string; entries: number; files: { path: string; sha256: string }[] }];
    expect(batch.state).toBe('done');
    expect(batch.files.length).toBeGreaterThan(0);
    for (const f of batch.files) expect(createHash('sha256').update(readFileSync(f.path)).digest('hex')).toBe(f.sha256);
    for (const [from, to] of [
      ['2026-01-01', 'x'],
      ['2026-11-01', '2026-11-31'],
    ]) {
      const wrong = await here.run(['export', 'accounting-fec', '--from', from as string, '--to', to as string, '--out', out]);
      expect(wrong.code).toBe(1);
      expect(wrong.err).toContain('YYYY-MM-DD');
    }
    const again = await here.run(['export', 'accounting-fec', '--out', out]);
    expect(again.code).toBe(1);
    expect(again.err).toContain('EXPORT_EMPTY');
  });
  it('invoice render writes the document as issued, the same bytes again', async () => {
    // The history of the demo begins 150 days ago, perhaps last year.
    const year = new Date(Date.now() - 100 * 86_400_000).getFullYear();
    const file = join(here.folder, 'invoice.pdf');
    const { code, err } = await here.run(['invoice', 'render', `F${year}-000001`, '--format', 'pdf', '--out', file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const first = readFileSync(file);
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    await here.run(['invoice', 'render', `F${year}-000001`, '--out', file]);
    expect(readFileSync(file).equals(first)).toBe(true);
    const ubl = join(here.folder, 'invoice.xml');
    expect((await here.run(['invoice', 'render', `F${year}-000001`, '--format', 'ubl', '--out', ubl])).code).toBe(0);
    expect(readFileSync(ubl, 'utf8')).toContain(`<cbc:ID>F${year}-000001</cbc:ID>`);
    const none = join(here.folder, 'none.pdf');
    expect((await here.run(['invoice', 'render', 'F1', '--out', none])).code).toBe(1);
    expect(existsSync(none)).toBe(false);
  });
  it('goes when it is told to', async () => {
    expect((await here.run(['demo', 'remove'])).code).toBe(0);
    expect((await here.run(['ledger', 'verify', '--json'])).lines()).toMatchObject([{ ok: true, entries: 0 }]);
    expect((await here.run(['demo', 'remove'])).err).toContain('no demo agency');
  });
});
