import { FaultCounts } from '../support/jest/fault-counts.js';
import { uploadWithCrashes } from '../support/faults/upload-crashes.js';

describe('A process that is killed twice while it receives an upload', () => {
  const counts = new FaultCounts('uploads');

  it('is replaced by one that continues at the stored bytes', () => uploadWithCrashes(2, counts), 180_000);
});
