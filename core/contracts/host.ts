/** Tokens of what the host hands out. A plugin names the ones it needs in `deps`. */
import type { Accounting } from './accounting.ts';
import type { Bank, Banks } from './bank.ts';
import type { Chart } from './chart.ts';
import type { Checks } from './checks.ts';
import type { Clock, Day } from './dates.ts';
import type { Actor, Column, Db, Tx, Where } from './db.ts';
import type { EInvoice } from './einvoice.ts';
import type { ErrorCode } from './errors.ts';
import type { Integrity } from './integrity.ts';
import type { LongJobs } from './jobs.ts';
import type { Ledger } from './ledger.ts';
import type { Row, Table } from './migration.ts';
import type { Money } from './money.ts';
import type { Channel, Notifier } from './notifier.ts';
import type { Outbound } from './outbound.ts';
import type { Payment } from './payment.ts';
import type { CostLabel, Say } from './say.ts';
import type { ListInput, Page } from './schemas.ts';
import type { Service, ServiceName } from './service.ts';
import type { Readings } from './supplier.ts';
import type { Documents } from './templates.ts';
import { token } from './tokens.ts';
import type { Label, Words } from './words.ts';

/** Structured log, JSON lines. Never give it names, addresses, card numbers: ids and codes only. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** An account of the agency at a bank. */
export interface AgencyBank {
  readonly iban: string;
  readonly bic?: string;
  /** Account of the chart it is kept on; that of the role `bank` where none is named. */
  readonly account?: string;
}

/** Facts about an agency, from its configuration file. */
export interface Agency {
  readonly id: string;
  readonly name: string;
  readonly legalName: string;
  readonly address: readonly string[];
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly locale: string;
  /** `SAS`, `SARL`. */
  readonly legalForm: string | null;
  readonly shareCapital: Money | null;
  /** The register and its place, without the number: `RCS Paris`. */
  readonly tradeRegister: string | null;
  readonly siren: string | null;
  readonly vatNumber: string | null;
  /** False where no VAT is charged (small businesses): nothing it sells then carries any. */
  readonly vatLiable: boolean;
  /** Number of the travel agents' register: `IM075110001`. */
  readonly registration: string | null;
  /** Who answers for the money of travellers. */
  readonly guarantor: { readonly name: string; readonly address: readonly string[] } | null;
  /** Who insures the agency's professional liability. */
  readonly insurer: { readonly name: string; readonly address: readonly string[]; readonly policy: string } | null;
  /** Where electronic invoices reach it, scheme first: `0225:732829320`. */
  readonly eInvoiceAddress: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Its own accounts at banks: statements of others are none of its business. */
  readonly banks: readonly AgencyBank[];
  /** VAT rate in percent where none is given. */
  readonly vatRate: string;
}

/** Configuration of the agencies; unknown agencies are NOT_FOUND. */
export interface Agencies {
  list(): readonly Agency[];
  get(id: string): Agency;
  /** Day it is now at the agency. */
  today(id: string): Day;
  /** Chart of accounts and rule table, with the agency's own rows laid over it. */
  chart(id: string): Chart;
  accountLabel(id: string, account: string): string;
  journalLabel(id: string, journal: string): string;
  /** Settings of a plugin for an agency, or null when it is not enabled there. */
  settings(id: string, plugin: string): Readonly<Record<string, unknown>> | null;
}

/** Bytes by content: the same bytes are stored once, and never change. */
export interface Blobs {
  /** SHA-256 of the bytes in hexadecimal: the name to read them back by. */
  put(tx: Tx, bytes: Uint8Array, type: string): Promise<string>;
  /** NOT_FOUND; DOCUMENT_CHANGED when the bytes are not those of the name: they are not handed out. */
  get(tx: Tx, sha256: string): Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
}

