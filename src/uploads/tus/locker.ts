import { Injectable, Logger } from '@nestjs/common';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UploadsRepository } from '../uploads.repository.js';

/** How long an upload stays locked after its writer died. */
const leaseMs = 10_000;
/** Interval at which a writer extends its lease and checks whether another request waits. */
const extendEveryMs = 1_000;
/** Time for a writer to finish after it was asked to stop. */
export const drainMs = 1_000;
/** A writer stops if it could not extend its lease for this long, because it must stop before the lease ends. */
const leaseSafetyMs = 5_000;
const pollMs = 200;
/** Long enough for a living holder to stop. Clients retry until the lease of a dead one ends. */
const maxWaitMs = 5_000;

/** The lock is not released. tus clients retry automatically. */
const locked = { status_code: 423, body: 'Another request is writing to this upload. Try again soon.\n' };

/**
 * Lets one request at a time write to an upload, across processes, by a lease in its row. The next request asks the holder to stop: it
 * is usually the same client after a broken connection.
 */
@Injectable()
export class UploadLocker implements Locker {
  private readonly logger = new Logger('Uploads');

  constructor(private readonly uploads: UploadsRepository) {}

  newLock(id: string): Lock {
    const writer = randomUUID();
    const held = new AbortController();
    return {
      lock: async (signal, stopWriting) => {
        await this.acquire(id, writer, signal);
        void this.keepExtending(id, writer, held.signal, stopWriting);
      },
      unlock: async () => {
        held.abort();
        await this.release(id, writer);
      },
    };
  }

  private async acquire(id: string, writer: string, signal: AbortSignal): Promise<void> {
    for (let waitedMs = 0; waitedMs <= maxWaitMs && !signal.aborted; waitedMs += pollMs) {
      if (await this.uploads.acquireWriteLock(id, writer, leaseMs)) return;
      await delay(pollMs);
    }
    throw locked;
  }

  /** Extends the lease until it is released. Stops the writer if it is asked to stop or may have lost its lease. */
  private async keepExtending(
    id: string,
    writer: string,
    released: AbortSignal,
    stopWriting: RequestRelease,
  ): Promise<void> {
    let safeUntil = performance.now() + leaseSafetyMs;
    while (performance.now() < safeUntil) {
      await delay(extendEveryMs, undefined, { signal: released }).catch(() => {});
      if (released.aborted) return;
      const askedAt = performance.now();
      if (askedAt >= safeUntil) break;
      const lease = await Promise.race([
        this.uploads.extendWriteLock(id, writer, leaseMs).catch(() => 'unknown' as const),
        delay(safeUntil - askedAt, 'unknown' as const, { ref: false }),
      ]);
      if (released.aborted) return;
      if (lease === 'held') safeUntil = askedAt + leaseSafetyMs;
      else if (lease !== 'unknown') break;
    }
    await stopWriting();
  }

  private async release(id: string, writer: string): Promise<void> {
    try {
      await this.uploads.releaseWriteLock(id, writer);
    } catch (error) {
      this.logger.warn({ err: error }, 'Releasing an upload lock failed');
    }
  }
}
