import { UploadLocker } from './locker.js';
import type { UploadsRepository } from '../uploads.repository.js';

/** Milliseconds until a writer with these lease extensions is asked to stop. */
async function stoppedAfter(extendWriteLock: () => Promise<unknown>): Promise<number> {
  const uploads = { acquireWriteLock: async () => true, extendWriteLock, releaseWriteLock: async () => {} };
  const locker = new UploadLocker(uploads as unknown as UploadsRepository);
  const lock = locker.newLock('id');
  const startedAt = performance.now();
  await new Promise<void>((stop) => void lock.lock(new AbortController().signal, stop));
  await lock.unlock();
  return performance.now() - startedAt;
}

describe('UploadLocker', () => {
  it('stops a writer whose lease is lost, requested by another, or not renewed in time', async () => {
    const warnings: string[] = [];
    const collect = ({ name }: Error) => warnings.push(name);
    process.on('warning', collect);
    const [lost, awaited, failing, hanging] = await Promise.all([
      stoppedAfter(async () => 'lost'),
      stoppedAfter(async () => 'awaited'),
      stoppedAfter(() => Promise.reject(new Error('The database is unavailable.'))),
      stoppedAfter(() => new Promise(() => {})),
    ]);
    // Warnings are emitted in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', collect);
    // A wait that is over before it begins.
    expect(warnings).not.toContain('TimeoutNegativeWarning');
    for (const soon of [lost, awaited]) expect(soon).toBeLessThan(4_000);
    // Before the lease of 10 s ends.
    for (const later of [failing, hanging]) {
      expect(later).toBeGreaterThan(4_000);
      expect(later).toBeLessThan(9_000);
    }
  });
});
