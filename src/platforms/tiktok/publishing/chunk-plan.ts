import type { ChunkPlan } from '../../platform-publishing.js';

/** TikTok's “MB” is decimal in one sample and binary in another; these bounds hold under both readings. */
const maxSingleChunk = 64_000_000;
const usualChunk = 10_485_760;
const maxChunks = 1000;

/**
 * How a video is divided: `floor(size / chunkSize)` chunks; the last one includes the remainder. A single chunk is the whole file.
 */
export function planChunks(totalBytes: number): ChunkPlan {
  if (totalBytes <= maxSingleChunk) return { totalBytes, chunkSize: totalBytes, count: 1 };
  const chunkSize = Math.max(usualChunk, Math.floor(totalBytes / (maxChunks + 1)) + 1);
  return { totalBytes, chunkSize, count: Math.floor(totalBytes / chunkSize) };
}

/**
 * Bytes of the complete chunks, from the number that TikTok reports as received. Whether TikTok reports a count or the last index
 * is not documented, so a difference of one means the same boundary. Values between boundaries are rounded down, because whole
 * chunks are sent.
 */
export function alignProgress({ totalBytes, chunkSize, count }: ChunkPlan, reported: number): number {
  if (reported >= totalBytes - 1) return totalBytes;
  const complete = Math.floor((reported + 1) / chunkSize);
  return Math.min(complete, count - 1) * chunkSize;
}
