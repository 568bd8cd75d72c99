import { Failure } from '../../failures/failure.js';
import { type FailureCode, failureCodes } from '../../failures/failure-codes.js';

/** A failure as a row stores it, so that a repeated request gets the same answer. */
export interface StoredFailure {
  code: FailureCode;
  message: string;
  userMessage: string;
  details: object;
}

export function storeFailure({ code, message, userMessage, details }: Failure): StoredFailure {
  return { code, message, userMessage, details };
}

/** Rows of another version may have a code that this one does not know. */
export function restoreFailure({ code, message, userMessage, details }: StoredFailure): Failure {
  const known = Object.hasOwn(failureCodes, code) ? code : 'PLATFORM_REJECTED';
  return new Failure(known, details, { message, userMessage });
}
