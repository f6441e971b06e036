/** What the HTTP host takes and gives. */
import type {
  Actor,
  Agencies,
  Audit,
  Authenticator,
  Binary,
  Clock,
  Db,
  EscaleError,
  Instant,
  Logger,
  Route,
  Tx,
} from '../../contracts/index.ts';

/** A route with its dependencies resolved, as the kernel hands it out. */
export interface ApiRoute {
  readonly plugin: string;
  readonly route: Route;
  readonly deps: object;
}

export interface ApiOptions {
  readonly routes: readonly ApiRoute[];
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly authenticator: Authenticator;
  readonly agencies: Agencies;
  /** Writes one line per successful write, in the same transaction. */
  readonly audit?: Audit;
  /** What the ledger posted in a dry run, as JSON: part of the answer. */
  readonly posted?: (tx: Tx) => Promise<readonly object[]>;
  /** Is a plugin enabled for an agency? Its operations do not exist where it is not. Everywhere when left out. */
  readonly isEnabled?: (plugin: string, agency: string) => boolean;
  /** Version of the product, for the OpenAPI document. */
  readonly version: string;
  /** Public address: `https://agency.example`. Requests by cookie from another origin are refused. */
  readonly baseUrl?: string;
  /** Holds every answer against its schema: for tests and development. An answer that does not fit is INTERNAL. */
  readonly checkOutput?: boolean;
  /** Folder of the built console; without it only the API is served. */
  readonly consoleDir?: URL;
  /** Told of every HTTP request served, for the metrics. */
  readonly observe?: (request: {
    readonly operationId: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
}

/** Who calls and under which conditions; HTTP takes these from headers. */
export interface CallOptions {
  readonly agency: string;
  readonly actor: Actor;
  readonly idempotencyKey?: string;
  /** The If-Match header: `"3"`. */
  readonly ifMatch?: string;
  /** Moment of the call; the clock's when left out. */
  readonly at?: Instant;
  /** The same path, rolled back. An operation that writes answers 200 with a `DryRun`. */
  readonly dryRun?: boolean;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Address as the caller called it, and the body of a route that takes bytes. */
  readonly url?: string;
  readonly body?: Uint8Array;
  readonly requestId?: string;
}

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly {
    readonly pointer?: string;
    readonly code: string;
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
    readonly plugin?: string;
  }[];
}

/** The answer of an operation that was rolled back at its end. */
export interface DryRun {
  /** What it would have answered; numbers and ids are others when it is done. */
  readonly answer: unknown;
  /** Entries it would have posted to the journal. */
  readonly entries: readonly object[];
}

export interface Reply {
  readonly status: number;
  /** JSON value, a `Problem` when `error` is set, a `Binary`, or null for 204. */
  readonly body: unknown;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was refused; null when it went well. */
  readonly error: EscaleError | null;
}

export interface Api {
  /** Calls an operation by its id: the same path as HTTP, without the network. Never throws: a refusal is a reply. */
  call(operationId: string, input: unknown, options: CallOptions): Promise<Reply>;
  /** Serves one HTTP request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The OpenAPI 3.1 document. */
  readonly openapi: object;
  readonly routes: readonly ApiRoute[];
}

export const isBinary = (value: unknown): value is Binary =>
  typeof value === 'object' && value !== null && (value as { binary?: unknown }).binary === true;
