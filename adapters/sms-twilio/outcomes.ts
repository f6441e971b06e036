/** Which of the five outcomes an answer of Twilio, or its absence, stands for. */
import { BEFORE_LEAVING, type Outcome } from '../../core/contracts/index.ts';

type Sent = Outcome<{ readonly reference: string }>;

/** A message as Twilio describes it. Taken in charge is done: what the network makes of it comes by receipt. */
export function stateOf(message: {
  readonly sid: string;
  readonly status: string;
  readonly errorCode?: number | null;
  readonly errorMessage?: string | null;
}): Sent {
  if (message.status === 'failed' || message.status === 'undelivered' || message.status === 'canceled')
    return {
      state: 'rejected',
      code: `TWILIO_${message.errorCode ?? message.status.toUpperCase()}`,
      message: message.errorMessage ?? `Twilio says “${message.status}”.`,
    };
  return { state: 'done', value: { reference: message.sid } };
}

/**
 * An error of the library. Twilio refuses a message with 400 and a code (21211 wrong number, 21610 unsubscribed, …): for good.
 * 401, 403, 404, 429 and 503 say that the request was not taken; other 5xx and a lost connection leave a doubt: `lost`.
 */
export function failureOf(error: unknown, lost: Sent): Sent {
  const { status, code, message } = error as { status?: unknown; code?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : 'Twilio did not answer.';
  if (typeof status === 'number') {
    if (status >= 500 && status !== 503) return withMessage(lost, text);
    const aboutUs = [401, 403, 404, 408, 429, 503].includes(status);
    return aboutUs
      ? { state: 'notSent', message: text }
      : { state: 'rejected', code: `TWILIO_${typeof code === 'number' ? code : status}`, message: text };
  }
  if (typeof code === 'string' && BEFORE_LEAVING.includes(code)) return { state: 'notSent', message: text };
  return withMessage(lost, text);
}

const withMessage = (lost: Sent, message: string): Sent =>
  lost.state === 'unknown' ? { ...lost, message: `${lost.message} ${message}` } : lost;
