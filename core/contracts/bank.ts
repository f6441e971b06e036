/**
 * Contract of kind `bank`: reads what a bank says of an account, and writes the payments it is asked to make. It posts nothing, matches nothing and asks no clock.
 * What moves an account is one line, whatever it is made of: its parts are what a collected booking brings together.
 */
import { Type } from 'typebox';
import type { Day, Instant } from './dates.ts';
import type { ErrorCode, Finding } from './errors.ts';
import type { Registry } from './host.ts';
import type { Money } from './money.ts';
import { DaySchema, FindingSchema, MinorSchema, orNull, strict } from './schemas.ts';
import type { FilePlace } from './xml.ts';

export const BANK_CONTRACT = 2;

/** An account as the bank names it: by IBAN, or by a number of its own. */
export interface StatementAccount {
  readonly iban: string | null;
  readonly number: string | null;
  readonly bic: string | null;
  /** Every line and balance is in it. */
  readonly currency: string;
}
/** What stood on the account, below zero where it was overdrawn. */
export interface BankBalance {
  readonly on: Day;
  readonly money: Money;
}
/** Who is on the other side: who paid what came in, who was paid what went out. */
export interface Counterparty {
  readonly name: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
}
/** What the bank took for it. Above zero: it cost that much; below: it was given back. */
export interface BankFee {
  readonly money: Money;
  readonly code: string | null;
  /** Is it in the amount of the line already? Null where the bank does not say. */
  readonly included: boolean | null;
}
/** What a line says, and each part of one. */
export interface BankMove {
  /** Above zero: it came in. */
  readonly money: Money;
  /** The bank's own reference. */
  readonly bankRef: string | null;
  /** What whoever ordered it calls it; null where he gave none. */
  readonly endToEndId: string | null;
  readonly counterparty: Counterparty | null;
  readonly remittance: {
    /** Unstructured, its pieces joined by a blank. */
    readonly text: string | null;
    /** Structured: references of the creditor and numbers of documents, as they stand. */
    readonly references: readonly string[];
  };
  /** What was ordered in another currency; `rate` is a decimal string as stated. */
  readonly original: { readonly money: Money; readonly rate: string | null } | null;
  readonly fees: readonly BankFee[];
  /** Why a payment came back, by its ISO code (`AC04`) or in the bank's words. */
  readonly returned: string | null;
}
export interface BankLine extends BankMove {
  /** Where it begins in the file. */
  readonly at: FilePlace;
  readonly bookedOn: Day;
  readonly valueOn: Day | null;
  /** It takes an earlier line back. The sign of `money` says which way it goes. */
  readonly reversal: boolean;
  /** Of the ISO list, `PMNT-RCDT-ESCT`, and the bank's own. */
  readonly code: { readonly iso: string | null; readonly own: string | null };
  /** Where payments were ordered or booked together: how they were named, and how many they are. */
  readonly batch: { readonly messageId: string | null; readonly paymentId: string | null; readonly count: number | null } | null;
  /** What a collected booking brings together; empty for a line of one payment. Where they do not add up to the line, the host says so (`BATCH_DIFFERS`) and keeps it as one. */
  readonly parts: readonly BankMove[];
}
export interface BankStatement {
  /** Where it begins in the file: what is wrong with it is told with its place. */
  readonly at: FilePlace;
  /** A notice tells of single lines between statements: it has no balances, and its lines stand in a statement again. */
  readonly kind: 'statement' | 'notice';
  readonly account: StatementAccount;
  /** What the bank calls it; with the page, where it comes in several. */
  readonly id: string;
  readonly page: string | null;
  /** Its number in the year or in the life of the account. */
  readonly number: string | null;
  readonly period: { readonly from: Day; readonly to: Day } | null;
  /** Null where the bank states none. */
  readonly opening: BankBalance | null;
  readonly closing: BankBalance | null;
  /** What is booked, in the order of the file. What is only announced is left out, and a finding says so (`LINES_PENDING`). */
  readonly lines: readonly BankLine[];
  /**
   * What else there is to say, each with its line (that of the statement where it says none). The host names the plugin, and holds opening and lines against the closing
   * itself (`BALANCE_BREAK`, `BALANCE_MISSING`).
   */
  readonly findings: readonly Finding[];
}
export interface BankReading {
  readonly format: string;
  readonly statements: readonly BankStatement[];
}

/** Do the parts of a line make the line? Then each is one of its own. */
export const partsAddUp = ({ money, parts }: Pick<BankLine, 'money' | 'parts'>): boolean =>
  parts.length > 0 &&
  parts.every((part) => part.money.minor !== 0n) &&
  parts.reduce((sum, part) => sum + part.money.minor, 0n) === money.minor;

