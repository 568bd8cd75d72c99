import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Failure } from '../../../failures/failure.js';

const logger = new Logger('Uploads');
/** Attempts of requests whose body is a stream. The SDK repeats all others. */
const maxAttempts = 4;

/** `NotFound` is the name for responses to HEAD, which have no body. */
const missingNames = new Set(['NoSuchKey', 'NoSuchUpload', 'NotFound']);

/** The code of an error of the SDK or of the network, without its message, which may name keys and addresses. */
export function codeOf(error: unknown): string {
  const { name = 'Error', Code, code } = error as { name?: string; Code?: string; code?: string };
  return Code ?? code ?? name;
}

/** HTTP status of the response. Undefined without a response. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** The object or multipart upload does not exist. A missing bucket is a different error. */
export function isMissing(error: unknown): boolean {
  return missingNames.has(codeOf(error));
}

/** The requested range starts after the end of the object. */
export function isBeyondEnd(error: unknown): boolean {
  return statusOf(error) === 416;
}

/** A conditional request found, or met, another object with this key. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 412 || statusOf(error) === 409;
}

/** The server does not know a header of the request. */
export function isNotImplemented(error: unknown): boolean {
  return statusOf(error) === 501 || codeOf(error) === 'NotImplemented';
}

/** Another attempt may succeed: no response, throttling, or an error of the server. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

/**
 * Runs a request. A refusal is UNAVAILABLE too: it is a mistake of the operator, and no post or upload may fail because of it.
 *
 * @throws Failure UNAVAILABLE; the error itself if the object does not exist or the caller aborted
 */
export async function request<Result>(
  operation: string,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure || isMissing(error) || isBeyondEnd(error) || signal?.aborted) throw error;
    throw unavailable(operation, error);
  }
}

/** Runs a request whose body can be read again. The pauses double from `firstPauseMs` on. @throws as {@link request} */
export function requestAgain<Result>(
  operation: string,
  firstPauseMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  return request(operation, async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt >= maxAttempts || !isTransient(error)) throw error;
        await delay(firstPauseMs * 2 ** (attempt - 1));
      }
    }
  });
}

/** The cause has no details of the request, because errors are logged. */
export function unavailable(operation: string, error: unknown): Failure {
  const code = codeOf(error);
  logger.warn({ operation, code, status: statusOf(error) }, 'The S3 store does not answer as expected');
  return new Failure('UNAVAILABLE', {}, { cause: new Error(`S3 ${operation}: ${code}`) });
}
