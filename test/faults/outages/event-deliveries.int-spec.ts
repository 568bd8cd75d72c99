import { deliverWithCrashes } from '../../support/faults/event-crashes.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';

describe('Event deliveries', () => {
  const counts = new FaultCounts('events');

  it(
    'arrive in order, at least once, while the worker is killed 20 times',
    () => deliverWithCrashes(20, counts),
    300_000,
  );
});
