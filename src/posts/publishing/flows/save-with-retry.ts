import { setTimeout as delay } from 'node:timers/promises';

/** Delays before each retry of a save. The platform cannot return the response a second time. */
const retryDelaysMs = [100, 500, 2_000];

/** Saves a response that must not be lost, with retries. */
export async function saveWithRetry<Result>(save: () => Promise<Result>): Promise<Result> {
  for (const pause of retryDelaysMs) {
    try {
      return await save();
    } catch {
      await delay(pause);
    }
  }
  return save();
}
