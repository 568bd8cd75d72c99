import { Database } from '../../database/database.js';
import { UploadLocker } from './locker.js';
import type { UploadsRepository } from '../uploads.repository.js';

/** Milliseconds after which a writer is asked to stop whose renewals go as given. */
async function stoppedAfter(renewWriteLock: () => Promise<unknown>): Promise<number> {
  const uploads = { acquireWriteLock: async () => true, renewWriteLock, releaseWriteLock: async () => {} };
  const locker = new UploadLocker({} as Database, uploads as unknown as UploadsRepository);
  const lock = locker.newLock('id');
  const startedAt = performance.now();
  await new Promise<void>((stop) => void lock.lock(new AbortController().signal, stop));
  await lock.unlock();
  return performance.now() - startedAt;
}

describe('A writer of an upload', () => {
  it('stops when its lease is lost, is wanted by another, or cannot be renewed in time', async () => {
    const [lost, awaited, failing, hanging] = await Promise.all([
      stoppedAfter(async () => 'lost'),
      stoppedAfter(async () => 'awaited'),
      stoppedAfter(() => Promise.reject(new Error('The database is away.'))),
      stoppedAfter(() => new Promise(() => {})),
    ]);
    for (const soon of [lost, awaited]) expect(soon).toBeLessThan(4_000);
    // The lease of 10 s must outlast it.
    for (const later of [failing, hanging]) {
      expect(later).toBeGreaterThan(4_000);
      expect(later).toBeLessThan(9_000);
    }
  });
});
