/** `escale ledger`: the journal recomputed, and its balances. */
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION } from '../command.ts';
import { withHost } from '../host.ts';
import { columns, EXIT, json, red } from '../io.ts';

interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly findings: readonly { seq: number | null; code: string; message: string }[];
  readonly imbalance: Readonly<Record<string, string>>;
  readonly head: string;
}

const verify = (asked: Asked): Promise<number> =>
  withHost(asked, async ({ agency, call }) => {
    const { io, flag } = asked;
    const v = await call<Verification>('ledger.verify', {});
    if (flag('json')) io.out(json({ agency, ...v }));
    else {
      for (const f of v.findings) io.out(`${f.code}${f.seq === null ? '' : ` entry ${f.seq}`}: ${f.message}\n`);
      io.err(v.ok ? `The journal of ${agency} verifies: ${v.entries} entries.\n` : `${red(io, 'The journal does not verify.')}\n`);
    }
    return v.ok ? EXIT.done : EXIT.refused;
  });

interface Balance {
  readonly items: readonly {
    account: string;
    label: string;
    party: string | null;
    debit: string;
    credit: string;
    balance: string;
    currency: string;
  }[];
  readonly imbalance: Readonly<Record<string, string>>;
}

const balance = (asked: Asked): Promise<number> =>
  withHost(asked, async ({ agency, call }) => {
    const { io, flag, text } = asked;
    const to = text('to');
    const b = await call<Balance>('ledger.trialBalance', {
      ...(to === undefined ? {} : { to }),
      ...(flag('parties') ? { parties: true } : {}),
    });
    if (flag('json')) io.out(json({ agency, ...b }));
    else {
      const rows = b.items.map((i) => [i.account, i.party ?? '', i.label, i.debit, i.credit, i.balance, i.currency]);
      io.out(columns([['account', '', '', 'debit', 'credit', 'balance', ''], ...rows], [3, 4, 5]));
      for (const [currency, gap] of Object.entries(b.imbalance)) io.err(`Imbalance ${gap} ${currency}\n`);
    }
    return Object.values(b.imbalance).every((gap) => Number(gap) === 0) ? EXIT.done : EXIT.refused;
  });

const rebuild = (asked: Asked): Promise<number> =>
  withHost(asked, async ({ agency, call }) => {
    const { io, flag } = asked;
    const { ok } = await call<{ ok: boolean }>('ledger.rebuild', {});
    if (flag('json')) io.out(json({ agency, ok }));
    else io.err(ok ? `What is derived from the journal of ${agency} is made again.\n` : `${red(io, 'The journal does not verify.')}\n`);
    return ok ? EXIT.done : EXIT.refused;
  });

export const commands: readonly Command[] = [
  {
    name: 'ledger verify',
    summary: 'recomputes chain, balances and numbering of the journal',
    usage: '[--agency ID] [--json]',
    example: 'escale ledger verify',
    options: { ...AGENCY_OPTION, ...JSON_OPTION },
    run: verify,
  },
  {
    name: 'ledger balance',
    summary: 'debit, credit and balance per account, and the imbalance per currency',
    usage: '[--to DAY] [--parties] [--agency ID] [--json]',
    example: 'escale ledger balance --to 2026-06-30 --json',
    options: {
      to: { type: 'string', value: 'DAY', help: 'up to this day' },
      parties: { type: 'boolean', help: 'per client and supplier' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    run: balance,
  },
  {
    name: 'ledger rebuild',
    summary: 'makes again what is derived from the journal: balances, and which accounts each role was posted on',
    usage: '[--agency ID] [--json]',
    example: 'escale ledger rebuild',
    options: { ...AGENCY_OPTION, ...JSON_OPTION },
    run: rebuild,
  },
];
