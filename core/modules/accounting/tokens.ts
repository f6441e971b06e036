/** What other modules may use of accounting: they say what happened, the chart's rules say which entry it makes. */
import { type Day, type Money, type Party, type PostedEntry, type Tx, token } from '../../contracts/index.ts';
import type { DossierService, LockedDossier, SoldByDay } from '../dossiers/tokens.ts';
import type { HeldRow } from './model.ts';
import type { ActName, Role, What } from './names.ts';
import type { SlipView } from './slip.ts';
import type { Known, Timing } from './timing.ts';
import type { Stands } from './values.ts';

export type { ActName, Role, What } from './names.ts';
export { ACCRUED, BILLED, LOST, SHARED } from './names.ts';
export { SlipProperties, type SlipView } from './slip.ts';

/** A service as the rules tell accounts apart by. */
export interface OfService {
  readonly id: string;
  readonly service: string;
  readonly supplier: string;
}

/** One amount of an act. `what` is a line of the act's rule; a negative amount takes the other side. */
export interface Part {
  readonly what: What;
  /** Minor units of the act's currency. */
  readonly minor: bigint;
  /** Its value in the books, where an earlier act decided it, whatever it takes back was posted with; with the sign of `minor`. Of nothing: only value moves. */
  readonly booked?: bigint;
  /** The account it lies on, where that is known; else that of the role. */
  readonly account?: string;
  readonly dossier?: string;
  readonly client?: Party;
  readonly supplier?: Party;
  readonly service?: OfService | null;
  readonly nature?: string;
  readonly vatRate?: string | null;
  /** Pieces this part takes back, where that is not what the act does. */
  readonly corrects?: readonly string[];
  /** The piece it settles, where `booked` says at which value: a bill that is paid. */
  readonly settles?: string;
  /** The document it is meant for, which comes after the day it is posted as of. */
  readonly meantFor?: string;
  /** It is said though it is nothing: later acts ask on which account. */
  readonly kept?: true;
}

/** A dated exchange rate: what one unit of `currency` is worth in the currency of the books. */
export interface Rate {
  readonly currency: string;
  readonly rate: string;
  readonly day: Day;
  readonly source: string;
}

export interface Act {
  readonly act: ActName;
  /** Made for this act: CONFLICT where it was posted before. */
  readonly key: string;
  readonly date: Day;
  readonly piece: { readonly ref: string; readonly date: Day };
  readonly currency: string;
  readonly parts: readonly Part[];
  /** What the label names beside piece and dossier. */
  readonly names?: Readonly<Record<string, string>>;
  /** Rate to use instead of the day's: a credit note takes its invoice's. */
  readonly rate?: Rate | null;
  /** It takes nothing back: all of it is worth what it says itself, on the accounts where what stands against it lies. */
  readonly fresh?: boolean;
  /** It bills, and no money moves: what it charges is worth its rate, what it takes back what that was, and what the client owes is worth all of it. */
  readonly bills?: boolean;
  /** Pieces this act takes back: what is left of what they posted comes first, in their order. */
  readonly corrects?: readonly string[];
  /** What is new takes the value of what is taken back: no exchange result arises. Else the rule of the act says so. */
  readonly carried?: boolean;
  /** It is entered after what happened since: what it takes back is what stood at the end of that day. */
  readonly asOf?: Day;
  /** What it takes of the pieces that are held; without it, what it posts there is brought. */
  readonly takes?: readonly Take[];
  /** Cheque or card slip that several receipts are of. */
  readonly slip?: string;
  /** Piece whose lines are taken back though others have used them since: money that goes again takes back what it paid, and the exchange result of it. */
  readonly undoes?: string;
}

/** Narrows a position to some lines. */
export interface Of {
  readonly dossier?: string;
  readonly service?: string;
  readonly nature?: string | null;
  readonly vatRate?: string;
  readonly piece?: string;
  readonly supplier?: string;
  readonly what?: What;
  /** Movements dated up to a day. */
  readonly until?: Day;
  /** Movements posted after the last one of this role that is of the same dossier and service, and dated as early. */
  readonly after?: Role;
}

export interface Position {
  readonly service: OfService | null;
  readonly nature: string | null;
  readonly balance: bigint;
  readonly since: Day | null;
  /** What moved it. */
  readonly moved: readonly { readonly dated: Day; readonly amount: bigint }[];
}

