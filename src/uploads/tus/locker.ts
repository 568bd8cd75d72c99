import { Injectable, Logger } from '@nestjs/common';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../database/database.js';
import { UploadsRepository } from '../uploads.repository.js';

/** How long an upload stays closed after its writer has died. */
const leaseMs = 10_000;
/** How often a writer says that it is still there, and learns that another one waits. */
const renewMs = 1_000;
/** How long a writer that is to stop may still take to finish by itself. */
export const drainMs = 1_000;
/** A writer stops when it could not renew for so long: it must have stopped before its lease ends. */
const leaseSafetyMs = 5_000;
const pollMs = 200;
/** Enough for a holder that is there to stop. Clients outlive the lease of one that is not, by trying again. */
const maxWaitMs = 5_000;

/** Somebody holds the upload and does not let go. Clients of tus try again by themselves. */
const locked = { status_code: 423, body: 'Another request is writing to this upload. Try again soon.\n' };

/**
 * One request at a time touches an upload, in whichever process it is: a lease in the upload's row. Who comes next asks the
 * holder to stop, because it is mostly the same client whose connection broke without a word.
 */
@Injectable()
export class UploadLocker implements Locker {
  private readonly logger = new Logger('Uploads');

  constructor(
    private readonly database: Database,
    private readonly uploads: UploadsRepository,
  ) {}

  newLock(id: string): Lock {
    const writer = randomUUID();
    const held = new AbortController();
    return {
      lock: async (signal, stopWriting) => {
        await this.acquire(id, writer, signal);
        void this.keepRenewing(id, writer, held.signal, stopWriting);
      },
      unlock: async () => {
        held.abort();
        await this.release(id, writer);
      },
    };
  }

  private async acquire(id: string, writer: string, signal: AbortSignal): Promise<void> {
    for (let waitedMs = 0; waitedMs <= maxWaitMs && !signal.aborted; waitedMs += pollMs) {
      if (await this.uploads.acquireWriteLock(this.database.manager, id, writer, leaseMs)) return;
      await delay(pollMs);
    }
    throw locked;
  }

  /** Renews the lease until it is given back. A writer that is asked to stop, or cannot be sure of its lease, is stopped. */
  private async keepRenewing(
    id: string,
    writer: string,
    released: AbortSignal,
    stopWriting: RequestRelease,
  ): Promise<void> {
    let safeUntil = performance.now() + leaseSafetyMs;
    while (performance.now() < safeUntil) {
      await delay(renewMs, undefined, { signal: released }).catch(() => {});
      if (released.aborted) return;
      const askedAt = performance.now();
      const lease = await Promise.race([
        this.uploads
          .renewWriteLock(this.database.manager, id, writer, leaseMs)
          .catch(() => 'unknown' as const),
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
      await this.uploads.releaseWriteLock(this.database.manager, id, writer);
    } catch (error) {
      this.logger.warn({ err: error }, 'An upload could not be given back; its lease runs out.');
    }
  }
}
