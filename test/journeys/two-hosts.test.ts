/** Two hosts on one database: what is decided on rows that are not there yet is decided one after the other. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airRefund, airSale } from '../kit/air.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { eur, upload } from './steps.ts';

await onEachKind('two hosts at once', (kind) => {
  let hosts: readonly [TestApp, TestApp];
  beforeAll(async () => {
    const first = await testApp(kind);
    hosts = [first, await testApp(kind, { url: first.url })];
  });
  afterAll(async () => {
    for (const host of hosts?.toReversed() ?? []) await host.remove();
  });

  it('make one dossier of a sale and its refund, and of two tickets of one booking', async () => {
    const [a, b] = hosts;
    const commit = async (host: TestApp, raw: Uint8Array, name: string) => {
      const { id } = await upload(host, raw, name);
      return () => host.op('import.commit', { id });
    };
    for (let n = 1; n <= 3; n++) {
      const [ticket, other] = [`24000000${n}1`, `24000000${n}2`];
      const sale = { taxes: [['20.00', 'YQ']] as [string, string][], fare: '100.00', total: '120.00', locator: `QWE10${n}` };
      const refund = { taxes: sale.taxes, taxTotal: '20.00', fare: '70.00', total: '90.00', on: '2026-01-11' };
      const done = await Promise.all([
        commit(a, airSale({ ...sale, ticket }), `s${n}.air`),
        commit(b, airRefund({ ...refund, ticket }), `r${n}.air`),
        commit(b, airSale({ ...sale, ticket: other }), `t${n}.air`),
      ]);
      await Promise.all(done.map((go) => go()));
      const { items } = await a.op('dossier.list', { q: `QWE10${n}` });
      expect(items.map((d: Body) => d.sale.amount)).toEqual(['150.00']);
    }
  });

  it('export what is new once', async () => {
    const lines = [
      { account: '512', debit: eur('1.00') },
      { account: '472', credit: eur('1.00') },
    ];
    const before = await hosts[0].reply('export.create', { adapter: 'accounting-fec' });
    for (let n = 0; n < 6; n++) {
      await hosts[0].op('entry.create', { date: '2026-01-10', label: 'Écart', lines });
      await Promise.all(hosts.map((host) => host.reply('export.create', { adapter: 'accounting-fec' })));
    }
    await hosts[0].worker.drain();
    const batches: Body[] = (await hosts[0].op('export.list', { limit: 50 })).items.filter((b: Body) => b.id !== (before.body as Body)?.id);
    expect(batches.map((b) => [b.state, b.entries])).toEqual(Array.from({ length: 6 }, () => ['done', 1]));
  });

  it('know one rate of a day, or say which it corrects', async () => {
    const rates = ['0.91', '0.92'];
    await Promise.all(
      hosts.flatMap((host) => rates.map((rate) => host.reply('rate.create', { currency: 'USD', day: '2026-01-05', rate }))),
    );
    const { items } = await hosts[0].op('rate.list', { limit: 50 });
    expect(items.filter((r: Body) => r.corrects === null)).toHaveLength(1);
  });
});
