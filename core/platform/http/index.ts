/** REST over `Route` data. */
import type { ListInput, Page, Route, Row, Table, Tx, Where } from '../../contracts/index.ts';
import type { Api, ApiOptions, Problem } from './types.ts';

export type * from './types.ts';
export { isBinary } from './types.ts';

/** Builds the API: compiles every schema at once, so a bad one stops the boot (PLUGIN_INVALID with all findings). */
export declare function createApi(options: ApiOptions): Api;
/** `health.live`, `health.ready`, `metrics.get`, `plugin.list`: hand them to `createApi` as routes of plugin `host` with `deps: []`. */
export declare function builtinRoutes(given: {
  /** Throws NOT_READY and the like when the host must not get requests. */
  readonly ready: () => Promise<void>;
  readonly metrics: () => Promise<string>;
  readonly plugins: () => readonly { readonly id: string; readonly kind: string; readonly contract: number; readonly enabled: boolean }[];
}): readonly Route[];
/** Prometheus metrics: pass `observe` to `createApi` and `text` to `builtinRoutes`. */
export declare function createMetrics(): { readonly observe: NonNullable<ApiOptions['observe']>; text(): Promise<string> };
/** Serves an API on a port; `close` lets requests in flight finish. */
export declare function listen(
  api: Api,
  options: { readonly port: number; readonly host?: string },
): Promise<{ readonly port: number; close(): Promise<void> }>;
/** Writes an error as an RFC 9457 problem. Anything that is not an EscaleError becomes INTERNAL and tells nothing. */
export declare function problemOf(error: unknown, instance: string): Problem;
/** Folder of this part's migrations (table `idempotency`). */
export declare const HTTP_MIGRATIONS: URL;

/** A field a list can be filtered and sorted by. */
export interface ListField {
  readonly column: string;
  readonly type: 'text' | 'key' | 'enum' | 'day' | 'instant' | 'int' | 'money' | 'bool';
  /** Of an `enum`. */
  readonly values?: readonly string[];
  /** Of `money`: amounts in the filter are read in it. EUR when left out. */
  readonly currency?: string;
}
export interface ListSpec<T extends Table, J> {
  readonly table: T;
  readonly fields: Readonly<Record<string, ListField>>;
  /** Sort when the caller asks for none: `-createdAt`. Only columns that are never null can be sorted by. */
  readonly sort: string;
  /** Column free text is looked up in. */
  readonly search?: keyof Row<T> & string;
  /** Conditions that always hold. */
  readonly where?: Where<T>;
  readonly toJson: (row: Row<T>) => J;
}
/** One page of a table by filter, sort and cursor. The table's primary key is its column `id`. Errors: FILTER_INVALID, CURSOR_INVALID, INPUT_INVALID. */
export declare function listPage<T extends Table, J>(tx: Tx, input: ListInput, spec: ListSpec<T, J>): Promise<Page<J>>;
/** Opaque cursor over sort values (text, numbers, bigint, null). */
export declare function encodeCursor(sort: string, values: readonly unknown[]): string;
/** CURSOR_INVALID when it is not one of ours or belongs to another sort. */
export declare function decodeCursor(cursor: string, sort: string): unknown[];
