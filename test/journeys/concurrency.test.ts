/** Many at once: one effect per key, no cent given twice, no number lost or doubled, and a refused request that harms no other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { balanceOf, cents, eur, feeDossier } from './steps.ts';

const WORKER = fileURLToPath(new URL('./refund-worker.ts', import.meta.url));

interface Child {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
}
async function say(child: Child): Promise<{ ready?: boolean; status?: number; code?: string | null }> {
  const next = await child.lines.next();
  if (next.done) throw new Error(`a worker ended without a word (exit code ${child.process.exitCode})`);
  return JSON.parse(next.value);
}

await onEachKind('many at once', (kind) => {
  let app: TestApp;
  let client: string;
  beforeAll(async () => {
    app = await testApp(kind);
    client = (await app.op('client.create', { name: 'Grand Comité' })).code;
  });
  afterAll(async () => app?.remove());
  const paymentsOf = async (dossier: string): Promise<{ kind: string; money: { amount: string } }[]> =>
    (await app.op('payment.list', { dossier, limit: 200 })).items;
  const sound = async (): Promise<void> => {
    const verified = await app.op('ledger.verify');
    expect(verified).toMatchObject({ ok: true, findings: [] });
    expect(Object.values(verified.imbalance).every((v) => v === '0.00')).toBe(true);
  };

  it('the same Idempotency-Key sent 200 times has one effect', async () => {
    const dossier = await feeDossier(app, client, '100.00');
    const { key } = await app.op('apiKey.create', { name: 'robot', roles: ['agent'] });
    // Two hosts on one database, as behind a load balancer.
    const second = await testApp(kind, { url: app.url });
    try {
      const before = await app.counts();
      const send = (i: number): Promise<Response> =>
        (i % 2 === 0 ? app : second).api.fetch(
          new Request('http://localhost:3000/api/payments', {
            method: 'POST',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'once-and-only-once' },
            body: JSON.stringify({ dossier, money: eur('100.00') }),
          }),
        );
      const replies = await Promise.all(Array.from({ length: 200 }, (_, i) => send(i)));
      const bodies = await Promise.all(
        replies.map(async (r) => ({ status: r.status, replayed: r.headers.get('idempotency-replayed'), body: await r.json() })),
      );
      const first = bodies.filter((b) => b.status === 201 && b.replayed === null);
      expect(first).toHaveLength(1);
      for (const b of bodies) {
        if (b.status === 201) expect(b.body).toEqual(first[0]?.body);
        else expect([b.status, (b.body as { code: string }).code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
      }
      const later = await send(0);
      expect([later.status, later.headers.get('idempotency-replayed'), await later.json()]).toEqual([201, 'true', first[0]?.body]);
      expect(await paymentsOf(dossier)).toHaveLength(1);
      const after = await app.counts();
      for (const table of ['ledger_entries', 'payments_movements', 'idempotency'])
        expect([table, (after[table] as number) - (before[table] as number)]).toEqual([table, 1]);
      expect((await app.op('dossier.get', { ref: dossier })).paid).toEqual(eur('100.00'));
      const other = await second.reply('payment.record', { dossier, money: eur('1.00') }, { idempotencyKey: 'once-and-only-once' });
      expect([other.status, other.error?.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    } finally {
      await second.remove();
    }
  });

  it('the same refund sent to two hosts at once is answered as done by both, though a second one would be refused', async () => {
    const second = await testApp(kind, { url: app.url });
    try {
      for (let round = 0; round < 15; round++) {
        const dossier = await feeDossier(app, client, '10.00');
        await app.op('payment.record', { dossier, money: eur('30.00') });
        const refund = (host: TestApp) =>
          host.reply('refund.create', { dossier, money: eur('20.00'), reason: 'trop' }, { idempotencyKey: `refund-${round}` });
        const replies = await Promise.all([refund(app), refund(second)]);
        expect(replies.map((r) => r.error?.code ?? r.status)).toEqual([201, 201]);
        expect(replies[0]?.body).toEqual(replies[1]?.body);
        expect((await refund(app)).headers['idempotency-replayed']).toBe('true');
        expect((await app.op('dossier.get', { ref: dossier })).paid).toEqual(eur('10.00'));
      }
    } finally {
      await second.remove();
    }
  });

  it('eight processes that refund one payment of 100.00 refund it once', async () => {
    const { ref } = await app.op('dossier.create', { title: 'À rembourser', client, status: 'confirmed' });
    await app.op('payment.record', { dossier: ref, money: eur('100.00') });
    const children = Array.from({ length: 8 }, (): Child => {
      const child = spawn(process.execPath, [WORKER, kind, app.url, ref, '100.00'], { stdio: ['pipe', 'pipe', 'inherit'] });
      return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
    });
    try {
      for (const child of children) expect(await say(child)).toEqual({ ready: true });
      for (const child of children) child.process.stdin?.write('go\n');
      const answers = await Promise.all(children.map(say));
      expect(answers.filter((a) => a.status === 201)).toHaveLength(1);
      expect(answers.filter((a) => a.code === 'REFUND_EXCEEDS_PAID')).toHaveLength(7);
    } finally {
      for (const child of children) child.process.kill();
    }
    const moves = await paymentsOf(ref);
    expect(moves.map((m) => `${m.kind} ${m.money.amount}`).sort()).toEqual(['receipt 100.00', 'refund -100.00']);
    expect((await app.op('dossier.get', { ref })).paid).toEqual(eur('0.00'));
    await sound();
  });

  it('a thousand invoices at once are numbered without gap or double; those refused take no number', async () => {
    const before = (await app.op('invoice.list', { limit: 200 })).items.length;
    // Opened by sixteen at a time: more than there are connections are told to come again.
    const dossiers = new Array<string>(1000);
    const open = dossiers.keys();
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (const i of open) dossiers[i] = await feeDossier(app, client, `${10 + (i % 7)}.0${i % 10}`);
      }),
    );
    const empty: string[] = [];
    for (let i = 0; i < 40; i++) empty.push((await app.op('dossier.create', { title: 'Vide', client, status: 'confirmed' })).ref);
    const asked = dossiers.flatMap((ref, i) => (i % 25 === 0 ? [ref, empty[i / 25] as string] : [ref]));
    const replies = await Promise.all(asked.map((dossier) => app.reply('invoice.issue', { dossier })));
    const issued = replies.flatMap((r) => (r.error ? [] : [(r.body as { number: string }).number]));
    expect(replies.filter((r) => r.error?.code === 'NOTHING_TO_INVOICE')).toHaveLength(40);
    const expected = Array.from({ length: 1000 }, (_, i) => `F2026-${String(before + i + 1).padStart(6, '0')}`);
    expect(issued.sort()).toEqual(expected);
    const total = replies.reduce((sum, r) => sum + (r.error ? 0n : cents((r.body as { total: { amount: string } }).total.amount)), 0n);
    expect(cents(await balanceOf(app, '411'))).toBe(total);
    await sound();
    const seqs: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await app.op('ledger.entries', { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
      seqs.push(...page.items.map((e: { seq: number }) => e.seq));
      cursor = page.has_more ? page.cursor : null;
    }
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => i + 1));
  });

  it('receipts, refunds and refusals on one dossier at once leave what their answers say', async () => {
    const dossier = await feeDossier(app, client, '50.00');
    const other = await feeDossier(app, client, '50.00');
    await app.op('payment.record', { dossier, money: eur('200.00') });
    const jobs = Array.from({ length: 60 }, (_, i) => {
      if (i % 5 === 0) return app.reply('payment.record', { dossier, money: eur('10.00') });
      if (i % 5 === 1) return app.reply('refund.create', { dossier, money: eur('20.00'), reason: 'trop' });
      if (i % 5 === 2) return app.reply('refund.create', { dossier, money: eur('100000.00'), reason: 'bien trop' });
      if (i % 5 === 3) return app.reply('payment.record', { dossier: other, money: eur('1.00') });
      return app.reply('payment.record', { dossier, money: { amount: '1.00', currency: 'USD' } });
    });
    const replies = await Promise.all(jobs);
    expect(replies.filter((r) => r.status >= 500)).toEqual([]);
    const done = (kind_: string) => replies.filter((r) => !r.error && JSON.stringify(r.body).includes(kind_)).length;
    const refunded = replies.filter((r, i) => i % 5 === 1 && !r.error).length;
    const [receipts, here] = [replies.filter((r, i) => i % 5 === 0 && !r.error).length, await paymentsOf(dossier)];
    expect([receipts, done('USD')]).toEqual([12, 0]);
    expect(replies.filter((_, i) => i % 5 === 2).every((r) => r.error?.code === 'REFUND_EXCEEDS_PAID')).toBe(true);
    expect(replies.filter((_, i) => i % 5 === 4).every((r) => r.error?.code === 'CURRENCY_MISMATCH')).toBe(true);
    expect(here.filter((m) => m.kind === 'refund')).toHaveLength(refunded);
    const paid = 20_000n + 12n * 1_000n - BigInt(refunded) * 2_000n;
    expect(cents((await app.op('dossier.get', { ref: dossier })).paid.amount)).toBe(paid);
    expect(paid >= 5_000n).toBe(true);
    // The sum of what moved is what the dossier says, and what the journal says.
    expect(here.reduce((sum, m) => sum + cents(m.money.amount), 0n)).toBe(paid);
    const position = await app.op('payment.position', { dossier });
    expect(cents(position.advances.amount) + cents(position.overpaid.amount)).toBe(paid);
    expect((await app.op('dossier.get', { ref: other })).paid).toEqual(eur('12.00'));
    await sound();
  });

  it('a change with an old ETag among twenty at once: exactly one wins', async () => {
    const dossier = await feeDossier(app, client, '5.00');
    const { version } = await app.op('dossier.get', { ref: dossier });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => app.reply('dossier.update', { ref: dossier, title: `Titre ${i}` }, { ifMatch: `"${version}"` })),
    );
    const won = replies.filter((r) => !r.error);
    expect(won).toHaveLength(1);
    expect(replies.filter((r) => r.error?.code === 'ETAG_STALE')).toHaveLength(19);
    expect((await app.op('dossier.get', { ref: dossier })).title).toBe((won[0]!.body as { title: string }).title);
  });
});
