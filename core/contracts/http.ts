/**
 * Routes are data. One schema says an operation's whole input, flat: the host takes the names in the path from the path, the rest from the query
 * (GET, DELETE) or the body (POST, PATCH, PUT), so REST, `escale play` and the OpenAPI document come from the same object.
 */
import type { Static, TObject, TSchema } from 'typebox';
import type { Ctx, Tx } from './db.ts';
import type { Receiver } from './inbound.ts';
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
  /** What `prepare` gave; for `signed` routes, what was sent, as its receiver read it. */
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
  /** The body of a `bytes` route; empty elsewhere. */
  readonly body: Uint8Array;
  /** Adds a response header (cookies). */
  setHeader(name: string, value: string): void;
}

/** What `prepare` knows of the call. */
export interface Before {
  readonly ctx: Ctx;
  /** Reads in one short step; nothing is held afterwards. */
  read<R>(work: (tx: Tx) => Promise<R>): Promise<R>;
}

/** What the body of a request is to a route. */
export const BODIES = ['json', 'bytes'] as const;
/** Permissions nobody has to be given: for anybody, for anybody logged in, for whoever signed what he sent. */
export const OPEN_TO = ['public', 'session', 'signed'] as const;
/** Most bytes a route may ask for. */
export const MOST_BYTES = 12 * 1024 * 1024;

/** How a route writes. */
export const WRITES = ['no', 'yes', 'ledger', 'own'] as const;

export interface Route<I extends TObject = TObject, O extends TSchema = TSchema, D extends Deps = Deps, P = unknown> {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** `/dossiers/{ref}`, without the `/api` prefix. */
  readonly path: string;
  readonly summary: string;
  /** A permission declared by a manifest, `session` for anybody logged in, `public` for anybody, `signed` for what somebody outside posts: see `signed`. */
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
  /**
   * `json` (when left out): one object with what the path does not name. `bytes`: whatever was sent, in `call.body`; the input is what path and query name.
   */
  readonly body?: (typeof BODIES)[number];
  /** Of `bytes`: how many at most, up to MOST_BYTES; 64 kB when left out. */
  readonly maxBytes?: number;
  /**
   * Of permission `signed`, which is a POST of `bytes` with `{agency}` in its path: who takes what comes in at the address, null (NOT_FOUND) for nobody. There is no
   * log-in: what his `read` verifies is `call.prepared`, and until it has nothing else is done. Whose data is meant, the path says alone.
   */
  signed?(input: Static<I>, deps: Resolved<D>): Receiver<P> | null;
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
