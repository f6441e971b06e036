/**
 * Routes are data. One schema says an operation's whole input, flat: the host takes the names in the path from the path, the rest from the query
 * (GET, DELETE) or the JSON body (POST, PATCH, PUT), so REST, `escale play` and the OpenAPI document come from the same object.
 */
import type { Static, TObject, TSchema } from 'typebox';
import type { Ctx, Tx } from './db.ts';
import type { ListShown } from './resource.ts';
import type { Deps, NoDeps, Resolved } from './tokens.ts';

/** Bytes to download instead of JSON. A stream is sent after the handler has ended: it must not use its `tx`. */
export interface Binary {
  readonly binary: true;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** What a handler knows of the call beside its input. */
export interface Call<P = unknown> {
  /** What `prepare` gave. */
  readonly prepared: P;
  readonly ctx: Ctx;
  /**
   * A read for `writes: 'no'`, else the transaction the host commits together with the idempotency record and the audit line.
   * INTERNAL for `writes: 'own'`: nothing is open.
   */
  readonly tx: Tx;
  /** Compares If-Match with a row's version: IF_MATCH_REQUIRED without it, ETAG_STALE when it is another. */
  match(version: number): void;
  readonly headers: Readonly<Record<string, string>>;
  /** Adds a response header (cookies). */
  setHeader(name: string, value: string): void;
}

/** What `prepare` knows of the call. */
export interface Before {
  readonly ctx: Ctx;
  /** Reads in one short step; nothing is held afterwards. */
  read<R>(work: (tx: Tx) => Promise<R>): Promise<R>;
}

/** How a route writes. */
export const WRITES = ['no', 'yes', 'ledger', 'own'] as const;

export interface Route<I extends TObject = TObject, O extends TSchema = TSchema, D extends Deps = Deps, P = unknown> {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** `/dossiers/{ref}`, without the `/api` prefix. */
  readonly path: string;
  readonly summary: string;
  /** A permission declared by a manifest, `session` for anybody logged in, `public` for anybody. */
  readonly permission: string;
  readonly input: I;
  /** Schema of the answer; an answer with an integer `version` gets an ETag. */
  readonly output: O;
  readonly status?: 200 | 201 | 202 | 204;
  /**
   * `no`: reads only. `yes`: one transaction. `ledger`: gathered with the other writers of the agency's journal. `own`: the handler opens its own through `Host.Db`,
   * in short steps one after the other, because what lies between them is slow (hashing, rendering). Nothing is recorded under an Idempotency-Key then: doing it
   * again must be harmless.
   */
  readonly writes: (typeof WRITES)[number];
  /** Needs If-Match (PATCH, PUT, DELETE). */
  readonly ifMatch?: boolean;
  /** The answer is a file of this type. */
  readonly binary?: string;
  /** Where the body is not JSON but a provider's form (webhooks). */
  readonly form?: boolean;
  /** Of a list: how its rows are shown, published with the operation. */
  readonly list?: ListShown;
  readonly deps?: D;
  /** For `ledger` routes: reads ahead what all calls of a gathered group need (`tx.ahead`), before the first is handled. */
  warm?(inputs: readonly Static<I>[], tx: Tx, deps: Resolved<D>): Promise<void>;
  /** Done before the transaction is open: what is slow (hashing, rendering, reading a file). It may be done although nothing comes of it. */
  prepare?(input: Static<I>, before: Before, deps: Resolved<D>): Promise<P>;
  handle(input: Static<I>, call: Call<P>, deps: Resolved<D>): Promise<Static<O> | Binary>;
}

/** Declares a route with its types inferred. */
export const route = <I extends TObject, O extends TSchema, D extends Deps = NoDeps, P = undefined>(r: Route<I, O, D, P>): Route =>
  r as unknown as Route;
