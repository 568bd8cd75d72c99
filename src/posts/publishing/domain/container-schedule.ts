const second = 1000;
const minute = 60 * second;

const firstPollsMs = {
  PHOTO: [second, 2 * second, 3 * second, 5 * second],
  VIDEO: [3 * second, 5 * second, 10 * second, 15 * second],
};

/**
 * Milliseconds until the next poll of a container that is being prepared. Photos take seconds, videos minutes, and each poll is a
 * call against the rate limit.
 *
 * @param ageMs time since the containers were created
 */
export function containerPollDelayMs(polls: number, ageMs: number, hasVideo: boolean): number {
  const early = firstPollsMs[hasVideo ? 'VIDEO' : 'PHOTO'][polls];
  if (early !== undefined) return early;
  if (ageMs < 10 * minute) return 30 * second;
  return ageMs < 60 * minute ? 2 * minute : 15 * minute;
}

/** Time between a failed publishing call and the next read of its container. */
export const publishRecheckMs = 20 * second;

/** Consecutive refusals of one step by the platform; then the post fails. */
export const maxRefusals = 5;
