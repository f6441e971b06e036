/** What `kit.ts` of a plugin says, as its default export: what the plugin is tried with. Whatever a kind needs no word of is left out. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Booked } from '../../core/contracts/index.ts';
import type { ApiAccountingSubject, FileAccountingSubject } from './accounting.ts';
import type { TestApp } from './app.ts';
import type { BankSubject } from './bank.ts';
import type { CheckSubject } from './checks.ts';
import type { EInvoiceSubject } from './einvoice.ts';
import type { NotifierSubject } from './notifier.ts';
import type { PaymentSubject } from './payment.ts';
import type { ServiceSubject } from './service.ts';

export interface PluginKit {
  /** Settings of an agency that has it; none when left out. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Plugins it needs that are no part of the project, by id: the folder of the service whose items it books. */
  readonly plugins?: Readonly<Record<string, URL>>;
  /**
   * Of a supplier: a folder of messages, and beside `x.txt` what it says, `x.golden.json`: `{ "format", "bookings", "findings" }`, or of one that is to be refused
   * `{ "refused": { "code", "message", "line", "column" } }`.
   */
  readonly samples?: URL;
  /** Of an accounting adapter, one of both. */
  readonly file?: FileAccountingSubject;
  readonly api?: ApiAccountingSubject;
  readonly bank?: BankSubject;
  readonly einvoice?: EInvoiceSubject;
  readonly notifier?: NotifierSubject;
  readonly payment?: PaymentSubject;
  readonly service?: ServiceSubject;
  /** Of a module, what is done with it from start to end, each on a database of its own; each of its acts is tried in one. */
  readonly journeys?: Readonly<Record<string, (app: TestApp) => Promise<void>>>;
  /** Each check the manifest names, by its id. */
  readonly checks?: Readonly<Record<string, Omit<CheckSubject, 'check'>>>;
}

/** Bookings of a service that the golden files of a folder hold: what suppliers report. */
export const bookingsIn = (folder: URL, service: string): readonly Booked[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.golden.json'))
    .sort()
    .flatMap((name) => (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { bookings?: Booked[] }).bookings ?? [])
    .filter((booked) => booked.service === service);
