import type { PostAnswer } from '../../outbound/posts.js';
import type { PostFailureCode } from '../../outbound/post-failure.js';
import { readRetryAfter } from './retry-after.js';

/** Why an attempt failed: the request could not be signed, got no answer, or an answer with a status that is not 2xx. */
export type AttemptErrorCode = PostFailureCode | 'SECRET_UNREADABLE' | 'REDIRECT' | 'HTTP_ERROR';

/** What one attempt resulted in. */
export interface AttemptOutcome {
  /** Null on success. */
  errorCode: AttemptErrorCode | null;
  /** Null without an answer. */
  status: number | null;
  /** First kilobyte of the answer. Null without an answer. */
  answer: string | null;
  /** Whether the receiver wants no more events (410). */
  isGone: boolean;
  /** Whether the receiver is overloaded (429, 502, 503, 504). */
  isThrottled: boolean;
  /** Pause that the receiver asks for. Null if it asks for none. */
  retryAfterSeconds: number | null;
}

const throttling: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Classifies the answer of a receiver. Redirects are not followed: they could lead anywhere, and their receiver is not registered. */
export function outcomeOfAnswer({ status, header, head }: PostAnswer, nowMs: number): AttemptOutcome {
  const isThrottled = throttling.has(status);
  return {
    errorCode: errorCodeOf(status),
    status,
    answer: storableText(head),
    isGone: status === 410,
    isThrottled,
    retryAfterSeconds: isThrottled ? readRetryAfter(header('retry-after'), header('date'), nowMs) : null,
  };
}

export function outcomeOfFailure(code: PostFailureCode | 'SECRET_UNREADABLE'): AttemptOutcome {
  return {
    errorCode: code,
    status: null,
    answer: null,
    isGone: false,
    isThrottled: false,
    retryAfterSeconds: null,
  };
}

function errorCodeOf(status: number): AttemptErrorCode | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'REDIRECT' : 'HTTP_ERROR';
}

/** PostgreSQL refuses NUL in texts. */
function storableText(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\0', '\uFFFD');
}
