import { Platform } from '../platform.js';
import { PlatformFailure } from '../platform-failure.js';

/** Errors of a call that never got a connection: the platform cannot have acted. */
const unreachable = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;
const untrusted = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * What an error of the HTTP client means. Its own text is left out: a parser error quotes the answer, which may hold a
 * token.
 */
export function transportFailure(platform: Platform, error: unknown, mayHaveActed: boolean): PlatformFailure {
  const { name, code } = error as { name?: string; code?: unknown };
  const word = typeof code === 'string' ? code : (name ?? 'unknown error');
  if (name === 'TimeoutError') return failure('TIMEOUT', 'No complete answer within the time limit.');
  if (word === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return failure('ANSWER_TOO_LARGE', 'The answer is too large to be read.');
  if (unreachable.test(word) || untrusted.test(word)) {
    return failure('UNREACHABLE', `There is no connection to the platform (${word}).`, false);
  }
  return failure('CONNECTION_LOST', `The connection broke before the answer was complete (${word}).`);

  function failure(platformCode: string, message: string, outcomeUnknown = mayHaveActed): PlatformFailure {
    return PlatformFailure.transient(platform, { platformCode, message, outcomeUnknown });
  }
}
