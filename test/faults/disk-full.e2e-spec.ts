import { mountSmallDisk, uploadToFullDisk } from '../support/faults/full-disk.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const dataDir = mountSmallDisk();

(dataDir ? describe : describe.skip)('A full disk during uploads', () => {
  const counts = new FaultCounts('uploads');

  it(
    'refuses bytes that are not stored, and continues at the stored ones when there is space',
    () => uploadToFullDisk(dataDir!, 3, counts),
    60_000,
  );
});
