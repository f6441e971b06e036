/** Where a deposit goes: to the bank account of the point of sale its slips came by, unless an account of the bank is named. */
import { type Chart, fail, type Tx } from '../../../contracts/index.ts';
import type { HeldRow } from '../model.ts';
import { roleOf } from '../names.ts';
import { accountOf } from '../rules.ts';
import { accountsEver } from './accounts.ts';

export interface Target {
  readonly bank: string;
  readonly fee: string;
}
type Came = Pick<HeldRow, 'point_of_sale'>;

/** Accounts of the bank: those the chart names, and those it named when something was posted there. */
export const banksOf = async (tx: Tx, chart: Chart): Promise<readonly string[]> => (await accountsEver(tx, chart))('bank');

const accountAt = (chart: Chart, role: 'bank' | 'bankFee', pointOfSale: string | null): string =>
  accountOf(roleOf(chart, role), { pointOfSale });

/** The accounts of the bank that some slips go to, where none is named, with the points of sale of each. */
export const ownBanks = (chart: Chart, slips: readonly Came[]): ReadonlyMap<string, readonly (string | null)[]> =>
  Map.groupBy(new Set(slips.map((s) => s.point_of_sale)), (point) => accountAt(chart, 'bank', point));

/** ACCOUNT_UNKNOWN for a named account that is none of the bank, DEPOSIT_MIXED where none is named and the slips go to several. */
export async function targetOf(tx: Tx, chart: Chart, slips: readonly Came[], named: string | undefined): Promise<Target> {
  const own = ownBanks(chart, slips);
  const [first = accountAt(chart, 'bank', null), ...more] = own.keys();
  if (named !== undefined) {
    const banks = await banksOf(tx, chart);
    if (!banks.includes(named))
      throw fail('ACCOUNT_UNKNOWN', `${named} is no account of the bank: give ${banks.join(' or ')}.`, [
        { code: 'ACCOUNT_UNKNOWN', message: banks.join(' or '), pointer: '/bank' },
      ]);
  } else if (more.length > 0) {
    const each = [...own].map(([bank, points]) => `${bank} (${points.map((p) => p ?? 'no point of sale').join(', ')})`).join(' and ');
    throw fail(
      'DEPOSIT_MIXED',
      `These slips go to the bank accounts ${each}: deposit those of each apart, or name one account in “bank”.`,
      [{ code: 'DEPOSIT_MIXED', message: `name one of ${[...own.keys()].join(', ')}, or deposit each apart`, pointer: '/bank' }],
    );
  }
  const bank = named ?? first;
  return { bank, fee: feeAt(chart, bank, slips) };
}

/** The account of the fee of all their points of sale; where those have several, that of the one whose bank it is. */
function feeAt(chart: Chart, bank: string, slips: readonly Came[]): string {
  const feeOf = (points: Iterable<string | null>): readonly string[] => [
    ...new Set([...points].map((point) => accountAt(chart, 'bankFee', point))),
  ];
  const [fee, ...others] = feeOf(slips.map((s) => s.point_of_sale));
  if (fee !== undefined && others.length === 0) return fee;
  const points = Object.entries(roleOf(chart, 'bank').pointOfSale ?? {}).flatMap(([point, account]) => (account === bank ? [point] : []));
  const [own, ...more] = feeOf(points);
  return own !== undefined && more.length === 0 ? own : accountAt(chart, 'bankFee', null);
}
