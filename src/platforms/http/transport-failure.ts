import { Platform } from '../platform.js';
import { PlatformFailure } from '../platform-failure.js';

/** Errors before a connection exists: the platform cannot have acted. */
const unreachable = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;
const untrusted = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * Classifies an error of the HTTP client. Its message is left out: a parser error quotes the response, which may contain a
 * token.
 */
export function transportFailure(platform: Platform, error: unknown, mayHaveActed: boolean): PlatformFailure {
  const { name, code } = error as { name?: string; code?: unknown };
  const word = typeof code === 'string' ? code : (name ?? 'unknown error');
  if (name === 'TimeoutError') return failure('TIMEOUT', 'No complete response within the time limit.');
  if (word === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return failure('ANSWER_TOO_LARGE', 'The response is too large.');
  if (unreachable.test(word) || untrusted.test(word)) {
    return failure('UNREACHABLE', `The platform cannot be reached (${word}).`, false);
  }
  return failure('CONNECTION_LOST', `The connection was lost before the response was complete (${word}).`);

  function failure(platformCode: string, message: string, outcomeUnknown = mayHaveActed): PlatformFailure {
    return PlatformFailure.transient(platform, { platformCode, message, outcomeUnknown });
  }
}
