/** The virtual colleague: what checks notice is noted once, cleared when its cause is gone, opened again when it comes back; a check that fails harms no other. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Assist } from '../../core/modules/assist/tokens.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { noted } from './odd-checks/index.ts';
import { eur, updateDossier } from './steps.ts';

const odd = new URL('./odd-checks/index.ts', import.meta.url);
const leg = (from: string, to: string, departs: string, arrives: string) => ({ from, to, carrier: 'AF', flight: '1', departs, arrives });

await onEachKind('what checks notice', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { 'odd-checks': odd } });
    await app.op('client.create', { name: 'Client', code: 'C' });
    await app.op('supplier.create', { name: 'BSP', code: 'BSP' });
    await app.scheduler.runDue();
  });
  afterAll(() => app?.remove());

  /** The jobs run when they are due, then the worker what they handed over. */
  async function later(minutes: number): Promise<void> {
    app.clock.moveTo(new Date(Date.parse(app.clock.now()) + minutes * 60_000).toISOString());
    await app.scheduler.runDue();
    await app.worker.drain();
  }
  const noticed = async (dossier: string, state = 'open'): Promise<string[]> =>
    (await app.op('finding.list', { dossier, state, sort: 'check' })).items.map(
      (f: { check: string; severity: string }) => `${f.check} ${f.severity}`,
    );
  async function trip(departure: string, second: string): Promise<{ ref: string; service: string }> {
    const { ref } = await app.op('dossier.create', { title: 'Trip', client: 'C', status: 'confirmed' });
    const item = {
      tickets: [],
      segments: [
        leg('CDG', 'JFK', `${departure}T10:00`, `${departure}T12:00`),
        leg('JFK', 'MIA', `${departure}T${second}`, `${departure}T18:00`),
      ],
    };
    const { id } = await app.op('service.add', {
      dossier: ref,
      service: 'air',
      supplier: 'BSP',
      item,
      prices: [{ side: 'sale', nature: 'fare', label: 'Fare', money: eur('600.00') }],
    });
    return { ref, service: id };
  }

  it('looks again where an act says that something changed which nothing of the dossier shows', async () => {
    const { ref } = await trip('2026-06-14', '14:00');
    await later(11);
    await later(11);
    noted.add(ref);
    await later(11);
    expect(await noticed(ref)).toEqual([]);
    await app.db.transaction(app.ctx(), (tx) => app.resolve(Assist).lookAgain(tx, [ref]));
    await app.worker.drain();
    expect(await noticed(ref)).toEqual(['odd-checks.noted note']);
    noted.delete(ref);
  });
  it('notices a connection nobody makes and a trip that is not paid, within ten minutes, once', async () => {
    const bad = await trip('2026-01-14', '11:30');
    const fine = await trip('2026-06-14', '14:00');
    await later(11);
    expect(await noticed(bad.ref)).toEqual(['air.connections urgent', 'payments.unpaid urgent']);
    expect(await noticed(fine.ref)).toEqual([]);
    const { items } = await app.op('finding.list', { dossier: bad.ref, sort: 'check' });
    expect(items[0]).toMatchObject({
      service: bad.service,
      message: { fr: expect.stringContaining('JFK'), en: expect.stringContaining('30 min before') },
    });
    expect(items[1].message).toEqual({
      fr: 'Départ dans 2 j : 600,00 EUR à payer sur 600,00 EUR. Relancez le client.',
      en: 'Leaves in 2 d: 600.00 EUR to pay of 600.00 EUR. Remind the client.',
    });
    const ids = items.map((f: { id: string }) => f.id);
    await app.op('dossier.check', { ref: bad.ref });
    await app.worker.drain();
    expect((await app.op('finding.list', { dossier: bad.ref, sort: 'check' })).items.map((f: { id: string }) => f.id)).toEqual(ids);
  });

  it('clears what is no more, keeps what a person saw to, and opens what comes back', async () => {
    const { ref } = await trip('2026-01-16', '12:20');
    await later(11);
    expect(await noticed(ref)).toEqual(['air.connections warning', 'payments.unpaid warning']);
    const [short, unpaid] = (await app.op('finding.list', { dossier: ref, sort: 'check' })).items;
    await app.op('finding.resolve', { id: short.id, reason: 'The airline rebooks' });
    expect(await app.refusal('finding.resolve', { id: short.id, reason: 'Twice' })).toMatchObject({ code: 'FINDING_STATE' });
    expect(await app.refusal('finding.resolve', { id: unpaid.id, reason: ' ' })).toMatchObject({ code: 'REASON_REQUIRED' });
    const { ref: receipt } = await app.op('payment.record', { dossier: ref, money: eur('600.00'), method: 'transfer' });
    await later(11);
    expect(await noticed(ref)).toEqual([]);
    expect(await noticed(ref, 'resolved')).toEqual(['air.connections warning']);
    expect(await noticed(ref, 'cleared')).toEqual(['payments.unpaid warning']);
    await app.op('payment.reverse', { ref: receipt, reason: 'It bounced' });
    await later(11);
    expect(await noticed(ref)).toEqual(['payments.unpaid warning']);
    await updateDossier(app, ref, { status: 'cancelled' });
    await later(11);
    expect(await noticed(ref, 'cleared')).toEqual(['air.connections warning', 'payments.unpaid warning']);
  });

  it('looks at everything every night: days pass though nobody touches a dossier', async () => {
    const { ref } = await trip('2026-02-01', '14:00');
    await later(11);
    expect(await noticed(ref)).toEqual([]);
    await later(6 * 24 * 60);
    expect(await noticed(ref)).toEqual(['payments.unpaid warning']);
    await later(60 * 24 * 60);
    // Back from the trip, there is nothing to notice any more.
    expect(await noticed(ref)).toEqual([]);
  });

  it('says of a check that throws or breaks its contract that it fails, and asks the others', async () => {
    const { items } = await app.op('finding.list', { sort: 'check', filter: 'check~odd' });
    expect(items.map((f: { check: string; message: { en: string } }) => [f.check, f.message.en])).toEqual([
      ['odd-checks.liar', expect.stringContaining('the dossier “D1”, which it was not asked about')],
      ['odd-checks.thrower', 'This check fails, tell whoever makes the plugin: out of order'],
    ]);
  });
});
