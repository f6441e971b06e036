/** Asking services of others over HTTP: one request, one answer, and what its absence means. */
export interface OutboundRequest {
  /** What the service is called in sentences: `Pennylane`. */
  readonly who: string;
  readonly baseUrl: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After that of the base, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  readonly timeoutMs: number;
}
/** How a request ended. `away`: it certainly was not acted upon, one that is none (an address, a header, a body that cannot be sent) too. `lost`: it may have been. */
export type OutboundAnswer =
  | {
      readonly end: 'answered';
      readonly status: number;
      /** What its JSON says; null where it is none. */
      readonly body: unknown;
      readonly retryAfter: string | null;
    }
  | { readonly end: 'away' | 'lost'; readonly message: string };

/** What plugins may call: the host allows only listed hosts (ESCALE_OUTBOUND_ALLOW). */
export interface Outbound {
  /** FORBIDDEN when host:port is not on the list. */
  assertAllowed(host: string, port: number): void;
  /**
   * Sends a request and reads the answer, of at most eight million bytes; no redirection is followed. FORBIDDEN where the host may not be called; whatever else happens is
   * how it ended.
   */
  request(asked: OutboundRequest): Promise<OutboundAnswer>;
}
