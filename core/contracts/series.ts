/** Number series: `F2026-000012` is number 12 of `F2026`. What was given must be there, and nothing else. */
import type { Tx } from './db.ts';
import type { Agencies } from './host.ts';
import type { Look } from './integrity.ts';
import type { Ledger } from './ledger.ts';

/**
 * Compares the numbers that stand in a table with the counters that gave them. `prefixes` are those of the yearly series that stand there;
 * `suffix` is what stands after the number where one number stands twice (`T2026-000001-A`).
 */
export async function checkSeries(
  look: Look,
  of: {
    readonly what: string;
    readonly numbers: AsyncIterable<string>;
    readonly counters: () => Promise<ReadonlyMap<string, number>>;
    readonly prefixes: readonly string[];
  },
): Promise<void> {
  const ours = async () => new Map([...(await of.counters())].filter(([name]) => of.prefixes.includes(name.slice(0, -4))));
  // Numbers are given while this looks: up to the counters of before all must be there, beyond those of after none.
  const before = await ours();
  const seen = new Map<string, { upTo: number; most: number }>();
  for await (const number of of.numbers) {
    const [, series = number, digits = '0', suffix = ''] = /^(.+)-(\d+)(-[A-Z])?$/.exec(number) ?? [];
    const tally = seen.get(series) ?? { upTo: 0, most: 0 };
    const n = Number(digits);
    // Of a number that stands twice the first counts.
    if (suffix === '' || suffix === '-A') tally.upTo += n <= (before.get(series) ?? 0) ? 1 : 0;
    tally.most = Math.max(tally.most, n);
    seen.set(series, tally);
  }
  const after = await ours();
  for (const [series, value] of before) {
    const { upTo } = seen.get(series) ?? { upTo: 0 };
    if (upTo !== value)
      look.report(`series ${series}`, 'SERIES_GAP', `${value} numbers of ${series} were given, ${upTo} ${of.what} stand.`);
  }
  for (const [series, { most }] of seen) {
    if (most > (after.get(series) ?? 0))
      look.report(
        `series ${series}`,
        'SERIES_BEYOND',
        `${of.what} stand up to number ${most} of ${series}, the counter says ${after.get(series) ?? 0}.`,
      );
  }
}

/** The next reference of a yearly series, `F2026-000123`, from its locked counter `F2026`. */
export async function nextReference(
  tx: Tx,
  { ledger, agencies }: { readonly ledger: Ledger; readonly agencies: Agencies },
  prefix: string,
): Promise<string> {
  const year = agencies.today(tx.ctx.agency).slice(0, 4);
  return `${prefix}${year}-${String(await ledger.number(tx, `${prefix}${year}`)).padStart(6, '0')}`;
}
