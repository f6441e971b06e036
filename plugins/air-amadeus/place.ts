/** Refusals with their place: every error of this reader says which line and column is wrong and what to do about it. */
import { type ErrorCode, type EscaleError, fail, shortened } from '../../core/contracts/index.ts';

/** A place in the file, both 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The error to throw for one wrong place: `throw refuse('DATE_INVALID', at, '…')`. */
export const refuse = (code: ErrorCode, at: Place, message: string): EscaleError =>
  fail(code, message, [{ code, message, line: at.line, column: at.column }]);

/** A field cut to what an error message may show; never a whole line, which may hold personal data. */
export const shown = (text: string): string => shortened(text, 24);
