import { appendFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Counts what a file of fault tests requested and what happened. After its tests, one line is printed, which the summary of
 * `npm run test:faults` repeats. Call it in a `describe` block.
 */
export class FaultCounts {
  private acknowledged = 0;
  private lost = 0;
  private doubled = 0;

  /** `what`: plural of what is counted, for example "posts". */
  constructor(what: string) {
    afterAll(() => {
      const file = basename(expect.getState().testPath!).replace(/\.[a-z0-9-]+\.ts$/, '');
      const line = `${file}: ${this.acknowledged} ${what} acknowledged, lost ${this.lost}, doubled ${this.doubled}`;
      appendFileSync(join(dirname(process.env.PATCHBAY_TEST_SERVICES!), 'fault-counts.txt'), `${line}\n`);
      expect({ lost: this.lost, doubled: this.doubled }).toEqual({ lost: 0, doubled: 0 });
    });
  }

  /** Adds acknowledged items, of which `found` exist at the end. */
  add(acknowledged: number, found: number): void {
    this.acknowledged += acknowledged;
    this.lost += Math.max(0, acknowledged - found);
    this.doubled += Math.max(0, found - acknowledged);
  }
}