/** A field a list can be filtered and sorted by. */
export interface ListField {
  readonly column: string;
  readonly type: 'text' | 'key' | 'enum' | 'day' | 'instant' | 'int' | 'money' | 'bool';
  /** Of an `enum`. */
  readonly values?: readonly string[];
  /** Of `money`: amounts in the filter are read in it. EUR when left out. */
  readonly currency?: string;
}
/** How a table is listed. */
export interface ListSpec<T extends Table, J, C extends Column<T> = Column<T>> {
  readonly table: T;
  /** Those that `toJson` needs, where others are large. */
  readonly columns?: readonly C[];
  readonly fields: Readonly<Record<string, ListField>>;
  /** Sort when the caller asks for none: `-createdAt`. */
  readonly sort: string;
  /** Column free text is looked up in. */
  readonly search?: Column<T>;
  /** Conditions that always hold. */
  readonly where?: Where<T>;
  readonly toJson: (row: Pick<Row<T>, C>) => J;
}
/** One page of a table by filter, sort and cursor. Errors: FILTER_INVALID, CURSOR_INVALID, INPUT_INVALID. */
export interface Lists {
  page<T extends Table, J, C extends Column<T> = Column<T>>(tx: Tx, input: ListInput, spec: ListSpec<T, J, C>): Promise<Page<J>>;
}

/** Files in the data folder, for what is too large for a row: export files. Names are relative; the agency's folder is the host's affair. */
export interface Files {
  /** Streams chunks into a file that appears whole or not at all. */
  write(agency: string, name: string, chunks: AsyncIterable<Uint8Array>): Promise<{ readonly sha256: string; readonly size: number }>;
  /** Takes away a file of work that came to nothing; one that is not there is fine. */
  remove(agency: string, name: string): Promise<void>;
  /** Holds a file against the hash it was written with: NOT_FOUND, DOCUMENT_CHANGED. */
  verify(agency: string, name: string, sha256: string): Promise<void>;
  /** NOT_FOUND when the file is not there. */
  read(agency: string, name: string): AsyncIterable<Uint8Array>;
}

/** The audit trail: append-only, who did what to which resource. Fields hold ids and codes, no personal data. */
export interface Audit {
  record(tx: Tx, line: { readonly action: string; readonly resource: string; readonly detail?: object }): Promise<void>;
}

/** Implementations of one kind by plugin id, in boot order, with the agencies that enabled them. */
export interface Registry<T> {
  list(agency?: string): readonly { readonly id: string; readonly value: T }[];
  get(agency: string, id: string): T | null;
}

/** The notifiers an agency has enabled. */
export interface Notifiers extends Registry<Notifier> {
  /** The one that sends by a channel; null where none does. */
  by(agency: string, channel: Channel): { readonly id: string; readonly value: Notifier } | null;
}

/** A service type as it is shown in a language: `locale` is the one its name is in, the icon as SVG path data (24 by 24, drawn as lines). */
export interface ServiceTypeShown extends Pick<ServiceName, 'one' | 'many'> {
  readonly locale: string;
  readonly icon: readonly string[];
}
/** The service types an agency has enabled. What one of them throws or breaks names it and the function: SERVICE_FAILED, or the code of an error of its own. */
export interface ServiceTypes extends Registry<Service> {
  /**
   * Does what asks a service something new, for a second at most: nothing else is answered meanwhile. `of` says of what, and is named where it fails. What services
   * are asked again (how a stored item reads) needs none of this. SERVICE_FAILED.
   */
  asked<R>(of: string, work: () => R): R;
  /** Called as the agency's packs do, else as it calls itself; where it has no name in the language, in English, else in the first it has. Null for one that is not enabled. */
  shown(agency: string, id: string, locale: string): ServiceTypeShown | null;
  /** What its items are read with in a language. */
  say(agency: string, id: string, locale: string): Say;
  /** What a cost of it is called, in each language the type or a pack of the agency says it in. */
  called(agency: string, id: string, label: CostLabel): Label;
  /** What one of it is called in each language it has a name in. */
  names(agency: string, id: string): Words;
}

/** A price line that is not taken, and what of it is wrong: `money/amount`. */
export interface LineRefused {
  readonly line: string;
  readonly code: ErrorCode;
  readonly field: string;
  readonly message: string;
}
/**
 * What a module does when a dossier changed, in the transaction that changed it and as its last step: bring what it keeps (entries, states) to what the
 * dossier says now. The dossier is locked.
 */