/** One line of text. A reference, a code, a number of an account have 100 characters at most, a name or a reason 250. */
const line = (maxLength = 100) => Type.String({ maxLength });
const textOrNone = (maxLength?: number) => orNull(line(maxLength));
const Currency = Type.String({ format: 'currency', description: 'a currency of ISO 4217' });
const Place = strict({ line: Type.Integer({ minimum: 1 }), column: Type.Integer({ minimum: 1 }) });
const MinorMoney = strict({ minor: MinorSchema, currency: Currency });
const Balance = orNull(strict({ on: DaySchema, money: MinorMoney }));
const move = {
  money: MinorMoney,
  bankRef: textOrNone(),
  endToEndId: textOrNone(),
  counterparty: orNull(strict({ name: textOrNone(250), iban: textOrNone(), bic: textOrNone() })),
  remittance: strict({ text: textOrNone(20_000), references: Type.Array(line(), { maxItems: 1_000 }) }),
  original: orNull(strict({ money: MinorMoney, rate: orNull(Type.String({ pattern: '^\\d{1,15}(\\.\\d{1,15})?$' })) })),
  fees: Type.Array(strict({ money: MinorMoney, code: textOrNone(), included: orNull(Type.Boolean()) }), { maxItems: 1_000 }),
  returned: textOrNone(250),
};
/**
 * Schema of `BankReading`: what the host checks before it believes a plugin. Unknown fields are refused; that every line and balance is in
 * the currency of its account is looked at besides (`judgeReading` of the host).
 */
export const BankReadingSchema = strict({
  format: Type.String({ maxLength: 60, pattern: '\\S' }),
  statements: Type.Array(
    strict({
      at: Place,
      kind: Type.Enum(['statement', 'notice']),
      account: strict({ iban: textOrNone(), number: textOrNone(), bic: textOrNone(), currency: Currency }),
      id: Type.String({ maxLength: 70, pattern: '\\S' }),
      page: textOrNone(20),
      number: textOrNone(),
      period: orNull(strict({ from: DaySchema, to: DaySchema })),
      opening: Balance,
      closing: Balance,
      lines: Type.Array(
        strict({
          at: Place,
          ...move,
          bookedOn: DaySchema,
          valueOn: orNull(DaySchema),
          reversal: Type.Boolean(),
          code: strict({ iso: textOrNone(), own: textOrNone() }),
          batch: orNull(
            strict({ messageId: textOrNone(), paymentId: textOrNone(), count: orNull(Type.Integer({ minimum: 0, maximum: 999_999_999 })) }),
          ),
          parts: Type.Array(strict(move)),
        }),
      ),
      findings: Type.Array(FindingSchema),
    }),
    { minItems: 1 },
  ),
});

/** What `Bank.read` refuses a file with. Whatever else it throws is a failure of the plugin. */
export const BANK_REFUSALS: readonly ErrorCode[] = [
  ...(['FILE_EMPTY', 'FILE_ENCODING', 'FILE_MALFORMED', 'FILE_TRUNCATED', 'RECORD_INVALID', 'FORMAT_UNKNOWN'] as const),
];

/** An account that is paid from, or to. */
export interface PaidParty {
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly address: {
    readonly lines: readonly string[];
    readonly postcode: string | null;
    readonly city: string | null;
    readonly country: string;
  } | null;
}
export interface PaymentOrder {
  /** End-to-end id: stands on the statements of both sides. */
  readonly id: string;
  readonly creditor: PaidParty;
  readonly money: Money;
  /** Free text, or a reference the creditor gave (`RF18539007547034`); null for neither. */
  readonly remittance: { readonly text: string } | { readonly reference: string } | null;
}
/** Payments from one account on one day. */
export interface PaymentBatch {
  readonly id: string;
  readonly createdAt: Instant;
  readonly debtor: PaidParty;
  readonly executeOn: Day;
  readonly orders: readonly PaymentOrder[];
}
export interface PaymentFile {
  readonly bytes: Uint8Array;
  /** What the bank would refuse or change, each with a pointer into the batch: then it is not handed out. */
  readonly findings: readonly Finding[];
}

/** Pure functions: the same bytes say the same, and the same batch gives the same bytes. */
export interface Bank {
  /** Module that exports `read`, this one: statements are read in a worker thread, without a host around it. */
  readonly module: URL;
  /** Formats of orders it writes, `pain.001.001.09`: the first where none is asked for. */
  readonly formats: readonly string[];
  /** Media type of orders, and the ending of a file's name. */
  readonly type: string;
  readonly extension: string;
  /**
   * Reads a file of statements, whoever's. Refused (`BANK_REFUSALS`) with the place in `findings[0]`; with FORMAT_UNKNOWN where it is of another plugin, and the next
   * is asked. So it is where this one throws something else, does not come to an end, or answers what `BankReadingSchema` does not know: that is told beside.
   */
  read(bytes: Uint8Array): BankReading;
  /** Writes payments whole. Never throws: what it cannot say is a finding, and so is a format that is not its own. */
  orders(batch: PaymentBatch, format?: string): PaymentFile;
}

/**
 * What was read of a file, judged and fit to be kept: card numbers in it are hidden before it is read, and texts are without control characters (`TEXT_UNFIT` where one
 * had any).
 */
export interface KeptReading {
  readonly plugin: string;
  readonly format: string;
  /** Plugins that were asked before and failed (`PLUGIN_FAILED`), each with its id and function. */
  readonly findings: readonly Finding[];
  /** The file with cards hidden, and its hash: the only bytes that are stored. */
  readonly masked: Uint8Array;
  readonly sha256: string;
  /** `digest`: hash of what the statement says, whatever else stands in the file. */
  readonly statements: readonly (BankStatement & { readonly digest: string })[];
}
/** Plugins of kind `bank`. */
export interface Banks extends Registry<Bank> {
  /**
   * Reads a file aside, in another thread, with the first plugin of the agency whose format it is. As `Bank.read`; PLUGIN_FAILED where one failed and no other knows
   * the file, ADAPTER_UNKNOWN where none is enabled, BUSY.
   */
  read(agency: string, bytes: Uint8Array): Promise<KeptReading>;
}
