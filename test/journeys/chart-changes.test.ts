/** The chart gives a role another account while something stands on the former one: that stays what it was. */
import { expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { changedSince, openDesk, stays } from './desk.ts';
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
        for (const account of ['411', '471', '487', '4112', '472', '4872'])
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
        const lower = byHand(today, [
          { account: '512', debit: eur('200.01') },
          { account: '511', credit: eur('200.01') },
        ]);
        expect((await now.refusal('entry.create', lower)).code).toBe('AMOUNT_INVALID');

        await now.op('supplierInvoice.match', { ref: unmatched.ref, line: 1, service });
        expect(await stands(['471', '472'])).toEqual(['0.00', '0.00']);

        // What is new goes to the new account; a deposit takes both.
        await now.op('payment.record', { dossier, money: eur('100.00'), method: 'cheque' });
        expect(await stands(['511', '5112', '411', '4112'])).toEqual(['200.00', '100.00', '200.00', '0.00']);
        await now.op('bankDeposit.create', { money: eur('250.00') });
        expect(await stands(['511', '5112'])).toEqual(['0.00', '50.00']);

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
});
