import type { Clock } from '../../../clock/clock.js';
import { Platform } from '../../platform.js';
import type { ChunkResponse, ChunkPlan } from '../../platform-publishing.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { PlatformAnswer } from '../../http/platform-http.js';
import { alignProgress } from './chunk-plan.js';
import { unreadableAnswer } from '../client/failures.js';

/**
 * Parses the response of the upload host to a chunk. Only its status and `Content-Range` are documented, not its body.
 *
 * @param sent bytes up to and including this chunk
 * @throws PlatformFailure
 */
export function readUploadAnswer(
  answer: PlatformAnswer,
  plan: ChunkPlan,
  sent: number,
  clock: Clock,
): ChunkResponse {
  const reported = reportedBytes(answer.headers['content-range'], plan.totalBytes);
  switch (answer.status) {
    // One client has seen 201 after every chunk and 200 after the last. Both mean the end only after the last byte.
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
        message: 'The upload is at another offset, which the response does not report.',
        httpStatus: 416,
        outcomeUnknown: true,
      });
    case 400:
      throw PlatformFailure.rejected(Platform.TIKTOK, {
        platformCode: 'CHUNK_REFUSED',
        message: 'The upload host refused the chunk as malformed.',
        httpStatus: 400,
      });
    default:
      throw unreadableAnswer('upload_chunk', false, answer, clock);
  }
}

/** N of `bytes 0-N/total`. Null if it is missing or concerns another file. */
function reportedBytes(header: string | string[] | undefined, totalBytes: number): number | null {
  const match = typeof header === 'string' ? /^bytes 0-(\d{1,15})\/(\d{1,15})$/.exec(header.trim()) : null;
  return match && Number(match[2]) === totalBytes ? Number(match[1]) : null;
}
