/** What other modules may use of dossiers. */
import {
  type Binary,
  type Booked,
  type Cost,
  type Ctx,
  type Day,
  type DossierSeen,
  type FileReading,
  type Instant,
  type Label,
  type Money,
  type Nature,
  type Tx,
  token,
  type Words,
} from '../../contracts/index.ts';
import type { DossierAct } from './lifecycle.ts';
import type { Imported } from './service/imports.ts';

/** A rendered paper. */
export type Paper = Binary & { readonly bytes: Uint8Array };

/** A dossier as the modules after this one see it; locked until the end of the transaction. */
export interface LockedDossier {
  readonly ref: string;
  readonly title: string;
  readonly status: string;
  readonly client: string | null;
  readonly pointOfSale: string | null;
  readonly currency: string;
  readonly departure: Day | null;
  readonly return: Day | null;
  /** The day it was cancelled, closed since or not; null where it is not, and where that is not known. */
  readonly cancelledOn: Day | null;
  /** `cancelled` or `confirmed`: what it was, whatever else its status said. */
  readonly states: readonly State[];
  readonly travellers: readonly string[];
  readonly references: Readonly<Record<string, string>>;
  readonly sale: Money;
  readonly invoiced: Money;
  /** Received minus given back. */
  readonly paid: Money;
  /** What its documents leave of it where it is cancelled, or a service of it is, in minor units: billed less what waits for a credit note, and what is still to be billed. Null where they do not say. */
  readonly kept: bigint | null;
  /** What of that waits for a credit note, in minor units. */
  readonly creditDue: bigint;
  /** What of the cost its purchase lines say is not spent, in minor units: see `noteUnspent`. */
  readonly unspent: bigint;
}
/** One line of the sale or purchase side. */
export interface PriceLine {
  readonly id: string;
  readonly service: string | null;
  readonly side: 'sale' | 'purchase';
  readonly nature: Nature;
  /** What a person wrote, else in the language of the agency. */
  readonly label: string;
  /** The same by language, as far as its service type says it; null where a person wrote it. */
  readonly labels: Words | null;
  readonly money: Money;
  readonly vatRate: string | null;
  readonly document: string | null;
  readonly code: string | null;
  /** The travellers it is for, by name; null: all of them. */
  readonly travellers: readonly string[] | null;
  /** The legs or stays it is for, by what its service type knows each by; null: all of them. */
  readonly segments: readonly string[] | null;
  readonly scheme: Scheme;
  readonly origin: Origin;
  readonly dated: Day;
}
/**
 * How a line is sold: for another (`agent`), in the own name under the margin scheme (`margin`) or with VAT on its price (`standard`), laid out for the client
 * (`disbursement`), or the agency's own part (`own`).
 */
