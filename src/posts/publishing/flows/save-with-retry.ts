import { setTimeout as delay } from 'node:timers/promises';

/** Delays before an answer is saved again. The platform cannot be asked for it a second time. */
const retryDelaysMs = [100, 500, 2_000];

/** Saves what must not be lost, with retries. */
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
