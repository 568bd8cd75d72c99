import type { ChunkPlan } from '../../platform-publishing.js';

/** TikTok's “MB” is decimal in one sample and binary in another; these bounds hold under both readings. */
const largestSingleChunk = 64_000_000;
const usualChunk = 10_485_760;
const mostChunks = 1000;

/**
 * How a video is cut: `floor(size / chunkSize)` chunks, the last one absorbing the rest. One chunk is as long as the file.
 */
export function planChunks(totalBytes: number): ChunkPlan {
  if (totalBytes <= largestSingleChunk) return { totalBytes, chunkSize: totalBytes, count: 1 };
  const chunkSize = Math.max(usualChunk, Math.floor(totalBytes / (mostChunks + 1)) + 1);
  return { totalBytes, chunkSize, count: Math.floor(totalBytes / chunkSize) };
}

/**
 * Bytes up to which chunks are complete, from what TikTok reports as received. Whether it reports a count or the last index
 * is not documented, so one more or less still means the same boundary; anything between boundaries is rounded down, because
 * chunks are sent whole.
 */
export function alignProgress({ totalBytes, chunkSize, count }: ChunkPlan, reported: number): number {
  if (reported >= totalBytes - 1) return totalBytes;
  const complete = Math.floor((reported + 1) / chunkSize);
  return Math.min(complete, count - 1) * chunkSize;
}
