/** The chart gives a role another account while something stands on the former one: that stays what it was. */
import { expect, it } from 'vitest';
import { held } from '../../core/modules/accounting/model.ts';
import { type Body, onEachKind, type TestApp } from '../kit/app.ts';
import { changedSince, type Desk, line, openDesk, stays, usd } from './desk.ts';
import { balanceOf, eur } from './steps.ts';

await onEachKind('a chart that changes', (kind) => {
  const byHand = (date: string, lines: readonly object[]) => ({ date, label: 'Régularisation', lines });

  it('takes what stands on the former accounts from there, and keeps them from hands', async () => {
    const desk = await openDesk(kind);
    const { app } = desk;
    const today = app.clock.now().slice(0, 10);
    const advance = (account: string) =>
      byHand(today, [
        { account, debit: eur('100.00'), supplier: 'LAC' },
        { account: '512', credit: eur('100.00') },
      ]);
    try {
      const unmatched = await desk.bill(eur('300.00'), null);
      const dossier = await desk.open();
      const { id: service } = await app.op('service.add', {
        ...{ dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item: stays('2026-07-04', '2026-07-11') },
        prices: [
          { side: 'sale', nature: 'stay', label: 'stay', money: eur('500.00') },
          { side: 'purchase', nature: 'stay', label: 'stay', money: eur('300.00') },
        ],
      });
      await desk.invoice(dossier);
      await app.op('payment.record', { dossier, money: eur('200.00'), method: 'cheque' });
      await app.op('entry.create', advance('4091'));

      const chart = {
        labels: { '4092': 'Acomptes versés' },
        roles: {
          receivable: { default: '4112' },
          suspense: { default: '472' },
          transit: { default: '5112' },
          supplierAdvances: { default: '4092' },
          deferredRevenue: { default: '4872' },
        },
      };
      await changedSince(desk, { chart }, async (other) => {
        const now = other.app;
        const stands = (accounts: readonly string[]) => Promise.all(accounts.map((a) => balanceOf(now, a)));
        // By hand: refused as before, with its party as before.
        for (const account of ['411', '471', '487', '511', '4112', '472', '4872', '5112'])
          expect(
            (
              await now.refusal(
                'entry.create',
                byHand(today, [
                  { account: '512', debit: eur('1.00') },
                  { account, credit: eur('1.00') },
                ]),
              )
            ).code,
            account,
          ).toBe('ACCOUNT_KEPT');
        const withoutParty = byHand(today, [
          { account: '4091', debit: eur('1.00') },
          { account: '512', credit: eur('1.00') },
        ]);
        expect((await now.refusal('entry.create', withoutParty)).code).toBe('ENTRY_LINE_INVALID');
        await now.op('supplierInvoice.match', { ref: unmatched.ref, line: 1, service });
        expect(await stands(['471', '472'])).toEqual(['0.00', '0.00']);

        // What is new goes to the new account; a deposit takes both.
        await now.op('payment.record', { dossier, money: eur('100.00'), method: 'cheque' });
        expect(await stands(['511', '5112', '411', '4112'])).toEqual(['200.00', '100.00', '200.00', '0.00']);
        await now.op('bankDeposit.create', { money: eur('300.00') });
        expect(await stands(['511', '5112'])).toEqual(['0.00', '0.00']);

        await now.op('entry.create', advance('4092'));
        await now.op('supplierPayment.create', {
          ...{ supplier: 'LAC', money: eur('150.00'), method: 'advance' },
          invoices: [{ invoice: unmatched.ref, money: eur('150.00') }],
        });
        expect(await stands(['4091', '4092'])).toEqual(['0.00', '50.00']);
      });
    } finally {
      await app.remove();
    }
  });

  it('cheques on several accounts make a deposit up together, and come back from where each is', async () => {
    const desk = await openDesk(kind);
    const { app } = desk;
    const cheque = async (on: Desk, amount: string): Promise<string> =>
      (await on.app.op('payment.record', { dossier: await on.open(), money: eur(amount), method: 'cheque' })).ref;
    try {
      await cheque(desk, '200.00');
      const early = await cheque(desk, '50.00');
      await app.op('bankDeposit.create', { money: eur('50.00') });
      const chart = { roles: { transit: { default: '5112' }, bank: { default: '5121' } }, labels: { '5121': 'Banque' } };
      await changedSince(desk, { chart }, async (other) => {
        const deposit = (amount: string) => other.app.op('bankDeposit.create', { money: eur(amount) });
        const back = (ref: string) => other.app.op('payment.reverse', { ref, reason: 'impayé' });
        const stands = () => Promise.all(['511', '5112', '512', '5121'].map((a) => balanceOf(other.app, a)));
        // The account of the bank it went to, not that of today.
        await back(early);
        expect(await stands()).toEqual(['200.00', '0.00', '0.00', '0.00']);
        const [first] = [await cheque(other, '100.00'), await cheque(other, '80.00')];
        await deposit('180.00');
        expect(await stands()).toEqual(['200.00', '0.00', '0.00', '180.00']);
        await back(first);
        expect(await stands()).toEqual(['200.00', '0.00', '0.00', '80.00']);
        // What was given back by card counts, on whichever account it is.
        const dossier = await other.open();
        await other.app.op('payment.record', { dossier, money: eur('60.00'), method: 'card' });
        await app.op('refund.create', { dossier, money: eur('60.00'), reason: 'geste', method: 'card' });
        expect(await stands()).toEqual(['140.00', '60.00', '0.00', '80.00']);
        expect((await other.app.refusal('bankDeposit.create', { money: eur('260.01') })).code).toBe('AMOUNT_INVALID');
        const { items } = await other.app.op('bankDeposit.slips');
        await other.app.op('bankDeposit.create', { money: eur('200.00'), receipts: items.map((s: Body) => s.receipts[0]) });
        expect(await stands()).toEqual(['0.00', '0.00', '0.00', '280.00']);
      });
      expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
    } finally {
      await app.remove();
    }
  });

  it('what lay there before its pieces were kept is taken too', async () => {
    const desk = await openDesk(kind);
    const { app } = desk;
    try {
      await app.op(
        'entry.create',
        byHand('2026-03-10', [
          { account: '4091', debit: eur('40.00'), supplier: 'LAC' },
          { account: '512', credit: eur('40.00') },
        ]),
      );
      await app.db.transaction(app.ctx(), (tx) => tx.delete(held, {}));
      const bill = await desk.bill(eur('40.00'), null);
      await app.op('supplierPayment.create', {
        ...{ supplier: 'LAC', money: eur('40.00'), method: 'advance' },
        invoices: [{ invoice: bill.ref, money: eur('40.00') }],
      });
      expect(await Promise.all(['512', '4091'].map((a) => balanceOf(app, a)))).toEqual(['-40.00', '0.00']);
    } finally {
      await app.remove();
    }
  });

  it('a client stands on one side of the accounts of a role, whatever was posted on the former ones', async () => {
    const desk = await openDesk(kind);
    const chart = {
      roles: { receivable: { default: '4112' }, overpaid: { default: '41921' }, advances: { default: '41911' } },
      labels: { '4112': 'Clients', '41911': 'Acomptes', '41921': 'Trop-perçus' },
    };
    const pay = (on: Desk, dossier: string, amount: string) => on.app.op('payment.record', { dossier, money: eur(amount) });
    const ofClient = async (on: Desk, dossier: string) => (await on.accounts(dossier)).filter((a) => a.startsWith('41'));
    try {
      // An invoice of before is credited while one of since is open.
      const first = await desk.open();
      await desk.stay(first, eur('1000.00'), null);
      await pay(desk, first, '1000.00');
      const invoice = await desk.invoice(first);
      // Money held on the former account was assigned, and is reversed.
      const second = await desk.open();
      const held = await pay(desk, second, '20.00');
      // The chart is changed back, and all is given back.
      const third = await desk.open();
      const stay = await desk.stay(third, eur('1000.00'), null);
      await pay(desk, third, '300.00');
      const billed = await desk.invoice(third);
      await changedSince(desk, { chart }, async (other) => {
        await other.fee(first, '200.00');
        await other.invoice(first);
        await other.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'whole' });
        expect(await ofClient(other, first)).toEqual(['4191 -800.00']);
        await pay(other, second, '100.00');
        await other.fee(second, '30.00');
        await other.app.op('payment.reverse', { ref: held.ref, reason: 'x' });
        await other.invoice(second);
        await other.app.op('refund.create', { dossier: second, money: eur('70.00'), reason: 'x', method: 'transfer' });
        expect(await ofClient(other, second)).toEqual([]);
        await other.add(third, { service: stay, ...line('sale', 'stay', eur('200.00')) });
        await other.invoice(third);
      });
      await desk.add(third, { service: stay, ...line('sale', 'stay', eur('-1200.00')) });
      await desk.app.op('creditNote.issue', { invoice: billed, reason: 'x', mode: 'open' });
      expect(await ofClient(desk, third)).toEqual(['419 -300.00']);
      expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
    } finally {
      await desk.app.remove();
    }
  });

  it('what is set off is not taken back by its own second half', async () => {
    const desk = await openDesk(kind);
    const chart = { roles: { overpaid: { default: '41921' } }, labels: { '41921': 'Trop-perçus' } };
    const pay = (on: Desk, amount: string, receivedOn: string) => on.app.op('payment.record', { dossier, money: eur(amount), receivedOn });
    const dossier = await desk.open();
    try {
      await desk.fee(dossier, '25.00', { vatRate: '0' });
      await desk.invoice(dossier);
      desk.app.clock.moveTo('2026-03-25T09:00:00.000Z');
      const { ref } = await pay(desk, '100.00', '2026-03-25');
      await changedSince(desk, { chart }, async (other) => {
        for (const amount of ['108.03', '79.10']) await pay(other, amount, '2026-03-23');
        await other.fee(dossier, '100.00', { vatRate: '0' });
      });
      await desk.app.op('payment.reverse', { ref, reason: 'x' });
      const held = async () => (await desk.accounts(dossier)).filter((a) => a.startsWith('419'));
      expect(await held()).toEqual(['4191 -100.00', '41921 -62.13']);
      await desk.app.op('refund.create', { dossier, money: eur('62.13'), reason: 'x', method: 'transfer' });
      expect(await held()).toEqual(['4191 -100.00']);
    } finally {
      await desk.app.remove();
    }
  });

  it('an exchange result is taken back from the account it stands on', async () => {
    const desk = await openDesk(kind);
    const { app } = desk;
    const creditWhole = (on: TestApp, invoice: string) => on.op('creditNote.issue', { invoice, reason: 'x', mode: 'whole' });
    try {
      const dossier = await desk.open('USD');
      const invoice = async (day: string, rate: string): Promise<string> => {
        app.clock.moveTo(`${day}T09:00:00.000Z`);
        await app.op('rate.create', { currency: 'USD', day, rate });
        await desk.add(dossier, line('sale', 'fee', usd('100.00'), { label: day, vatRate: '0' }));
        return desk.invoice(dossier);
      };
      const [first, second] = [await invoice('2026-03-11', '0.90'), await invoice('2026-03-12', '0.95')];
      app.clock.moveTo('2026-03-13T09:00:00.000Z');
      await app.op('rate.create', { currency: 'USD', day: '2026-03-13', rate: '0.92' });
      const { ref } = await app.op('payment.record', { dossier, money: usd('100.00'), invoice: first });
      // Paid is the one at 0.90, and that is given back: the other is paid.
      await creditWhole(app, first);
      expect(await desk.accounts(dossier)).toEqual(['512 92.00', '666 3.00', '706 -95.00']);
      const chart = { roles: { exchangeLoss: { default: '6662' } }, labels: { '6662': 'Pertes de change' } };
      await changedSince(desk, { chart }, async (other) => {
        await other.app.op('payment.reverse', { ref, reason: 'x' });
        await creditWhole(other.app, second);
        expect(await other.accounts(dossier)).toEqual([]);
      });
    } finally {
      await app.remove();
    }
  });

  it('a line of a bill that nothing matches waits on the account of its supplier, and leaves from there', async () => {
    const desk = await openDesk(kind);
    try {
      const chart = { roles: { suspense: { default: '471', supplier: { LAC: '4711' } } }, labels: { '4711': 'Attente Lac' } };
      let ref = '';
      await changedSince(desk, { chart }, async ({ app, bill }) => {
        ref = (await bill(eur('50.00'), null)).ref;
        const others = { supplier: 'AUTRE', reference: 'A-1', issuedOn: '2026-03-10', total: eur('20.00') };
        await app.op('supplierInvoice.create', { ...others, lines: [{ money: eur('20.00') }] });
        expect([await balanceOf(app, '4711'), await balanceOf(app, '471')]).toEqual(['50.00', '20.00']);
      });
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('80.00'), eur('50.00'));
      await desk.app.op('supplierInvoice.match', { ref, line: 1, service });
      expect([await balanceOf(desk.app, '4711'), await desk.accounts(dossier)]).toEqual(['0.00', ['486 50.00']]);
    } finally {
      await desk.app.remove();
    }
  });

  it('what is held for a supplier and what he bills meet where each stands, and leave from there', async () => {
    const desk = await openDesk(kind);
    try {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), eur('400.00'), { soldAs: 'agent' });
      const invoice = await desk.invoice(dossier);
      const { ref: first } = await desk.bill(eur('100.00'), service);
      expect(await desk.accounts(dossier)).toEqual(['411 500.00', '467 -300.00', '706 -100.00']);
      const chart = { labels: { '4671': 'Mandants' }, roles: { principal: { default: '4671' } } };
      await changedSince(desk, { chart }, async (other) => {
        const { ref: second } = await other.bill(eur('250.00'), service);
        expect(await other.accounts(dossier)).toEqual(['411 500.00', '467 -50.00', '706 -100.00']);
        await other.app.op('supplierInvoice.reverse', { ref: first, reason: 'x' });
        expect(await other.accounts(dossier)).toEqual(['411 500.00', '467 -150.00', '706 -100.00']);
        await other.app.op('creditNote.issue', { invoice, reason: 'x' });
        expect(await other.accounts(dossier)).toEqual(['467 250.00']);
        await other.app.op('supplierInvoice.reverse', { ref: second, reason: 'x' });
        expect(await other.accounts(dossier)).toEqual([]);
      });
    } finally {
      await desk.app.remove();
    }
  });
});