/** The posted position of some dossiers, and the way to add to it. */
export interface Books {
  /** Debit minus credit of a role (of all of them for null), in minor units of the dossiers' currency. */
  balance(role: Role | null, of?: Of): bigint;
  /** The same in the currency of the books. */
  value(role: Role, of?: Of): bigint;
  /** Services (and natures) a role was posted on, with their balance and the day since which it is not zero; null where it is. */
  open(role: Role, of?: Of): readonly Position[];
  /** What was posted on a role (on all of them for null), in the order of it. */
  lines(role: Role | null, of?: Of): readonly PostedPart[];
  /** The client whose accounts a dossier's money stands on; null when none was touched. */
  client(dossier: string): Party | null;
  /** Latest accounting day of a movement of a role. */
  lastDay(role: Role, of?: Of): Day | null;
  /** Accounting days on which some roles were moved, in order, each once. */
  days(roles: readonly Role[], of?: Of): readonly Day[];
  /** True when nothing was ever posted on them. */
  readonly empty: boolean;
  /** The lines an act would post, without what they differ by. RATE_MISSING, ACCOUNT_UNMAPPED. */
  draft(act: Act): Promise<readonly PostedPart[]>;
  /** Posts an act by its rule; null when its parts cancel out. Errors: RATE_MISSING, ACCOUNT_UNMAPPED and the ledger's; INTERNAL when they do not add up. */
  post(act: Act): Promise<PostedEntry | null>;
  /**
   * Posts a share of what a piece posted on a dossier, turned: on its accounts, at the value it was posted with, results of exchange with it; shares
   * that are the whole together give its mirror.
   */
  giveBack(dossier: string, act: Omit<Act, 'parts'>, of: ShareOf): Promise<PostedEntry | null>;
  /** What mirrors at another rate left where nothing stands is gain or loss; with `worth`, so is what the client's accounts differ by from that on the day of the act. */
  level(dossier: string, act: Omit<Act, 'parts'>, worth?: ClientWorth): Promise<void>;
  /** What the client's accounts of a dossier are worth by what is posted now. */
  worth(dossier: string, sold: SoldByDay): ClientWorth;
}

/** A share of what a piece posted by an entry: of `whole`, what lies between `from` and `upTo`, in minor units. */
export type ShareOf = Readonly<Record<'whole' | 'from' | 'upTo', bigint>> & { readonly piece: string; readonly entry: number | null };

/** What the client's money on a dossier stands for; each is zero or more, in minor units. */
export interface ClientPosition {
  /** 411: billed and not paid. */
  readonly receivable: bigint;
  /** 4191: received before the invoice of what is sold. */
  readonly advances: bigint;
  /** 419: received beyond what is sold. */
  readonly overpaid: bigint;
}
/** What the client's accounts of a dossier are worth at the end of a day, as it was known then. Asked day after day, each is played once. */
export interface ClientWorth {
  at(day: Day): Promise<Readonly<Record<keyof ClientPosition, Stands>>>;
}
export { CLIENT_ROLES, clientOn, clientParts, clientPosition, convert } from './rules.ts';
export { accrueOn } from './timing.ts';
export { standing, worthOf } from './values.ts';
export type { Known, Timing };

/** A line that was posted on a role; debits are positive. */
export interface PostedPart {
  readonly piece: string;
  /** The piece it takes back or settles. */
  readonly takes?: string;
  readonly dated: Day;
  readonly account: string;
  readonly party: Party | null;
  readonly service: OfService | null;
  readonly nature: string | null;
  readonly vatRate: string | null;
  /** Minor units of the act's currency. */
  readonly amount: bigint;
  /** In the currency of the books. */
  readonly booked: bigint;
}

/** Why an entry is what it is: the act, the rate it was posted with, and the line of the rule behind each of its amounts. */
export interface Reasons {
  readonly act: string;
  readonly rate: Rate | null;
  readonly currency: string;
  readonly lines: readonly {
    readonly what: string;
    readonly role: string;
    readonly account: string;
    readonly dossier: string | null;
    readonly service: OfService | null;
    readonly nature: string | null;
    readonly vatRate: string | null;
    /** The piece it takes back. */
    readonly takes?: string;
    /** Minor units of `currency`, debits positive. */
    readonly amount: bigint;
    /** In the currency of the books. */
    readonly booked: bigint;
  }[];
}

/** What an act takes of a piece that is held (a cheque in transit, an advance); below zero it gives back what the entry `undoes` took. */
export interface Take {
  readonly of: HeldRow;
  readonly undoes?: number;
  /** In its own currency. */
  readonly minor: bigint;
  /** In the currency of the books. */
  readonly booked: bigint;
}

/** What was posted: one entry, or all a piece (a bill, a receipt) posted. */
export type Posted = { readonly entry: number } | { readonly piece: string };

