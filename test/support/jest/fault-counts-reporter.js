import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Prints the lines of test/support/jest/fault-counts.ts before the summary of Jest. */
export default class FaultCountsReporter {
  onRunComplete() {
    const file = join(dirname(process.env.PATCHBAY_TEST_SERVICES ?? ''), 'fault-counts.txt');
    if (existsSync(file)) process.stderr.write(`\nFaults\n${readFileSync(file, 'utf8')}\n`);
  }
}
