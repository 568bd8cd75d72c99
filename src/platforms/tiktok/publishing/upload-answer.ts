import type { Clock } from '../../../clock/clock.js';
import { Platform } from '../../platform.js';
import type { ChunkAnswer, ChunkPlan } from '../../platform-publishing.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { PlatformAnswer } from '../../http/platform-http.js';
import { alignProgress } from './chunk-plan.js';
import { unreadableAnswer } from '../client/failures.js';

/**
 * What the upload host's answer to a chunk means. It speaks by status and `Content-Range`, its bodies are not documented.
 *
 * @param sent bytes up to and including this chunk
 * @throws PlatformFailure
 */
export function readUploadAnswer(
  answer: PlatformAnswer,
  plan: ChunkPlan,
  sent: number,
  clock: Clock,
): ChunkAnswer {
  const reported = reportedBytes(answer.headers['content-range'], plan.totalBytes);
  switch (answer.status) {
    // One client has seen 201 after every chunk and 200 after the last: both count as the end only when all was sent.
    case 200:
    case 201:
      return sent === plan.totalBytes ? { kind: 'complete' } : { kind: 'stored', bytesReceived: sent };
    case 206: {
      const received = reported === null ? sent : alignProgress(plan, reported);
      return { kind: received === sent ? 'stored' : 'resync', bytesReceived: received };
    }
    case 403:
    case 404:
      return { kind: 'gone' };
    case 416:
      if (reported !== null) return { kind: 'resync', bytesReceived: alignProgress(plan, reported) };
      throw PlatformFailure.transient(Platform.TIKTOK, {
        platformCode: 'RANGE_NOT_SATISFIABLE',
        message: 'The upload stands elsewhere, and the answer does not say where.',
        httpStatus: 416,
        outcomeUnknown: true,
      });
    case 400:
      throw PlatformFailure.rejected(Platform.TIKTOK, {
        platformCode: 'CHUNK_REFUSED',
        message: 'The upload host calls the chunk malformed.',
        httpStatus: 400,
      });
    default:
      throw unreadableAnswer('upload_chunk', false, answer, clock);
  }
}

/** N of `bytes 0-N/total`; null when it is missing or about another file. */
function reportedBytes(header: string | string[] | undefined, totalBytes: number): number | null {
  const match = typeof header === 'string' ? /^bytes 0-(\d{1,15})\/(\d{1,15})$/.exec(header.trim()) : null;
  return match && Number(match[2]) === totalBytes ? Number(match[1]) : null;
}
