import { FaultCounts } from '../../support/jest/fault-counts.js';
import { syncWithCrashes } from '../../support/faults/sync-crashes.js';

describe('A worker process that is killed while it reads a page of a shop', () => {
  const counts = new FaultCounts('orders');

  it(
    'is replaced by one that stores each order once',
    () => syncWithCrashes(160, ['received'], counts),
    120_000,
  );
});
