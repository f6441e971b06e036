/** What suppliers bill, and money with two pairs of eyes: through the API, down to the accounts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Options, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { balanceOf, eur, feeDossier, linesOf, updateDossier } from './steps.ts';

const settings = { settlement: { tolerance: { amount: eur('5.00'), percent: '1' } }, payments: { approvalAbove: eur('100.00') } };

await onEachKind('settlement', (kind) => {
  let app: TestApp;
  let client: string;
  let bills = 0;
  beforeAll(async () => {
    app = await testApp(kind, { settings });
    client = (await app.op('client.create', { name: 'Client' })).code;
    await app.op('supplier.create', { name: 'Hôtel du Phare', code: 'PHARE' });
  });
  afterAll(async () => app?.remove());

  /** A dossier with one stay that is expected to cost `expected`. */
  async function stay(expected: string, soldAs: 'principal' | 'agent' = 'principal'): Promise<{ dossier: string; service: string }> {
    const { ref: dossier } = await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed' });
    const prices =
      expected === '0.00'
        ? []
        : [
            { side: 'sale', nature: 'stay', label: 'Nuits', money: eur(expected) },
            { side: 'purchase', nature: 'stay', label: 'Nuits', money: eur(expected) },
          ];
    const item = { stays: [{ from: '2026-05-02', to: '2026-05-05' }] };
    const { id } = await app.op('service.add', { dossier, service: 'hotel', supplier: 'PHARE', soldAs, item, prices });
    return { dossier, service: id };
  }
  const bill = (lines: object[], total: string): Promise<{ ref: string }> =>
    app.op('supplierInvoice.create', { supplier: 'PHARE', reference: `P-${++bills}`, issuedOn: '2026-01-10', total: eur(total), lines });
  const standing = async (dossier: string) => {
    const { status, services } = await app.op('settlement.status', { dossier });
    return [status, services[0].difference.amount, services[0].variance.amount];
  };

  it('CALC-SUP-01 not, partly, fully and over-invoiced', async () => {
    const { dossier } = await stay('800.00');
    expect(await standing(dossier)).toEqual(['notInvoiced', '-800.00', '0.00']);
    await bill([{ money: eur('500.00'), dossier }], '500.00');
    expect(await standing(dossier)).toEqual(['partlyInvoiced', '-300.00', '0.00']);
    await bill([{ money: eur('300.00'), dossier }], '300.00');
    expect(await standing(dossier)).toEqual(['invoiced', '0.00', '0.00']);
    await bill([{ money: eur('12.50'), dossier }], '12.50');
    expect(await standing(dossier)).toEqual(['overInvoiced', '12.50', '0.00']);
    // The trip is in May: its cost waits on 486.
    expect(await Promise.all(['604', '486', '401', '658'].map((a) => balanceOf(app, a)))).toEqual(['0.00', '812.50', '-812.50', '0.00']);
  });
  it('CALC-SUP-02 804.00 of 800.00 is invoiced, and the 4.00 is posted as variance; a later bill takes it back', async () => {
    const [cost, loss] = [await balanceOf(app, '486'), await balanceOf(app, '658')];
    const { dossier } = await stay('800.00');
    await bill([{ money: eur('804.00'), dossier }], '804.00');
    expect(await standing(dossier)).toEqual(['invoiced', '4.00', '4.00']);
    expect([minus(await balanceOf(app, '486'), cost), minus(await balanceOf(app, '658'), loss)]).toEqual([80_000n, 400n]);
    await bill([{ money: eur('8.50'), dossier }], '8.50');
    expect(await standing(dossier)).toEqual(['overInvoiced', '12.50', '0.00']);
    expect([minus(await balanceOf(app, '486'), cost), minus(await balanceOf(app, '658'), loss)]).toEqual([81_250n, 0n]);
  });
  it('CALC-SUP-05 a service that is expected to cost nothing and is billed is over-invoiced', async () => {
    const { dossier } = await stay('0.00');
    await bill([{ money: eur('100.00'), dossier }], '100.00');
    expect(await standing(dossier)).toEqual(['overInvoiced', '100.00', '0.00']);
  });
  it('CALC-SUP-06 one invoice over three dossiers, and the same reference never twice', async () => {
    const stays = await Promise.all([stay('100.00'), stay('100.00'), stay('100.00')]);
    const lines = stays.map(({ dossier }, i) => ({ money: eur(i === 2 ? '100.01' : '100.00'), dossier }));
    await bill(lines, '300.01');
    expect(await Promise.all(stays.map(({ dossier }) => standing(dossier)))).toEqual([
      ['invoiced', '0.00', '0.00'],
      ['invoiced', '0.00', '0.00'],
      ['invoiced', '0.01', '0.01'],
    ]);
    const again = { supplier: 'PHARE', reference: `P-${bills}`, issuedOn: '2026-01-10', total: eur('300.01'), lines };
    const before = await app.counts();
    const refused = await Promise.all([1, 2, 3].map(() => app.refusal('supplierInvoice.create', again)));
    expect(refused.map((p) => p.code)).toEqual(Array(3).fill('SUPPLIER_REFERENCE_USED'));
    expect(await app.counts()).toEqual(before);
    // Two at once with a reference nobody has: one wins.
    const both = await Promise.all([1, 2].map(() => app.reply('supplierInvoice.create', { ...again, reference: 'P-twice' })));
    expect(both.map((r) => r.error?.code ?? 'ok').sort()).toEqual(['SUPPLIER_REFERENCE_USED', 'ok']);
  });
  it('a line that names no dossier waits on 471 until it is matched, once', async () => {
    const { dossier } = await stay('60.00');
    const { ref } = await bill([{ money: eur('60.00') }], '60.00');
    expect([await balanceOf(app, '471'), (await standing(dossier))[0]]).toEqual(['60.00', 'notInvoiced']);
    await app.op('supplierInvoice.match', { ref, line: 1, dossier });
    expect([await balanceOf(app, '471'), (await standing(dossier))[0]]).toEqual(['0.00', 'invoiced']);
    expect((await app.refusal('supplierInvoice.match', { ref, line: 1, dossier })).code).toBe('LINE_CLOSED');
    expect((await app.refusal('supplierInvoice.match', { ref, line: 2, dossier })).code).toBe('NOT_FOUND');
  });
  it('closes a service whose rest will never be billed: it goes to the margin', async () => {
    const { dossier, service } = await stay('100.00');
    await bill([{ money: eur('70.00'), dossier }], '70.00');
    expect((await app.op('dossier.get', { ref: dossier })).margin).toEqual(eur('0.00'));
    await app.op('settlement.close', { service, reason: 'nuit non consommée' });
    expect((await app.op('dossier.get', { ref: dossier })).margin).toEqual(eur('30.00'));
    expect((await standing(dossier))[0]).toBe('invoiced');
    expect((await app.refusal('settlement.close', { service, reason: 'encore' })).code).toBe('LINE_CLOSED');
  });
  it('closes the rest in a dossier that was put away, as bills come there, unless the agency is stricter', async () => {
    const { dossier, service } = await stay('100.00');
    const strict = await testApp(kind, { url: app.url, settings: { dossiers: { lifecycle: { closeLine: ['travelled'] } } } });
    try {
      await updateDossier(app, dossier, { status: 'closed' });
      const price = { dossier, service, side: 'purchase', nature: 'discount', label: 'x', money: eur('-10.00') };
      expect((await app.refusal('priceLine.add', price)).code).toBe('DOSSIER_CLOSED');
      expect((await strict.refusal('settlement.close', { service, reason: 'jamais facturé' })).code).toBe('DOSSIER_CLOSED');
      await bill([{ money: eur('70.00'), dossier }], '70.00');
      expect((await app.op('settlement.close', { service, reason: 'jamais facturé' })).released).toEqual(eur('30.00'));
      const { status, margin } = await app.op('dossier.get', { ref: dossier });
      expect([status, margin, (await standing(dossier))[0]]).toEqual(['closed', eur('30.00'), 'invoiced']);
    } finally {
      await strict.remove();
    }
  });
  it('releases what was held for a supplier who will not bill it, when the sale was an agent’s', async () => {
    const { dossier, service } = await stay('100.00', 'agent');
    await app.op('invoice.issue', { dossier });
    const [held, income] = [await balanceOf(app, '467'), await balanceOf(app, '706')];
    await bill([{ money: eur('70.00'), dossier }], '70.00');
    await app.op('settlement.close', { service, reason: 'nuit non consommée' });
    expect([minus(await balanceOf(app, '467'), held), minus(await balanceOf(app, '706'), income)]).toEqual([10_000n, -3_000n]);
    // The client is not billed again for what stays with the agency.
    expect((await app.refusal('invoice.issue', { dossier })).code).toBe('NOTHING_TO_INVOICE');
  });

  describe('a refund above the limit', () => {
    let anna: Options;
    let boris: Options;
    beforeAll(() => {
      anna = { actor: app.as('manager', 'anna') };
      boris = { actor: app.as('manager', 'boris') };
    });
    const newClient = async (): Promise<string> => (await app.op('client.create', { name: 'Client' })).code;
    /** Of a client of its own, unless one is named. */
    const overpaid = async (amount: string, of?: string): Promise<string> => {
      const dossier = await feeDossier(app, of ?? (await newClient()), '10.00');
      await app.op('payment.record', { dossier, money: eur(amount), method: 'cheque' });
      return dossier;
    };
    it('waits for a second person, who is not the first', async () => {
      const dossier = await overpaid('210.00');
      const asked = await app.op('refund.create', { dossier, money: eur('200.00'), reason: 'trop' }, anna);
      expect(asked).toMatchObject({ state: 'pending', payment: null, method: 'cheque', askedBy: 'anna' });
      expect((await app.op('dossier.get', { ref: dossier })).paid).toEqual(eur('210.00'));
      // What waits is spoken for.
      expect((await app.refusal('refund.create', { dossier, money: eur('0.01'), reason: 'trop' }, boris)).code).toBe('REFUND_EXCEEDS_PAID');
      const self = await app.refusal('refund.approve', { id: asked.id }, anna);
      expect([self.code, self.status]).toEqual(['REFUND_SELF_APPROVAL', 403]);
      const approved = await Promise.all(
        ['boris', 'carl', 'dora'].map((id) => app.reply('refund.approve', { id: asked.id }, { actor: app.as('manager', id) })),
      );
      expect(approved.map((r) => r.error?.code ?? 'ok').sort()).toEqual(['REFUND_STATE', 'REFUND_STATE', 'ok']);
      expect((await app.op('dossier.get', { ref: dossier })).paid).toEqual(eur('10.00'));
    });
    it('that is rejected frees what it held; one up to the limit needs nobody', async () => {
      const dossier = await overpaid('210.00');
      const asked = await app.op('refund.create', { dossier, money: eur('200.00'), reason: 'trop' }, anna);
      await app.op('refund.reject', { id: asked.id }, boris);
      expect((await app.refusal('refund.approve', { id: asked.id }, boris)).code).toBe('REFUND_STATE');
      expect(await app.op('refund.create', { dossier, money: eur('100.00'), reason: 'trop' }, anna)).toMatchObject({ state: 'done' });
      // The limit holds for the day, not for each slice.
      expect(await app.op('refund.create', { dossier, money: eur('100.00'), reason: 'trop' }, anna)).toMatchObject({ state: 'pending' });
    });
    it('is looked at again when it is approved: money that was moved away meanwhile is not refunded', async () => {
      const [dossier, other] = [await overpaid('210.00'), await feeDossier(app, client, '500.00')];
      const asked = await app.op('refund.create', { dossier, money: eur('200.00'), reason: 'trop' }, anna);
      await app.op('payment.move', { from: dossier, to: other, money: eur('150.00'), reason: 'autre dossier' }, boris);
      expect((await app.refusal('refund.approve', { id: asked.id }, boris)).code).toBe('REFUND_EXCEEDS_PAID');
      expect((await app.op('dossier.get', { ref: dossier })).paid).toEqual(eur('60.00'));
    });
    it('is not approved with a key of whoever asked for it, nor asked for with it', async () => {
      const dossier = await overpaid('410.00');
      const { key } = await app.op('apiKey.create', { name: 'robot', roles: ['manager'] }, { actor: app.as('admin', 'anna') });
      const withKey = async (
        path: string,
        body: object,
      ): Promise<{ status: number; body: { code: string; id: string; askedBy: string } }> => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        const asked = new Request(`http://localhost:3000/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
        const reply = await app.api.fetch(asked);
        return { status: reply.status, body: await reply.json() };
      };
      const asked = await app.op('refund.create', { dossier, money: eur('200.00'), reason: 'trop' }, anna);
      for (const verb of ['approve', 'reject'])
        expect((await withKey(`/refunds/${asked.id}/${verb}`, {})).body.code).toBe('REFUND_SELF_APPROVAL');
      const byKey = await withKey('/refunds', { dossier, money: eur('150.00'), reason: 'trop' });
      expect([byKey.status, byKey.body.askedBy]).toEqual([201, 'anna']);
      expect((await app.refusal('refund.approve', { id: byKey.body.id }, anna)).code).toBe('REFUND_SELF_APPROVAL');
      const other = await app.op('refund.create', { dossier, money: eur('50.00'), reason: 'trop' }, boris);
      expect(other).toMatchObject({ state: 'done' });
      expect(await app.op('refund.approve', { id: asked.id }, boris)).toMatchObject({ state: 'done', approvedBy: 'boris' });
      // Of a key made before keys said who made them nobody knows whose second person it would be.
      const old = { actor: { ...app.as('manager', 'KEY'), kind: 'apiKey' as const, madeBy: null } };
      expect((await app.refusal('refund.approve', { id: byKey.body.id }, old)).code).toBe('REFUND_SELF_APPROVAL');
    });
    it('the limit is one for a client and a day, however his money is spread over dossiers', async () => {
      const of = await newClient();
      const dossier = await overpaid('310.00', of);
      const states: string[] = [];
      for (let i = 0; i < 3; i++) {
        const to = await feeDossier(app, of, '1.00');
        await app.op('payment.move', { from: dossier, to, money: eur('91.00'), reason: 'autre dossier' }, anna);
        states.push((await app.op('refund.create', { dossier: to, money: eur('90.00'), reason: 'trop' }, anna)).state);
      }
      expect(states).toEqual(['done', 'pending', 'pending']);
    });
    it('and for two hosts that refund him on two dossiers at once', async () => {
      const second = await testApp(kind, { settings, url: app.url });
      try {
        for (let round = 0; round < 8; round++) {
          const of = await newClient();
          const [a, b] = [await overpaid('80.00', of), await overpaid('80.00', of)];
          const refund = (host: TestApp, dossier: string) =>
            host.op('refund.create', { dossier, money: eur('70.00'), reason: 'trop' }, anna);
          const states = await Promise.all([refund(app, a), refund(second, b)]);
          expect(states.map((r) => r.state).sort()).toEqual(['done', 'pending']);
        }
      } finally {
        await second.remove();
      }
    });
  });

  it('moves money both ways between two dossiers at once without a deadlock', async () => {
    const [a, b] = [await feeDossier(app, client, '1.00'), await feeDossier(app, client, '1.00')];
    for (const dossier of [a, b]) await app.op('payment.record', { dossier, money: eur('101.00') });
    const moves = Array.from({ length: 40 }, (_, i) =>
      app.reply('payment.move', { from: i % 2 ? a : b, to: i % 2 ? b : a, money: eur('10.00'), reason: 'aller-retour' }),
    );
    const replies = await Promise.all(moves);
    expect(replies.filter((r) => r.error && r.error.code !== 'MOVE_EXCEEDS_PAID')).toEqual([]);
    const paid = await Promise.all([a, b].map(async (ref) => minus((await app.op('dossier.get', { ref })).paid.amount, '0.00')));
    expect((paid[0] as bigint) + (paid[1] as bigint)).toBe(20_200n);
    expect(await balanceOf(app, '580')).toBe('0.00');
  });
  it('CALC-COM-01 a package as transparent agent: commission 160.00 and its VAT 32.00, remit 1,608.00', async () => {
    const { ref: dossier } = await app.op('dossier.create', { title: 'Circuit', client, status: 'confirmed' });
    const line = (side: string, nature: string, amount: string) => ({ side, nature, label: nature, money: eur(amount) });
    await app.op('service.add', {
      dossier,
      service: 'hotel',
      supplier: 'PHARE',
      soldAs: 'agent',
      item: { stays: [{ from: '2026-05-02', to: '2026-05-05' }] },
      prices: [
        line('sale', 'stay', '1800.00'),
        line('purchase', 'stay', '1800.00'),
        line('purchase', 'commission', '-160.00'),
        line('purchase', 'commissionTax', '-32.00'),
      ],
    });
    const before = await Promise.all(['467', '706', '44571'].map((account) => balanceOf(app, account)));
    const { number } = await app.op('invoice.issue', { dossier });
    const after = await Promise.all(['467', '706', '44571'].map((account) => balanceOf(app, account)));
    expect(after.map((a, i) => minus(a, before[i] as string))).toEqual([-160_800n, -16_000n, -3_200n]);
    // Credited whole, it can be billed again; the accounts are where they were.
    await app.op('creditNote.issue', { invoice: number, reason: 'erreur de client' });
    expect(await Promise.all(['467', '706', '44571'].map((account) => balanceOf(app, account)))).toEqual(before);
    expect((await app.op('invoice.issue', { dossier })).total).toEqual(eur('1800.00'));
    expect((await linesOf(app, dossier)).length).toBe(4);
  });
  it('another supplier’s bill for a service clears what is held for it; reversed, it is held again and may be recorded once more', async () => {
    await app.op('supplier.create', { name: 'Autre', code: 'AUTRE' });
    const { dossier, service } = await stay('450.00', 'agent');
    await app.op('invoice.issue', { dossier });
    const held = await balanceOf(app, '467');
    const money = eur('450.00');
    const given = { supplier: 'AUTRE', reference: 'A-1', issuedOn: '2026-01-10', total: money, lines: [{ money, service }] };
    const { ref } = await app.op('supplierInvoice.create', given);
    expect(minus(await balanceOf(app, '467'), held)).toBe(45_000n);
    await app.op('supplierInvoice.reverse', { ref, reason: 'mauvais fournisseur' });
    expect([await balanceOf(app, '467'), (await standing(dossier))[0]]).toEqual([held, 'notInvoiced']);
    expect((await app.refusal('supplierInvoice.reverse', { ref, reason: 'encore' })).code).toBe('LINE_CLOSED');
    await app.op('supplierInvoice.create', given);
    expect((await standing(dossier))[0]).toBe('invoiced');
  });
  it('credits a mark-up back to the income it was, and a fee with its VAT', async () => {
    const { ref: dossier } = await app.op('dossier.create', { title: 'Marge', client, status: 'confirmed' });
    const line = (side: string, amount: string) => ({ side, nature: 'stay', label: 'Nuits', money: eur(amount) });
    const item = { stays: [{ from: '2026-05-02', to: '2026-05-05' }] };
    await app.op('service.add', {
      dossier,
      service: 'hotel',
      supplier: 'PHARE',
      soldAs: 'agent',
      item,
      prices: [line('sale', '110.00'), line('purchase', '100.00')],
    });
    await app.op('priceLine.add', { dossier, side: 'sale', nature: 'fee', label: 'Frais', money: eur('399.99') });
    const accounts = ['706', '658', '44571', '467'];
    const before = await Promise.all(accounts.map((account) => balanceOf(app, account)));
    const { number } = await app.op('invoice.issue', { dossier });
    const after = await Promise.all(accounts.map((account) => balanceOf(app, account)));
    // CALC-RND-02: 399.99 holds 66.67.
    expect(after.map((a, i) => minus(a, before[i] as string))).toEqual([-34_332n, 0n, -6_667n, -10_000n]);
    await app.op('creditNote.issue', { invoice: number, reason: 'annulé' });
    expect(await Promise.all(accounts.map((account) => balanceOf(app, account)))).toEqual(before);
    expect((await app.op('ledger.verify')).ok).toBe(true);
  });
});

/** Difference in cents of two amounts. */
const minus = (a: string, b: string): bigint => BigInt(a.replace('.', '')) - BigInt(b.replace('.', ''));
