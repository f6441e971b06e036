/** What accounting keeps beside the journal: pieces, and the accounts each role was posted on. It says what the journal says, and where it does not, the integrity run names the place. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { held } from '../../core/modules/accounting/model.ts';
import { take } from '../../core/modules/accounting/service/held.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk, usd } from './desk.ts';
import { balanceOf, eur } from './steps.ts';

await onEachKind('kept beside the journal', (kind) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk(kind);
  });
  afterEach(() => desk?.app.remove());

  const pay = async (money: object, method: string, more: object = {}): Promise<Body> =>
    desk.app.op('payment.record', { dossier: await desk.open(), money, method, ...more });
  const byHand = (date: string, ...lines: readonly object[]): Promise<Body> =>
    desk.app.op('entry.create', { date, label: 'À la main', lines });
  /** What is left of each piece, in its own currency and in that of the books. */
  const left = async (): Promise<bigint[][]> =>
    (await desk.app.db.read(desk.app.ctx(), (tx) => tx.find(held, { open: true }))).map((p) => [p.left_minor, p.left_booked]);
  const findings = async () => (await desk.app.integrity.run(desk.app.ctx())).findings;
  /** What one check says: codes with their places. */
  const saidBy = async (check: string): Promise<string[]> =>
    (await findings()).flatMap((f) => (f.check === check ? [`${f.code} ${f.place}`] : []));
  const sql = (text: string): Promise<unknown> => desk.app.db.transaction(desk.app.ctx(), (tx) => tx.sql(text));

  it('what an entry takes of one piece in several parts is taken of what the parts before left', async () => {
    const { entry } = await pay(eur('100.00'), 'card');
    await desk.app.db.transaction(desk.app.ctx(), async (tx) => {
      const [of] = await tx.lock(held, { entry });
      if (!of) throw new Error('the slip does not lie there');
      const part = (amount: bigint) => ({ of, minor: amount, booked: amount });
      await take(tx, [part(3_000n), part(2_000n)], { seq: entry, date: '2026-03-10', askedDate: null });
    });
    expect(await left()).toEqual([[5_000n, 5_000n]]);
    // The piece agrees with its takes; nothing left the account in the journal.
    expect(await saidBy('accounting.held')).toEqual(['PIECE_DIFFERS account 511']);
  });

  it('a piece of which other is left than was taken is named by its entry; where other stands than pieces say, by its account', async () => {
    const said = () => saidBy('accounting.held');
    const [{ entry: lies }, { entry: banked }] = [await pay(eur('70.00'), 'cheque'), await pay(eur('50.00'), 'cheque')];
    const { entry: deposit } = await desk.app.op('bankDeposit.create', { money: eur('50.00') });
    expect(await said()).toEqual([]);
    const [piece, account] = [(entry: number) => `PIECE_DIFFERS entry ${entry}`, 'PIECE_DIFFERS account 511'];
    for (const [table, entry, column, changed, own, named] of [
      ['accounting_held', lies, 'left_minor', 'left_minor + 1', 'left_minor - 1', [piece(lies)]],
      ['accounting_held', lies, 'left_booked', 'left_booked + 1', 'left_booked - 1', [piece(lies), account]],
      ['accounting_held', lies, 'open', '0', '1', [piece(lies), account]],
      ['accounting_held', banked, 'minor', 'minor + 1', 'minor - 1', [piece(banked)]],
      ['accounting_held', lies, 'agency', "'x'", "'demo-fr'", [account]],
      ['accounting_takes', deposit, 'minor', 'minor + 1', 'minor - 1', [piece(banked)]],
      ['accounting_takes', deposit, 'booked', 'booked + 1', 'booked - 1', [piece(banked)]],
      ['accounting_takes', deposit, 'agency', "'x'", "'demo-fr'", [piece(banked)]],
    ] as const) {
      const set = (value: string) => sql(`UPDATE ${table} SET ${column} = ${value} WHERE entry = ${entry}`);
      await set(changed);
      expect(await said(), `${table}.${column}`).toEqual(named);
      await set(own);
    }
    expect(await said()).toEqual([]);
  });

  it('an advance may be taken on a day as far as it lay there then and ever since', async () => {
    await byHand('2026-03-01', { account: '4091', debit: eur('100.00'), supplier: 'LAC' }, { account: '512', credit: eur('100.00') });
    const { ref: bill } = await desk.bill(eur('60.00'), null, { issuedOn: '2026-03-02' });
    const invoices = [{ invoice: bill, money: eur('60.00') }];
    const { ref } = await desk.app.op('supplierPayment.create', {
      ...{ supplier: 'LAC', money: eur('60.00'), invoices, method: 'advance', paidOn: '2026-03-05' },
    });
    desk.app.clock.moveTo('2026-03-20T09:00:00.000Z');
    await desk.app.op('supplierPayment.reverse', { ref, reason: 'x' });
    const back = (date: string, amount: string) => ({
      ...{ date, label: 'Reversé' },
      lines: [
        { account: '512', debit: eur(amount) },
        { account: '4091', credit: eur(amount), supplier: 'LAC' },
      ],
    });
    expect(await desk.app.refusal('entry.create', back('2026-03-06', '40.01'))).toMatchObject({
      ...{ code: 'ADVANCE_EXCEEDS_PAID', detail: expect.stringMatching(/40\.00 EUR/) },
    });
    await desk.app.op('entry.create', back('2026-03-06', '40.00'));
    await desk.app.op('entry.create', back('2026-03-20', '60.00'));
    expect([await left(), await findings()]).toEqual([[], []]);
  });

  it('what one entry moves between accounts of advances in another currency keeps its value, of each place its own', async () => {
    for (const [day, rate] of [
      ['2026-03-02', '0.90'],
      ['2026-03-10', '0.80'],
    ] as const)
      await desk.app.op('rate.create', { currency: 'USD', day, rate });
    const on = (account: string, side: 'debit' | 'credit', amount: string, supplier: string) => ({
      account,
      [side]: usd(amount),
      supplier,
    });
    await byHand('2026-03-02', on('4091', 'debit', '100.00', 'LAC'), { account: '512', credit: usd('100.00') });
    await byHand('2026-03-02', on('4091', 'debit', '30.00', 'AUTRE'), { account: '512', credit: usd('30.00') });
    // Two suppliers give, two take: what left is worth 63.00 and 27.00 at the rate it came at, not that of the day; some comes back in the same entry.
    await byHand(
      '2026-03-10',
      on('4091', 'credit', '80.00', 'LAC'),
      on('4091', 'debit', '10.00', 'LAC'),
      on('4091', 'credit', '30.00', 'AUTRE'),
      on('40911', 'debit', '60.00', 'LAC'),
      on('40911', 'debit', '40.00', 'AUTRE'),
    );
    expect([(await left()).sort(), await findings()]).toEqual([
      [
        [3_000n, 2_700n],
        [4_000n, 3_600n],
        [6_000n, 5_400n],
      ],
      [],
    ]);
    expect(await balanceOf(desk.app, '40911')).toBe('90.00');
    // Beyond what left, what comes is worth the rate of the day; what is set off at a place moves nothing of it.
    await byHand(
      '2026-03-10',
      on('40911', 'credit', '20.00', 'LAC'),
      on('4091', 'debit', '15.00', 'AUTRE'),
      on('4091', 'credit', '5.00', 'AUTRE'),
      on('4091', 'debit', '30.00', 'LAC'),
      { account: '512', credit: usd('20.00') },
    );
    expect(await findings()).toEqual([]);
    expect([await balanceOf(desk.app, '40911'), await balanceOf(desk.app, '4091')]).toEqual(['72.00', '61.00']);
  });

  it('an account that is not noted for a role it was posted on is named, and noted again when asked to', async () => {
    const said = () => saidBy('accounting.accounts');
    const dossier = await desk.open();
    await desk.fee(dossier, '120.00');
    await desk.invoice(dossier);
    // No movement tells what hands brought: its piece does.
    await byHand('2026-03-10', { account: '4091', debit: eur('100.00'), supplier: 'LAC' }, { account: '512', credit: eur('100.00') });
    expect(await said()).toEqual([]);
    await sql("UPDATE accounting_accounts SET account = '4119' WHERE account = '411'");
    expect(await said()).toEqual(['ACCOUNT_MISSING account 411']);
    await sql('DELETE FROM accounting_accounts');
    expect((await said()).sort()).toEqual(['4091', '411', '44571', '706'].map((account) => `ACCOUNT_MISSING account ${account}`));
    await desk.app.op('ledger.rebuild');
    expect(await findings()).toEqual([]);
  });

  it('an account that was posted on in a preview is noted when something is posted there', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '120.00');
    await desk.app.op('invoice.issue', { dossier }, { dryRun: true });
    await desk.invoice(dossier);
    expect(await findings()).toEqual([]);
  });
});
