import { containerPollDelayMs } from './container-schedule.js';

const minute = 60_000;

describe('Polls of a container', () => {
  it.each([
    [false, 0, 0, 1_000],
    [false, 3, 6_000, 5_000],
    [false, 4, 11_000, 30_000],
    [true, 0, 0, 3_000],
    [true, 3, 18_000, 15_000],
    [true, 4, 33_000, 30_000],
    [true, 30, 9 * minute, 30_000],
    [true, 40, 10 * minute, 2 * minute],
    [true, 60, 60 * minute, 15 * minute],
  ])('with video %s, after %i polls and %i ms, are due in %i ms', (hasVideo, looks, age, delay) => {
    expect(containerPollDelayMs(looks, age, hasVideo)).toBe(delay);
  });
});
