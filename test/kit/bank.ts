/** What every plugin of kind `bank` must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { BANK_REFUSALS, type Bank, isError, type PaymentBatch } from '../../core/contracts/index.ts';
import { bounded } from '../../core/platform/work/bounded.ts';
import { judgeReading } from '../../core/suppliers/judge-statements.ts';
import { heldAlone } from './held.ts';
import { mutantOf } from './mutants.ts';
import { refusesFile } from './refused.ts';
import { otherText, textAt, textsIn, withText } from './terms.ts';

export interface BankSubject {
  readonly plugin: Bank;
  /** Files of statements that are whole: what opens and what moves is what closes. */
  readonly statements: readonly Uint8Array[];
  /** One of them with another closing balance, or an entry less. */
  readonly wrong: Uint8Array;
  /** Payments no bank would refuse. */
  readonly sound: readonly PaymentBatch[];
  /** One with an account that is none. */
  readonly broken: PaymentBatch;
}
type Case = readonly [name: string, holds: () => void | Promise<void>];

/** Longest a changed file may take; one takes milliseconds. */
const LONGEST_MS = 1_000;
/** Places a file is cut at. */
const PLACES = 60;
/** What the host sees of a statement that is not whole, or not fit to be kept. */
const SEEN = ['BALANCE_BREAK', 'BALANCE_MISSING', 'BATCH_DIFFERS', 'TEXT_UNFIT'];

export function bankCases(id: string, { plugin: own, statements, wrong, sound, broken }: BankSubject): readonly Case[] {
  const plugin = heldAlone(id, own);
  const refused = (bytes: Uint8Array, what: string): void => {
    const { code } = refusesFile((given) => plugin.read(given), bytes, what);
    ok(BANK_REFUSALS.includes(code), `${what} is refused with ${code}: the codes are ${BANK_REFUSALS.join(', ')}`);
  };
  const seen = (bytes: Uint8Array): string[] =>
    judgeReading(id, plugin.read(bytes)).statements.flatMap((s) => s.findings.map((f) => f.code).filter((code) => SEEN.includes(code)));
  const written = (batch: PaymentBatch, format?: string): Uint8Array => {
    const { bytes, findings } = plugin.orders(batch, format);
    deepEqual(findings, []);
    return bytes;
  };
  return [
    [
      'says what its formats are called, and reads in a thread what it reads here',
      async () => {
        ok(plugin.formats.length > 0 && plugin.formats.every((format) => /^[a-z][a-z0-9.-]{0,39}$/.test(format)));
        ok(/^[a-z]+\/[\w.+-]+$/.test(plugin.type));
        ok(/^[a-z0-9]{1,10}$/.test(plugin.extension));
        equal(((await import(plugin.module.href)) as { read: unknown }).read, own.read);
      },
    ],
    [
      'reads the same bytes as the same, and as what can be handed to another thread',
      () => {
        for (const bytes of statements) {
          const before = bytes.slice();
          const reading = plugin.read(bytes);
          deepEqual(plugin.read(bytes), reading);
          deepEqual(structuredClone(reading), reading);
          deepEqual(bytes, before);
        }
      },
    ],
    [
      'answers what the host takes, and every statement adds up',
      () => {
        for (const bytes of statements) deepEqual(seen(bytes), []);
      },
    ],
    [
      'says where in the file each statement and each of its lines begins',
      () => {
        for (const bytes of statements) {
          const last = bytes.reduce((lines, byte) => lines + Number(byte === 10), 1);
          for (const statement of plugin.read(bytes).statements)
            for (const { at } of [statement, ...statement.lines])
              ok(at.line >= statement.at.line && at.line <= last, `line ${at.line} of a file of ${last} is not where it begins`);
        }
      },
    ],
    ['reads what does not add up as it stands, so that it is seen', () => ok(seen(wrong).includes('BALANCE_BREAK'))],
    [
      'refuses what is cut short or is no statement, with the place',
      () => {
        for (const bytes of statements)
          for (let i = 0; i < PLACES; i++)
            refused(bytes.slice(0, Math.floor((i * (bytes.length - 2)) / PLACES)), `cut at ${i} of ${PLACES}`);
        refused(new Uint8Array(), 'nothing');
        refused(new TextEncoder().encode('<?xml version="1.0"?><html/>'), 'a page');
        refused(new Uint8Array([0xff, 0xfe, 0x3c, 0x00]), 'another encoding');
      },
    ],
    [
      'writes the same payments as the same bytes in each format, and finds nothing wrong with them',
      () => {
        for (const batch of sound) {
          const before = structuredClone(batch);
          const files = plugin.formats.map((format) => written(batch, format));
          for (const [i, format] of plugin.formats.entries()) deepEqual(written(batch, format), files[i]);
          equal(new Set(files.map((f) => Buffer.from(f).toString('base64'))).size, plugin.formats.length);
          deepEqual(written(batch), files[0]);
          deepEqual(batch, before);
        }
      },
    ],
    [
      'writes every term: whatever is another is other bytes, or is found wrong',
      () => {
        for (const batch of sound)
          for (const format of plugin.formats) {
            const bytes = written(batch, format);
            for (const path of textsIn(batch)) {
              const { bytes: other, findings } = plugin.orders(withText(batch, path, otherText(textAt(batch, path))), format);
              if (findings.length === 0) notDeepEqual(other, bytes, `${path} is not written`);
            }
            for (const [i, order] of batch.orders.entries()) {
              const more = { ...order, money: { ...order.money, minor: order.money.minor + 1n } };
              notDeepEqual(
                written({ ...batch, orders: batch.orders.with(i, more) }, format),
                bytes,
                `the amount of order ${i} is not written`,
              );
            }
          }
      },
    ],
    [
      'says what a bank would refuse, and never throws for it',
      () => {
        const { findings } = plugin.orders(broken);
        ok(findings.length > 0);
        for (const finding of findings) ok(finding.code !== '' && finding.message !== '' && finding.pointer?.startsWith('/'));
        const [first] = sound as [PaymentBatch];
        ok(plugin.orders(first, 'none').findings.length > 0);
        ok(plugin.orders({ ...first, orders: [] }).findings.length > 0);
        for (const path of textsIn(first))
          for (const text of ['', '\u0000<&>"é漢', 'x'.repeat(500)]) plugin.orders(withText(first, path, text));
      },
    ],
  ];
}

/** Each changed file has a limit of its own. */
export const bankMutantCases = (
  { id, seed, mutants }: { readonly id: string; readonly seed: number; readonly mutants: number },
  { plugin, statements }: BankSubject,
): readonly Case[] => [
  [
    `reads or refuses with its line whatever is changed in a file: ${mutants} files of seed ${seed}`,
    () => {
      const samples = statements.map((bytes, i) => ({ name: `statement ${i}`, bytes }));
      for (let n = 0; n < mutants; n++) {
        const { name, bytes } = mutantOf(samples, seed, n);
        try {
          judgeReading(
            id,
            bounded(LONGEST_MS, () => plugin.read(bytes)),
          );
        } catch (error) {
          if (isError(error, 'NOT_DONE')) throw error;
          const refused = isError(error) && BANK_REFUSALS.includes(error.code) && (error.findings[0]?.line ?? 0) > 0;
          ok(
            refused,
            `mutant ${n} of ${name}: ${error instanceof Error ? (isError(error) ? `${error.code} ${error.message}` : error.stack) : String(error)}`,
          );
        }
      }
    },
  ],
];
