/**
 * Runs a batch again until one is not full. Throws between two batches if the signal is aborted, so that a schedule or a job runs again:
 * one that returns counts as done.
 *
 * @param batch handles up to `limit` rows, and returns their number
 */
export async function inBatches(
  signal: AbortSignal,
  limit: number,
  batch: (limit: number) => Promise<number>,
): Promise<void> {
  let count = limit;
  while (count === limit) {
    signal.throwIfAborted();
    count = await batch(limit);
  }
}
