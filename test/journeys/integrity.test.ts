/** The integrity run as a job, what it stops, and what puts things right again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { feeDossier } from './steps.ts';

await onEachKind('integrity', (kind) => {
  let app: TestApp;
  let dossier: string;
  const sql = (text: string) => app.db.transaction(app.ctx(), (tx) => tx.sql(text));
  beforeAll(async () => {
    app = await testApp(kind);
    await app.op('client.create', { code: 'C1', name: 'Client' });
    dossier = await feeDossier(app, 'C1', '120.00');
    await app.op('invoice.issue', { dossier });
    await app.worker.drain();
  });
  afterAll(() => app?.remove());

  it('runs as a job that says how far it is and what it found', async () => {
    const started = await app.reply('integrity.run', {});
    expect([started.status, started.body]).toMatchObject([202, { kind: 'integrity', state: 'queued' }]);
    const { id } = started.body as { id: string };
    expect(await app.op('job.get', { id })).toMatchObject({ state: 'queued', cancelable: true, result: null });
    await app.worker.drain();
    const job = await app.op('job.get', { id });
    expect(job).toMatchObject({ state: 'done', cancelable: false, errors: [], result: { ok: true, findings: [] } });
    expect(job.progress.done).toBe(job.progress.total);
    expect(job.progress.done).toBeGreaterThan(10);
    expect(job.heartbeatAt).toBe(app.clock.now());
    expect((await app.refusal('job.cancel', { id })).code).toBe('JOB_STATE');
  });

  it('can be stopped, by whom it belongs to', async () => {
    const { id } = await app.op('integrity.run', {});
    for (const operation of ['job.get', 'job.cancel'])
      expect((await app.refusal(operation, { id }, { actor: app.as('agent') })).code).toBe('FORBIDDEN');
    expect(await app.op('job.cancel', { id })).toMatchObject({ state: 'cancelled', cancelable: false });
    expect(await app.worker.drain()).toBe(0);
    expect((await app.refusal('job.get', { id: '01HZZZZZZZZZZZZZZZZZZZZZZZ' })).code).toBe('NOT_FOUND');
  });

  it('is done by another when its process died, and only once', async () => {
    const { id } = await app.op('integrity.run', {});
    await sql(
      `UPDATE long_jobs SET state = 'running', fence = 7, heartbeat_at = '${kind === 'sqlite' ? app.clock.now() : app.clock.now().slice(0, 19).replace('T', ' ')}' WHERE id = '${id}'`,
    );
    expect(await app.worker.drain()).toBe(0);
    app.clock.moveTo('2026-01-12T09:05:00.000Z');
    const other = await testApp(kind, { url: app.url, at: app.clock.now() });
    const done = await Promise.all([app.worker.drain(), other.worker.drain()]);
    expect(done.sort()).toEqual([0, 1]);
    expect(await other.op('job.get', { id })).toMatchObject({ state: 'done', result: { ok: true } });
    await other.remove();
  });

  it('adds up again what is derived, when asked to', async () => {
    await sql("UPDATE ledger_balances SET debit_minor = debit_minor + 1 WHERE account LIKE '411%'");
    expect((await app.integrity.run(app.ctx())).findings).toMatchObject([
      { check: 'host.journal', place: 'journal', code: 'BALANCE_STALE' },
    ]);
    // What is derived puts nothing in doubt.
    await app.op('invoice.issue', { dossier: await feeDossier(app, 'C1', '10.00') });
    expect(await app.op('ledger.rebuild')).toEqual({ ok: true });
    await app.worker.drain();
    expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
  });

  it('what a run finds stops every host, and what a clean run clears goes on everywhere', async () => {
    await sql('DROP TRIGGER ledger_lines_no_update');
    const other = await testApp(kind, { url: app.url, at: app.clock.now() });
    const change = (by: number) => sql(`UPDATE ledger_lines SET debit_minor = debit_minor + ${by} WHERE seq = 1 AND debit_minor > 0`);
    const ready = [await feeDossier(app, 'C1', '30.00'), await feeDossier(app, 'C1', '30.00')];
    await change(1);
    await other.op('integrity.run', {});
    await other.worker.drain();
    for (const host of [app, other]) expect((await host.refusal('invoice.issue', { dossier: ready[0] })).code).toBe('JOURNAL_IN_DOUBT');
    await change(-1);
    await other.op('ledger.verify');
    for (const [i, host] of [app, other].entries()) await host.op('invoice.issue', { dossier: ready[i] });
    await other.remove();
  });

  it('a host that starts over a changed journal reads it and posts nothing', async () => {
    const change = (by: number) => sql(`UPDATE ledger_lines SET debit_minor = debit_minor + ${by} WHERE seq = 2 AND debit_minor > 0`);
    await change(1);
    const other = await testApp(kind, { url: app.url, at: app.clock.now() });
    expect((await other.refusal('invoice.issue', { dossier: await feeDossier(other, 'C1', '30.00') })).code).toBe('JOURNAL_IN_DOUBT');
    expect((await other.op('ledger.entries')).items.length).toBe(4);
    const { findings } = await other.integrity.run(other.ctx());
    expect(findings[0]).toMatchObject({ check: 'host.journal', place: 'entry 2' });
    await change(-1);
    // A whole run that finds the journal sound again lets it go on.
    expect((await other.integrity.run(other.ctx())).findings).toMatchObject([{ code: 'TRIGGER_MISSING' }]);
    await other.op('invoice.issue', { dossier: await feeDossier(other, 'C1', '40.00') });
    await other.remove();
  });

  it('names the dossier of a rest that was released and is not closed', async () => {
    const money = (amount: string) => ({ amount, currency: 'EUR' });
    await app.op('supplier.create', { name: 'Lac', code: 'LAC' });
    const prices = ['sale', 'purchase'].map((side) => ({ side, nature: 'stay', label: 'Nuits', money: money('100.00') }));
    const item = { stays: [{ name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' }] };
    const stay = { dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item, prices };
    const { id: service } = await app.op('service.add', stay);
    const lines = [{ service, money: money('70.00') }];
    await app.op('supplierInvoice.create', { supplier: 'LAC', reference: 'L1', issuedOn: '2026-01-12', total: money('70.00'), lines });
    await app.op('settlement.close', { service, reason: 'nuit non consommée' });
    await app.worker.drain();
    const said = async () =>
      (await app.integrity.run(app.ctx())).findings
        .filter((f) => f.check === 'settlement.standings')
        .map((f) => [f.code, f.place, f.message]);
    expect(await said()).toEqual([]);
    await sql('UPDATE settlement_states SET closed = 0');
    const text = `Dossier ${dossier}: what was left of ${service} is released, and it is not closed.`;
    expect(await said()).toEqual([['BOOKS_DIFFER', `dossier ${dossier}`, text]]);
    await sql('UPDATE settlement_states SET closed = 1');
    expect(await said()).toEqual([]);
  });
});
