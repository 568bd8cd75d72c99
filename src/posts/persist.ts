import { setTimeout as delay } from 'node:timers/promises';

/** Pauses before an answer of the platform, which cannot be asked for again, is saved once more. */
const savePausesMs = [100, 500, 2_000];

/** Saves what must not be lost, several times if need be. */
export async function persist<Result>(save: () => Promise<Result>): Promise<Result> {
  for (const pause of savePausesMs) {
    try {
      return await save();
    } catch {
      await delay(pause);
    }
  }
  return save();
}