export interface Consequence {
  /** Before that of any module: notes on the dossier what those of others read. */
  notes?(tx: Tx, dossier: string): Promise<unknown>;
  of(tx: Tx, dossier: string): Promise<void>;
  /** Reads ahead what `of` needs of several dossiers, for works that share a transaction. */
  ahead?(tx: Tx, dossiers: readonly string[]): Promise<void>;
  /**
   * What a dossier kept of which somebody did not travel with something, in minor units, as it was known at the end of a day: `without` are its price lines that
   * came later, `cancelled` says whether it was as a whole.
   */
  keeps?(
    tx: Tx,
    dossier: string,
    then: { readonly day: Day; readonly without: ReadonlySet<string>; readonly cancelled: boolean },
  ): Promise<bigint>;
  /** Lines of what the agency sells itself were added that give something back: why a dossier does not take them, with the line; null where it does. */
  refuses?(tx: Tx, dossier: string, added: readonly string[]): Promise<LineRefused | null>;
}

/** A password turned into a hash that can be stored, and checked again. */
export interface Passwords {
  /** Does `work`, which hashes a password in its course; BUSY at once when more do than will have their turn in time. */
  admit<R>(work: () => Promise<R>): Promise<R>;
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

/** What roles may do, by the permissions that are declared. */
export interface Roles {
  /** Every role with its permissions; `all` for who may do everything. */
  readonly list: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
  /** Permissions of somebody with these roles. ROLE_UNKNOWN names the one that does not exist. */
  permissionsOf(roles: readonly string[]): ReadonlySet<string> | 'all';
}

/** Turns the credentials of a request into somebody; null for a request without any, UNAUTHENTICATED for wrong or expired ones. */
export interface Authenticator {
  authenticate(headers: Readonly<Record<string, string>>): Promise<{ readonly agency: string; readonly actor: Actor } | null>;
}

/** Settings of the calling plugin per agency: `settings.of(ctx.agency)`. */
export interface Settings {
  of(agency: string): Readonly<Record<string, unknown>>;
}

/** Where outsiders reach this host. */
export interface PublicAddress {
  /**
   * Address of a path of the API, `/messages/reports/{agency}/…`, filled with `names`; null where none of theirs would get here: what is posted by others travels by
   * https alone.
   */
  of(path: string, names: Readonly<Record<string, string>>): string | null;
}

export const Host = {
  Clock: token<Clock>('host.clock'),
  Logger: token<Logger>('host.logger'),
  Db: token<Db>('host.db'),
  Ledger: token<Ledger>('host.ledger'),
  Agencies: token<Agencies>('host.agencies'),
  Settings: token<Settings>('host.settings'),
  Outbound: token<Outbound>('host.outbound'),
  PublicAddress: token<PublicAddress>('host.publicAddress'),
  Blobs: token<Blobs>('host.blobs'),
  Files: token<Files>('host.files'),
  Lists: token<Lists>('host.lists'),
  Audit: token<Audit>('host.audit'),
  Integrity: token<Integrity>('host.integrity'),
  Checks: token<Checks>('host.checks'),
  LongJobs: token<LongJobs>('host.longJobs'),
  Documents: token<Documents>('host.documents'),
  Authenticator: token<Authenticator>('access.authenticator'),
  Roles: token<Roles>('host.roles'),
  Passwords: token<Passwords>('host.passwords'),
  Services: token<ServiceTypes>('host.services'),
  Readings: token<Readings>('host.readings'),
  Adapters: token<Registry<Accounting>>('host.adapters'),
  EInvoices: token<Registry<EInvoice>>('host.einvoices'),
  Banks: token<Banks>('host.banks'),
  Notifiers: token<Notifiers>('host.notifiers'),
  Payments: token<Registry<Payment>>('host.payments'),
  Consequences: token<Registry<Consequence>>('host.consequences'),
} as const;

/**
 * What a plugin of each kind provides under its own id, and what any module may: the host gathers them into the registries above, in boot order.
 */
export const Provides = {
  service: token<Service>('kind.service'),
  accounting: token<Accounting>('kind.accounting'),
  einvoice: token<EInvoice>('kind.einvoice'),
  bank: token<Bank>('kind.bank'),
  notifier: token<Notifier>('kind.notifier'),
  payment: token<Payment>('kind.payment'),
  consequence: token<Consequence>('kind.consequence'),
} as const;