export interface Bookkeeping {
  /** Position of dossiers; they must be locked. */
  books(tx: Tx, dossiers: readonly Pick<LockedDossier, 'ref' | 'pointOfSale'>[]): Promise<Books>;
  /** Reads ahead for a group of works. */
  ahead(tx: Tx, dossiers: readonly string[]): Promise<void>;
  /** Rate in force on a day; null for the currency of the books. RATE_MISSING. */
  rate(tx: Tx, currency: string, on: Day): Promise<Rate | null>;
  /** That rate, with all that may serve on the day, those corrected since too; none for the currency of the books: what no single rate may decide. RATE_MISSING. */
  ratesAround(tx: Tx, currency: string, on: Day): Promise<readonly Rate[]>;
  /** What an estimate of a day is valued at: its rate, else the nearest one known. RATE_MISSING where there is none at all. */
  estimate(tx: Tx, currency: string, on: Day): Promise<Rate | null>;
  /** What pieces posted on a role (on all of them for null), in the order of it. */
  posted(tx: Tx, pieces: readonly string[], role: Role | null): Promise<readonly PostedPart[]>;
  /** The acts behind an entry, in order: none of one that was posted without a rule. */
  reasons(tx: Tx, entry: number): Promise<readonly Reasons[]>;
  /** Cheques and card slips that an entry took to the bank or brought back, what came first first: `limit` of them, and how many there are. */
  slips(tx: Tx, entry: number, limit: number): Promise<{ readonly items: readonly SlipView[]; readonly count: number }>;
  /** Rate something was posted with. */
  rateOf(tx: Tx, of: Posted): Promise<Rate | null>;
  /**
   * The mirror of an entry, or of all a piece posted: accounts, amounts and values as they were posted, and the movements that left nothing in the journal.
   * `act` gives the label, `reversal` when left out. Gives the first entry; null when nothing of it is in the journal.
   * Errors: NOT_FOUND, REASON_REQUIRED, ENTRY_ALREADY_REVERSED.
   */
  reverse(
    tx: Tx,
    input: {
      readonly of: Posted;
      readonly key: string;
      readonly date: Day;
      readonly reason: string;
      readonly piece: string;
      readonly act?: string;
      readonly names?: Readonly<Record<string, string>>;
    },
  ): Promise<PostedEntry | null>;
  /**
   * Deposits and overpayments, and what is deferred, brought to what the dossier says now. `since`: the day of money that was entered late, from which on
   * each day is brought to what it would have been.
   */
  settle(tx: Tx, dossier: LockedDossier, books?: Books, since?: Day): Promise<void>;
  /** What bills are worth beside what was held for them, of an agent's sales in another currency: brought to what is held and billed now. */
  meet(tx: Tx, dossier: LockedDossier, books: Books): Promise<void>;
  /**
   * To be called before the receipt of an entry is reversed: posts that what was taken to the bank of its cheque or card slip came
   * back. PAYMENT_STATE where an entry by hand took it to several places, and its amounts do not say to which.
   */
  returned(
    tx: Tx,
    receipt: { readonly entry: number | null; readonly key: string; readonly date: Day; readonly piece: string },
  ): Promise<void>;
  /** The entries of the receipts that are shares of the same cheque or card slip. */
  besides(tx: Tx, entry: number | null): Promise<readonly number[]>;
  /** The last day on which something of a receipt's entry was taken to the bank and is there; null where nothing is. */
  bankedOn(tx: Tx, entry: number | null): Promise<Day | null>;
  /**
   * The parts of `supplierAdvance` that take what a supplier was paid in advance, in its currency, with what they take: the oldest first, each at what it was
   * worth. ADVANCE_EXCEEDS_PAID.
   */
  advances(
    tx: Tx,
    taken: { readonly supplier: string; readonly money: Money; readonly on: Day; readonly pointer: string },
  ): Promise<Pick<Act, 'parts' | 'takes'>>;
  /** When each service of a dossier is recognised; `services` where they were read already. */
  timing(
    tx: Tx,
    dossier: Pick<LockedDossier, 'ref' | 'status' | 'departure' | 'return' | 'cancelledOn' | 'states'>,
    services?: readonly DossierService[],
  ): Promise<Timing>;
  /**
   * Dossiers after one whose day has come, to be recognised or to have their missing bills accrued, or whose days were told by another setting than today's,
   * in the order of their references.
   */
  due(tx: Tx, after: string, limit: number): Promise<readonly string[]>;
  /** Recognises what is due of a dossier; the rest of it stays due until it is done. */
  begin(tx: Tx, dossier: LockedDossier): Promise<void>;
  /** What was due of a dossier up to today is done: the next look is at its next trip. */
  done(tx: Tx, dossier: LockedDossier): Promise<void>;
  /** Notes again which accounts each role was posted on, as far as movements and pieces tell. */
  rebuild(tx: Tx): Promise<void>;
  /** Dossiers of which something up to a day still waits for the nightly run. */
  waiting(tx: Tx, upTo: Day): Promise<readonly string[]>;
  /** DATE_INVALID for a day no open year holds: long before today, or after it (by more than `ahead` days). */
  checkDay(tx: Tx, on: Day, pointer: string, ahead?: number): void;
}
export const Bookkeeping = token<Bookkeeping>('accounting.bookkeeping');