export const SCHEMES = ['agent', 'margin', 'standard', 'disbursement', 'own'] as const;
export type Scheme = (typeof SCHEMES)[number];
/** Who may decide a price line: a message that states it, a rule, or a person, also for an amendment of the trip and for a regularisation. */
export const ORIGINS = ['fact', 'rule', 'person', 'amendment', 'regularisation'] as const;
/** Those that people give. */
export const BY_HAND = ['person', 'amendment', 'regularisation'] as const;
/** Where a price line comes from. */
export interface Origin {
  readonly by: (typeof ORIGINS)[number];
  /** The rule with its version (`published or cost 1`), or how a person says he came to it. Null where nobody says, and of messages read before rules had names. */
  readonly rule: string | null;
  /** What read the costs it was made of, and in which version: `air 1`. */
  readonly costs: string | null;
  /** The message it is of: `import:` and the start of the SHA-256 of its file. */
  readonly source: string | null;
}
/** One amount of a booking on one side of a dossier, before it is a line; whom and what it is for as the cost says it, by places in its message. */
export interface Price
  extends Pick<PriceLine, 'side' | 'nature' | 'money' | 'document' | 'code' | 'scheme'>,
    Pick<Cost, 'travellers' | 'segments'> {
  readonly label: Label;
  readonly origin: Pick<Origin, 'by' | 'rule'>;
}
/** A cost as its service states it, called in the languages of the agency. */
export type Stated = Omit<Cost, 'label'> & { readonly label: Label };
/** Says what a client is asked and a supplier bills for what a booking costs. Services state costs and know no price. */
export interface Pricing {
  /** What follows from the costs of one message, each with how it is sold where its service is sold so; what is paid on site is on no side. */
  prices(agency: string, of: { readonly booked: Booked; readonly costs: readonly Stated[]; readonly soldAs: SoldAs }): readonly Price[];
  /** How it is sold: as the agency's settings say of it, else as the service is. */
  soldAs(agency: string, of: ToSell): SoldAs;
}
export type SoldAs = DossierService['soldAs'];
/** What decides how a service is sold. */
export interface ToSell {
  /** Id of the service plugin. */
  readonly service: string;
  /** Supplier code. */
  readonly supplier: string;
  /** What was agreed with him, by the code he gave it (a tour code). */
  readonly contract: string | null;
  readonly pointOfSale: string | null;
}
export const Pricing = token<Pricing>('dossiers.pricing');
/** Is a line the agency's own part? */
export const isOwn = ({ scheme }: Pick<PriceLine, 'scheme'>): boolean => scheme === 'own';
/** What something was from a day on: of each day the last, in order, the first one since it is there. */
export interface State {
  readonly on: Day;
  readonly status: string;
}
export interface DossierService {
  readonly id: string;
  readonly dossier: string;
  /** Id of the service plugin. */
  readonly service: string;
  /** Supplier code. */
  readonly supplier: string;
  readonly soldAs: 'agent' | 'principal';
  readonly status: string;
  readonly title: string;
  readonly item: unknown;
  readonly recordLocator: string | null;
  readonly departure: Day | null;
  readonly return: Day | null;
  /** The day it was cancelled, voided or refunded itself; null where it was not, and where that is not known. */
  readonly goneOn: Day | null;
  readonly states: readonly State[];
}
/** States of a service nobody travels with. */
export const GONE: readonly string[] = ['cancelled', 'voided', 'refunded'];
/** What it was at the end of a day, and the day since which nobody travelled with it; null before it was there. */
export function stateOn(states: readonly State[], day: Day): { readonly status: string; readonly goneOn: Day | null } | null {
  const known = states.filter((s) => s.on <= day);
  const last = known.at(-1);
  if (last === undefined) return null;
  const live = known.findLastIndex((s) => !GONE.includes(s.status));
  return { status: last.status, goneOn: known[live + 1]?.on ?? null };
}
/** What it was at the end of a day; before it was there, what it was first. */
export function stateThen(states: readonly State[], day: Day): { readonly status: string; readonly goneOn: Day | null } {
  const [first] = states;
  return stateOn(states, first !== undefined && day < first.on ? first.on : day) ?? { status: 'confirmed', goneOn: null };
}
/** Is a dossier cancelled? One that was, and was closed since, is put away and takes place no more than before. */
export const isCancelled = ({ status, cancelledOn }: Pick<LockedDossier, 'status' | 'cancelledOn'>): boolean =>
  status === 'cancelled' || (status === 'closed' && cancelledOn !== null);
/** Does nobody travel with a service, for its own state or its dossier's? */
export const isGone = (dossier: Pick<LockedDossier, 'status' | 'cancelledOn'>, service: { readonly status: string }): boolean =>
  GONE.includes(service.status) || isCancelled(dossier);
/** The day since which nobody travels with a service; null where somebody does, and where that is not known. */
export const goneSince = (dossier: { readonly cancelledOn: Day | null }, service: { readonly goneOn: Day | null }): Day | null =>
  [dossier.cancelledOn, service.goneOn].filter((day) => day !== null).sort()[0] ?? null;
