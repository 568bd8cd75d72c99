import type { ChunkAnswer } from '../platforms/platform.js';

/** Another worker has the attempt, or it was canceled. */
class AttemptLost extends Error {}

/**
 * Sends a chunk while its renewal is under way. Only the end of the chunk waits for that: platforms forget a chunk that breaks
 * off, so they get none whole of an attempt that was lost before.
 *
 * @returns null when the attempt was lost
 */
export async function sentWhileOurs(
  renewal: Promise<boolean>,
  pieces: AsyncIterable<Uint8Array>,
  send: (body: AsyncIterable<Uint8Array>) => Promise<ChunkAnswer>,
): Promise<ChunkAnswer | null> {
  // It may fail while the chunk is on its way and nobody waits for it yet.
  renewal.catch(ignore);
  const body = endingAfter(renewal, pieces);
  try {
    const answer = await send(body);
    return (await renewal) ? answer : null;
  } catch (error) {
    // A body that ends because of the renewal is a broken connection to the platform's client; the renewal tells the truth.
    if (!(await renewal)) return null;
    throw error;
  } finally {
    await body.return();
  }
}

/** The same pieces, the last one once the attempt is known to be ours still. */
async function* endingAfter(
  renewal: Promise<boolean>,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let last: Uint8Array | null = null;
  for await (const piece of pieces) {
    if (last) yield last;
    last = piece;
  }
  if (!(await renewal)) throw new AttemptLost();
  if (last) yield last;
}

function ignore(): void {}
