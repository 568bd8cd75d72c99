/** Frames per second that every platform accepts. */
export const frameRates = { min: 23, max: 60 } as const;

/** Frame rates are quotients of ticks: 60 frames per second may read as 60.0001. */
const slack = 0.01;

export function isFrameRateTaken(framesPerSecond: number): boolean {
  return framesPerSecond >= frameRates.min - slack && framesPerSecond <= frameRates.max + slack;
}
