import { FaultCounts } from '../../support/jest/fault-counts.js';
import { publishThroughOutage } from '../../support/faults/platform-outage.js';

describe('A platform that is down for an hour', () => {
  const counts = new FaultCounts('posts and accounts');

  it(
    'and answers 503 ends no connection, and gets each post once',
    () => publishThroughOutage(1, 1, counts),
    60_000,
  );
});
