import type { FastifyReply } from 'fastify';
import type { ByteRange, readRange } from './byte-range.js';

/** Sets status and headers of a response with a file. @returns the part to send; null if there is none */
export function beginFileResponse(
  reply: FastifyReply,
  { contentType, sizeBytes }: { contentType: string; sizeBytes: number },
  range: ReturnType<typeof readRange>,
): ByteRange | null {
  reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-store');
  reply.header('x-content-type-options', 'nosniff');
  if (range === 'unsatisfiable') {
    reply.status(416).header('content-range', `bytes */${sizeBytes}`);
    return null;
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes };
  reply.header('content-type', contentType).header('content-length', end - start);
  if (range) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${sizeBytes}`);
  return { start, end };
}
