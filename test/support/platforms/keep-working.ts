import { setTimeout as delay } from 'node:timers/promises';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import type { PublishingStand } from './publishing.js';

/** Runs due work again and again until the signal, also while the database cannot be reached. */
export async function keepWorking(stand: PublishingStand, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    // Fails while the database is down.
    await stand
      .get(WorkRunner)
      .drain()
      .catch(() => undefined);
    await delay(20);
  }
}
