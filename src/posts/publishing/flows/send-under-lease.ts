import type { ChunkResponse } from '../../../platforms/platform-publishing.js';

/** Another worker took over the claim, or the attempt was canceled. */
class ClaimEnded extends Error {}

/**
 * Sends a chunk while the lease is extended. Only the last piece of the chunk waits for the extension: platforms drop a chunk that
 * breaks off, so they never receive a whole chunk after the claim has ended.
 *
 * @returns null if the claim has ended
 */
export async function sendUnderLease(
  leaseExtension: Promise<boolean>,
  pieces: AsyncIterable<Uint8Array>,
  send: (body: AsyncIterable<Uint8Array>) => Promise<ChunkResponse>,
): Promise<ChunkResponse | null> {
  // It may fail while the chunk is being sent and nothing awaits it yet.
  leaseExtension.catch(ignore);
  const body = holdBackLastPiece(leaseExtension, pieces);
  try {
    const response = await send(body);
    return (await leaseExtension) ? response : null;
  } catch (error) {
    // A body that ends early looks like a broken connection. The lease extension has the real reason.
    if (!(await leaseExtension)) return null;
    throw error;
  } finally {
    await body.return();
  }
}

/** Yields the pieces, the last one only after the lease was extended. */
async function* holdBackLastPiece(
  leaseExtension: Promise<boolean>,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let last: Uint8Array | null = null;
  for await (const piece of pieces) {
    if (last) yield last;
    last = piece;
  }
  if (!(await leaseExtension)) throw new ClaimEnded();
  if (last) yield last;
}

function ignore(): void {}
