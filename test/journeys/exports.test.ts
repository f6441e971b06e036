/** An export that its adapter refuses: what it says, and how it is healed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { money } from '../../core/contracts/index.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';

await onEachKind('exports', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
  });
  afterAll(() => app.remove());

  it('names what it refuses, and writes the same entries once that is corrected', async () => {
    const [today] = app.clock.now().split('T') as [string];
    await app.db.transaction(app.ctx(), (tx) =>
      app.ledger.post(tx, {
        key: 'k1',
        journal: 'OD',
        date: today,
        piece: { ref: 'P-1', date: today },
        label: 'Opening',
        lines: [
          {
            account: '411',
            debit: money(9_216n, 'EUR'),
            original: money(10_000n, 'USD'),
            party: { kind: 'client', code: 'C1', label: ' ' },
          },
          { account: '512', credit: money(9_216n, 'EUR') },
        ],
      }),
    );
    expect((await app.op('ledger.entries')).items[0].lines[0].original).toEqual({ amount: '100.00', currency: 'USD' });
    const { id } = await app.op('export.create', { adapter: 'accounting-fec' });
    await app.worker.drain();
    const refused = await app.op('export.get', { id });
    expect(refused).toMatchObject({ state: 'refused', entries: 1, findings: [{ code: 'FEC_PARTY' }] });
    expect(refused.error).toContain('write the batch again');

    await app.op('export.retry', { id });
    await app.worker.drain();
    expect(await app.op('export.get', { id })).toMatchObject({ state: 'refused' });

    await app.db.transaction(app.ctx(), (tx) => tx.sql("UPDATE ledger_parties SET label = NULL, salt = '' WHERE code = 'C1'"));
    expect(await app.op('export.retry', { id })).toMatchObject({ state: 'queued', findings: [], error: null });
    await app.worker.drain();
    const done = await app.op('export.get', { id });
    expect(done).toMatchObject({ state: 'done', firstEntry: 1, lastEntry: 1, error: null });
    expect(await app.op('export.retry', { id })).toEqual(done);
  });

  it('does not write entries twice: what went out with a later batch is not retried', async () => {
    const early = await app.op('export.create', { adapter: 'accounting-fec', from: '2020-01-01', to: '2020-12-31' });
    await app.worker.drain();
    expect(await app.op('export.get', { id: early.id })).toMatchObject({ state: 'failed' });
    expect(await app.op('export.retry', { id: early.id })).toMatchObject({ state: 'queued' });
    await app.db.transaction(app.ctx(), (tx) =>
      tx.sql("UPDATE exports_batches SET state = 'refused', period_from = NULL, period_to = NULL WHERE id = ?", [early.id]),
    );
    expect((await app.refusal('export.retry', { id: early.id })).code).toBe('CONFLICT');
  });
});
