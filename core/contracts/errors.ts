/**
 * Every error a caller can meet: a stable code, the HTTP status it maps to and a title. `docs/errors.md` explains each one;
 * `test/architecture` proves that the two lists are the same and that no code is a ghost.
 */
export const ERRORS = {
  // input
  INPUT_INVALID: [400, 'The input does not fit the schema'],
  JSON_INVALID: [400, 'The body is not JSON'],
  FILTER_INVALID: [400, 'The filter cannot be read'],
  CURSOR_INVALID: [400, 'The cursor cannot be read'],
  AMOUNT_INVALID: [400, 'The amount cannot be read'],
  DATE_INVALID: [400, 'The date does not exist'],
  CURRENCY_UNKNOWN: [400, 'The currency is unknown'],
  CURRENCY_MISMATCH: [422, 'The currencies differ'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  // access
  UNAUTHENTICATED: [401, 'Log in first'],
  CREDENTIALS_WRONG: [401, 'The login or the password is wrong'],
  LOGIN_THROTTLED: [429, 'Too many attempts'],
  FORBIDDEN: [403, 'The permission is missing'],
  ROLE_UNKNOWN: [422, 'The role is unknown'],
  PASSWORD_WEAK: [422, 'The password is too weak'],
  // http
  NOT_FOUND: [404, 'Not found'],
  METHOD_NOT_ALLOWED: [405, 'The method is not allowed here'],
  CONTENT_TYPE_WRONG: [415, 'The body has the wrong type'],
  IF_MATCH_REQUIRED: [428, 'If-Match is required'],
  ETAG_STALE: [412, 'Somebody changed it meanwhile'],
  IDEMPOTENCY_MISMATCH: [422, 'The idempotency key was used with another body'],
  IDEMPOTENCY_IN_PROGRESS: [409, 'The same request is in progress'],
  CONFLICT: [409, 'It exists already'],
  INTERNAL: [500, 'Something failed on our side'],
  BUSY: [503, 'The database is busy'],
  NOT_READY: [503, 'Not ready'],
  LEASE_LOST: [409, 'Another process has taken the work over'],
  OUTBOX_STATE: [422, 'The item of the outbox is not in the right state'],
  // kernel and configuration
  CONFIG_UNREADABLE: [500, 'The configuration cannot be read'],
  CONFIG_INVALID: [500, 'The configuration does not fit the schema'],
  PLUGIN_NOT_FOUND: [500, 'The plugin cannot be found'],
  PLUGIN_BAD_EXPORT: [500, 'The plugin has no usable default export'],
  PLUGIN_INVALID: [500, 'The plugin manifest is wrong'],
  PLUGIN_CONTRACT: [500, 'The plugin speaks another contract version'],
  PLUGIN_HOST: [500, 'The plugin needs a newer host'],
  PLUGIN_DUPLICATE: [500, 'Two plugins declare the same name'],
  PLUGIN_CYCLE: [500, 'Plugins wait for each other'],
  PLUGIN_START_FAILED: [500, 'A plugin did not start'],
  NOT_DONE: [501, 'This part of a plugin is not written yet'],
  TEMPLATE_INVALID: [500, 'A template does not compile or render'],
  DI_MISSING: [500, 'A dependency is missing'],
  JOB_STATE: [422, 'The job is not in the right state'],
  MIGRATIONS_PENDING: [503, 'Migrations are pending'],
  MIGRATION_CHANGED: [500, 'A migration was edited after it ran'],
  DATABASE_SETTINGS: [500, 'The database settings are unsafe'],
  // ledger
  ENTRY_UNBALANCED: [422, 'The entry does not balance'],
  ENTRY_EMPTY: [422, 'The entry has fewer than two lines'],
  ENTRY_LINE_INVALID: [422, 'A line of the entry is wrong'],
  ENTRY_KEY_REUSED: [422, 'The key was used for another entry'],
  ENTRY_ALREADY_REVERSED: [422, 'The entry was reversed before'],
  ACCOUNT_UNKNOWN: [422, 'The account is not in the chart'],
  ACCOUNT_KEPT: [422, 'The account is kept by acts of its own'],
  JOURNAL_KEPT: [422, 'The journal holds documents only'],
  ACCOUNT_UNMAPPED: [422, 'No account is mapped for this nature'],
  ENTRY_OF_ACT: [422, 'The entry belongs to an act of its own'],
  RATE_MISSING: [422, 'No exchange rate is known'],
  PERIOD_DUE: [422, 'Something of the period is still to be posted'],
  PERIOD_CLOSED: [422, 'The period is closed'],
  JOURNAL_IN_DOUBT: [503, 'The journal is not as it was written'],
  REASON_REQUIRED: [422, 'A reason is required'],
  // dossiers, billing, payments, settlement
  DOSSIER_STATE: [422, 'The state of the dossier does not allow it'],
  DOSSIER_CLOSED: [422, 'The dossier is closed'],
  POINT_OF_SALE_UNKNOWN: [422, 'The point of sale is unknown'],
  CLIENT_REFERENCE_MISSING: [422, 'A reference this client requires is missing'],
  DUPLICATE_DOCUMENT: [422, 'The document is already recorded'],
  NOTHING_TO_INVOICE: [422, 'There is nothing to invoice'],
  NOTHING_TO_CREDIT: [422, 'There is nothing to credit'],
  CREDIT_EXCEEDS_INVOICE: [422, 'The credit note is larger than the invoice'],
  ADVANCE_EXCEEDS_PAID: [422, 'More of an advance is taken than was paid'],
  CREDIT_EXCEEDS_CHARGED: [422, 'More is given back than was charged'],
  REFUND_EXCEEDS_PAID: [422, 'The refund is larger than what can be refunded'],
  REFUND_SELF_APPROVAL: [403, 'A refund is approved by somebody else'],
  CHARGE_EXCEEDS_DUE: [422, 'The charge is larger than what is due'],
  PAYMENT_STATE: [422, 'The payment is not in the right state'],
  REFUND_STATE: [422, 'The refund is not in the right state'],
  MOVE_EXCEEDS_PAID: [422, 'The move is larger than what was paid'],
  PAYMENT_EXCEEDS_INVOICE: [422, 'The payment is larger than what is open of the invoice'],
  BANK_UNKNOWN: [422, 'The account is none of the agency’s'],
  BANK_LINE_STATE: [422, 'The line of the bank is not in the right state'],
  SUPPLIER_REFERENCE_USED: [422, 'The supplier reference is already recorded'],
  AMOUNTS_DISAGREE: [422, 'Amounts disagree'],
  DEPOSIT_MIXED: [422, 'The slips are of several banks or currencies'],
  LINE_CLOSED: [422, 'The line is closed'],
  SUPPLIER_UNKNOWN: [422, 'No enabled plugin goes by this name'],
  IMPORT_STATE: [422, 'The import is not in the right state'],
  // supplier files
  FORMAT_UNKNOWN: [422, 'No plugin recognises the file'],
  FORMAT_VERSION: [422, 'The version of the format is unknown'],
  FILE_EMPTY: [422, 'The file is empty'],
  FILE_TRUNCATED: [422, 'The file is cut short'],
  FILE_ENCODING: [422, 'The encoding of the file is wrong'],
  FILE_MALFORMED: [422, 'The file is not well formed'],
  RECORD_INVALID: [422, 'A record of the file is wrong'],
  PLUGIN_FAILED: [422, 'A plugin could not do its part'],
  SERVICE_FAILED: [422, 'A service type could not do its part'],
  // exports, documents, messages
  EXPORT_REFUSED: [422, 'The adapter refuses the batch'],
  EXPORT_STATE: [422, 'The export is not in the right state'],
  EXPORT_EMPTY: [422, 'There is nothing to export'],
  ADAPTER_UNKNOWN: [422, 'No enabled adapter goes by this name'],
  EINVOICE_REFUSED: [422, 'The invoice cannot be written in this syntax'],
  TEMPLATE_UNKNOWN: [422, 'No enabled pack holds the template'],
  DOCUMENT_CHANGED: [500, 'The stored document is not as it was written'],
  RENDER_FAILED: [500, 'The document cannot be rendered'],
  FINDING_STATE: [422, 'The finding is not in the right state'],
  CHANNEL_UNKNOWN: [422, 'No enabled notifier serves the channel'],
  SIGNATURE_INVALID: [403, 'The signature is wrong'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof ERRORS;

/** Where and why one field or line was refused. */
export interface Finding {
  /** Stable code, from ERRORS or a finding code the plugin documents. */
  readonly code: string;
  /** A sentence that says what to do. */
  readonly message: string;
  /** JSON pointer in an input or a configuration. */
  readonly pointer?: string;
  /** 1-based line and column in a file. */
  readonly line?: number;
  readonly column?: number;
  /** Id of the plugin the finding is about. */
  readonly plugin?: string;
}

/** The one error class callers meet: code, sentence, and the single places it is about. A code that is none of ERRORS is a fault of who throws it, and says so. */
export class EscaleError extends Error {
  readonly code: ErrorCode;
  readonly findings: readonly Finding[];
  constructor(code: ErrorCode, detail: string, findings: readonly Finding[] = []) {
    if (!Object.hasOwn(ERRORS, code))
      throw new TypeError(`“${String(code)}” is no code of an error (docs/errors.md). It was to say: ${detail}`);
    super(detail);
    this.name = 'EscaleError';
    this.code = code;
    this.findings = findings;
  }
  get status(): number {
    return ERRORS[this.code][0];
  }
  get title(): string {
    return ERRORS[this.code][1];
  }
}

/** Makes an error to throw: `throw fail('NOT_FOUND', 'No dossier has the reference D-12.')`. */
export const fail = (code: ErrorCode, detail: string, findings: readonly Finding[] = []): EscaleError =>
  new EscaleError(code, detail, findings);

/** Stands where a plugin is still to be written, and says what: `notDone('Say which files are yours.')`. `escale kit` names each place that was reached. */
export function notDone(what: string): never {
  // Who called it, also where the error is told in another place than it was thrown in: as the problem of an operation.
  const [, [, pointer = '', line = ''] = []] = [...(new Error().stack ?? '').matchAll(/([^/\s()]+):(\d+):\d+\)?$/gm)];
  throw fail('NOT_DONE', what, pointer === '' ? [] : [{ code: 'NOT_DONE', message: what, pointer, line: Number(line) }]);
}

/** True when `error` is one of ours, with the given code when one is named. */
export const isError = (error: unknown, code?: ErrorCode): error is EscaleError =>
  error instanceof EscaleError && (code === undefined || error.code === code);

/** Findings up to a limit: of what goes beyond it one more tells how many they are, of `what`. */
export function upTo(most: number, findings: readonly Finding[], what: string): readonly Finding[] {
  const rest = findings.length - most;
  if (rest <= 0) return findings;
  const message = `${rest} more findings of ${what} are left off: the first ${most} are told.`;
  return [...findings.slice(0, most), { code: 'FINDINGS_LEFT_OFF', message }];
}

/** As many of several failures are told one by one. */
const TOLD = 10;
/**
 * One error for several things of which each was tried: how many failed, the first ten by name, then why, those of one reason together. Its code is that of
 * the first. `throw several('dossiers', [['D2026-000001', error]])` says “1 of the dossiers failed: D2026-000001. D2026-000001: The supplier …”.
 */
export function several(what: string, failed: readonly (readonly [name: string, reason: unknown])[]): EscaleError {
  const told = failed.slice(0, TOLD);
  const textOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
  const names = (some: typeof failed): string => some.map(([name]) => name).join(', ');
  const more = failed.length > told.length ? ` and ${failed.length - told.length} more` : '';
  const reasons = [...Map.groupBy(told, ([, reason]) => textOf(reason))].map(([text, own]) => `${names(own)}: ${text}`);
  const [first] = failed;
  const code = isError(first?.[1]) ? first[1].code : 'INTERNAL';
  const error = fail(code, `${failed.length} of the ${what} failed: ${names(told)}${more}. ${reasons.join(' ')}`);
  return Object.assign(error, { cause: first?.[1] });
}
