import { FaultCounts } from '../support/jest/fault-counts.js';
import { syncWithCrashes } from '../support/faults/sync-crashes.js';

describe('A worker process that is killed while it reads the pages of a shop', () => {
  const counts = new FaultCounts('orders');

  it(
    'is replaced by one that stores each order once',
    // Before the platform reads a page, and after it has read one.
    () => syncWithCrashes(260, ['received', 'done'], counts),
    180_000,
  );
});
