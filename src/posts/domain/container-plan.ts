const second = 1000;
const minute = 60 * second;

const firstLooksMs = {
  PHOTO: [second, 2 * second, 3 * second, 5 * second],
  VIDEO: [3 * second, 5 * second, 10 * second, 15 * second],
};

/**
 * When to look next whether a container is prepared, in ms after the last look. Pictures take seconds, videos minutes; each look is
 * a call that counts.
 *
 * @param ageMs since the containers were made
 */
export function preparingDelayMs(looks: number, ageMs: number, hasVideo: boolean): number {
  const early = firstLooksMs[hasVideo ? 'VIDEO' : 'PHOTO'][looks];
  if (early !== undefined) return early;
  if (ageMs < 10 * minute) return 30 * second;
  return ageMs < 60 * minute ? 2 * minute : 15 * minute;
}

/** How long an attempt whose publishing was asked for is left alone before its container is looked at. */
export const publishGraceMs = 20 * second;

/** Failures in a row of one step that the platform itself answered with; then the person is asked. */
export const mostRefusals = 5;
