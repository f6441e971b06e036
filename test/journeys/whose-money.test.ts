/** Whose money it is: what one client paid is not taken from the next, and money that goes round among clients is one sum before the limit of refunds. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind, type TestApp } from '../kit/app.ts';
import { type Desk, openDesk } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('whose money it is', (kind) => {
  let desk: Desk;
  let app: TestApp;
  beforeAll(async () => {
    desk = await openDesk(kind, { settings: { payments: { approvalAbove: eur('500.00') } } });
    app = desk.app;
  });
  afterAll(async () => app?.remove());

  const someone = async (name: string): Promise<string> => (await app.op('client.create', { name })).code;
  const open = async (client: string): Promise<string> => (await app.op('dossier.create', { title: 'x', client, status: 'confirmed' })).ref;
  const pay = (dossier: string, amount: string, method = 'transfer'): Promise<Body> =>
    app.op('payment.record', { dossier, money: eur(amount), method });
  const refund = (dossier: string, amount: string): Promise<Body> =>
    app.op('refund.create', { dossier, money: eur(amount), reason: 'x', method: 'transfer' });
  const move = (from: string, to: string, amount: string): Promise<Body> =>
    app.op('payment.move', { from, to, money: eur(amount), reason: 'x' });
  const give = (dossier: string, client: string): Promise<Body> => app.op('dossier.update', { ref: dossier, client }, { ifMatch: '*' });

  it('a cheque of a client who has left is not taken from the next one', async () => {
    const [a, b] = [await someone('A'), await someone('B')];
    const dossier = await open(a);
    const cheque = await pay(dossier, '100.00', 'cheque');
    await refund(dossier, '100.00');
    await give(dossier, b);
    await pay(dossier, '100.00');
    const bounced = { ref: cheque.ref, reason: 'impayé' };
    expect((await app.refusal('payment.reverse', bounced)).code).toBe('PAYMENT_STATE');
    expect(await desk.accounts(dossier)).toEqual(['419 -100.00', '511 100.00']);
    // What B paid is his; what A was given comes back on the dossier that is his again.
    await refund(dossier, '100.00');
    await give(dossier, a);
    await pay(dossier, '100.00');
    await app.op('payment.reverse', bounced);
    expect(await desk.accounts(dossier)).toEqual([]);
  });

  it('a refund asked for one client is not paid to the next one', async () => {
    const [a, b] = [await someone('A'), await someone('B')];
    const [dossier, other] = [await open(a), await open(a)];
    await pay(dossier, '600.00');
    const asked = await refund(dossier, '600.00');
    expect(asked.state).toBe('pending');
    await move(dossier, other, '600.00');
    await give(dossier, b);
    await pay(dossier, '600.00');
    expect((await app.refusal('refund.approve', { id: asked.id }, { actor: app.as('manager', 'second') })).code).toBe('REFUND_STATE');
    expect(await app.op('refund.reject', { id: asked.id }, { actor: app.as('manager', 'second') })).toMatchObject({ state: 'rejected' });
  });

  it('a refund goes by the means its client paid by, not by those of the one before him', async () => {
    const [a, b] = [await someone('A'), await someone('B')];
    const [dossier, other] = [await open(a), await open(b)];
    await pay(dossier, '50.00', 'card');
    const back = (): Promise<Body> => app.op('refund.create', { dossier, money: eur('50.00'), reason: 'x' });
    expect((await back()).method).toBe('card');
    await give(dossier, b);
    await pay(other, '50.00');
    await move(other, dossier, '50.00');
    expect((await back()).method).toBe('transfer');
  });

  it('money moved to other clients, however far, is one sum before the limit', async () => {
    const dossiers = await Promise.all(['A', 'B', 'C', 'D'].map(async (name) => open(await someone(name))));
    const [a, b, c, d] = dossiers as [string, string, string, string];
    const more = await open((await app.op('dossier.get', { ref: a })).client.code);
    await pay(a, '1000.00');
    await pay(more, '1000.00');
    await move(a, b, '500.00');
    await move(more, c, '500.00');
    await move(c, d, '200.00');
    const states: string[] = [];
    for (const [dossier, amount] of [
      [d, '200.00'],
      [b, '300.00'],
      [b, '0.01'],
      [c, '300.00'],
      [a, '500.00'],
    ] as const)
      states.push((await refund(dossier, amount)).state);
    expect(states).toEqual(['done', 'done', 'pending', 'pending', 'pending']);
    // Whom nothing was moved to or from has a limit of his own.
    const alone = await open(await someone('E'));
    await pay(alone, '500.00');
    expect((await refund(alone, '500.00')).state).toBe('done');
  });

  it('two refunds at once of money that was moved: one of them needs a second person', async () => {
    const dossiers = await Promise.all(['A', 'B', 'C'].map(async (name) => open(await someone(name))));
    const [a, b, c] = dossiers as [string, string, string];
    await pay(a, '1500.00');
    await move(a, b, '500.00');
    await move(a, c, '500.00');
    const done = await Promise.all(dossiers.map((dossier) => refund(dossier, '500.00')));
    expect(done.map((r) => r.state).sort()).toEqual(['done', 'pending', 'pending']);
  });
});