/** What is still sold as far as lines say: of a cancelled dossier, whose services nobody travels with, no more than its penalties and what the agency sold itself. */
export function stillSold(cancelled: boolean, sale: bigint, lines: readonly SoldLine[]): bigint {
  if (!cancelled) return sale;
  const kept = lines
    .filter((l) => l.side === 'sale' && (l.nature === 'penalty' || (isOwn(l) && l.nature !== 'discount')))
    .reduce((sum, l) => sum + l.money.minor, 0n);
  return kept < sale ? kept : sale;
}
export type SoldLine = Pick<PriceLine, 'side' | 'nature' | 'scheme' | 'money'>;
/** What a dossier sold at the end of each day, as it was known then. */
export interface SoldByDay {
  /** Days on which that changed, in order; what documents changed is of their days. */
  readonly days: readonly Day[];
  on(day: Day): Promise<bigint>;
}
export interface Dossiers {
  /** Locks several dossiers and reads their services and price lines ahead; gives the codes of their clients and suppliers. */
  ahead(tx: Tx, refs: readonly string[]): Promise<{ readonly clients: readonly string[]; readonly suppliers: readonly string[] }>;
  /** Locks the dossier: the first thing a writer does. NOT_FOUND. */
  lock(tx: Tx, ref: string): Promise<LockedDossier>;
  /** DOSSIER_STATE when the status of the dossier does not allow the act. */
  allow(tx: Tx, dossier: Pick<LockedDossier, 'ref' | 'status'>, act: DossierAct): void;
  get(tx: Tx, ref: string): Promise<LockedDossier>;
  priceLines(tx: Tx, ref: string): Promise<readonly PriceLine[]>;
  /** What is still sold: what is kept, else see `stillSold`. */
  sold(tx: Tx, dossier: Pick<LockedDossier, 'ref' | 'status' | 'cancelledOn' | 'sale' | 'kept'>): Promise<bigint>;
  /** The same at the end of each day up to now. */
  soldByDay(tx: Tx, dossier: Pick<LockedDossier, 'ref' | 'states'>): Promise<SoldByDay>;
  /** Its services; those it had at the end of a day, as they were then. */
  services(tx: Tx, ref: string, day?: Day): Promise<readonly DossierService[]>;
  /** What a service is called in a language. */
  titleOf(agency: string, service: Pick<DossierService, 'service' | 'item' | 'title'>, locale: string): string;
  /** The same of a dossier: what a person called it, else what the service is called it has its title of. */
  nameOf(
    agency: string,
    dossier: Pick<LockedDossier, 'title'>,
    services: readonly Pick<DossierService, 'service' | 'item' | 'title'>[],
    locale: string,
  ): string;
  /** A service by id, whatever its dossier. NOT_FOUND. */
  service(tx: Tx, id: string): Promise<DossierService>;
  /** Services by id, whatever their dossiers; an id that is none is left out. */
  servicesById(tx: Tx, ids: readonly string[]): Promise<readonly DossierService[]>;
  /** Adds to what was invoiced or paid; the dossier must be locked. */
  addTo(tx: Tx, ref: string, what: { readonly invoiced?: Money; readonly paid?: Money }): Promise<void>;
  /**
   * Notes what its documents say of what nobody travels with, in minor units of the dossier: what waits for a credit note, and what is still to be billed; null
   * where all of it takes place. It follows from the dossier and is no change a person makes. True where it sells more or less by that. The dossier must be locked.
   */
  noteBilled(tx: Tx, ref: string, said: { readonly creditDue: bigint; readonly toBill: bigint | null }): Promise<boolean>;
  /**
   * Notes what of the cost its purchase lines say is not spent, in minor units: of what nobody travels with and no client was billed, what suppliers neither bill
   * nor keep; less than nothing where they bill more. It follows from the dossier and its bills, and is no change a person makes. The dossier must be locked.
   */
  noteUnspent(tx: Tx, ref: string, minor: bigint): Promise<void>;
  /** Adds a line that another module decided, outside what is invoiced to the client, with what follows from it; the dossier must be locked. */
  addPriceLine(
    tx: Tx,
    ref: string,
    line: {
      readonly service: string;
      readonly side: 'purchase';
      readonly nature: Nature;
      readonly label: string;
      readonly money: Money;
      /** The rule that decided it, with its version. */
      readonly rule: string;
      readonly dated: Day;
    },
  ): Promise<void>;
  /** What follows from a dossier as it is now, in every module; the dossier must be locked. */
  follow(tx: Tx, ref: string): Promise<void>;
  /** Reads ahead what that needs of several dossiers. */
  followAhead(tx: Tx, refs: readonly string[]): Promise<void>;
  note(tx: Tx, ref: string, kind: string, data: object): Promise<void>;
  /** What checks see of these dossiers; those that are cancelled, closed or back from their trip are left out. */
  seen(tx: Tx, refs: readonly string[]): Promise<readonly DossierSeen[]>;
  /** References of dossiers there is something to notice about: those that travel, or left at most 90 days ago. */
  readonly toLookAt: {
    /** Those that changed since, cancelled or closed ones too: what was noticed of them is no more. */
    changed(tx: Tx, since: Instant, today: Day): Promise<readonly string[]>;
    /** Some hundreds of those that leave next after this day, up to `day`; null when none is left. */
    leaving(tx: Tx, after: Day | null, today: Day): Promise<{ readonly day: Day; readonly refs: readonly string[] } | null>;
  };
  /** Makes dossiers findable by more words. */
  index(tx: Tx, refs: readonly string[], words: readonly string[]): Promise<void>;
  /** PDF of the itinerary as it is now, in a language. NOT_FOUND when nothing is left to travel with. To be called with no connection held. */
  itinerary(ctx: Ctx, ref: string, locale: string): Promise<Paper>;
}
export const Dossiers = token<Dossiers>('dossiers.service');

export type { Imported };
/** A supplier's file that was read into dossiers, for the command line. */
export interface Imports {
  /** Applies every booking of a reading or none; `accept` takes amounts that contradict those told before. */
  apply(tx: Tx, reading: FileReading, accept?: boolean): Promise<Imported>;
}
export const Imports = token<Imports>('dossiers.imports');
