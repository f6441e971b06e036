/** What accounting keeps beside the journal: pieces, and the accounts each role was posted on. It says what the journal says, and where it does not, the integrity run names the place. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { held } from '../../core/modules/accounting/model.ts';
import { take } from '../../core/modules/accounting/service/held.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk } from './desk.ts';
import { eur } from './steps.ts';

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
