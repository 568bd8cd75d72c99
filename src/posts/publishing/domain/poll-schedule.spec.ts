import type { AttemptState } from './attempt.js';
import { pollDelayMs, maxPollingMs } from './poll-schedule.js';

const minute = 60_000;
const hour = 60 * minute;

/** Times of the polls of an attempt that stays in one state, in ms from its start. */
function times(state: AttemptState): number[] {
  const stateSince = new Date(0);
  const asked: number[] = [];
  for (let polls = 0; ; polls += 1) {
    const now = asked.at(-1) ?? 0;
    const delay = pollDelayMs({ state, polls, stateSince }, new Date(now));
    if (delay === null) return asked;
    asked.push(now + delay);
  }
}

describe('pollDelayMs', () => {
  it('polls often at first, rarely after half an hour, and not after a day', () => {
    const asked = times('PROCESSING');
    expect(asked.slice(0, 4)).toEqual([5_000, 15_000, 35_000, 55_000]);
    expect(asked.filter((time) => time <= 30 * minute).length).toBeLessThan(80);
    const late = asked.filter((time) => time > 31 * minute);
    for (const [index, time] of late.slice(1).entries()) {
      expect(time - late[index]!).toBeGreaterThanOrEqual(15 * minute);
    }
    expect(asked.at(-1)).toBeGreaterThanOrEqual(maxPollingMs);
    expect(asked.at(-1)).toBeLessThanOrEqual(maxPollingMs + hour);
  });

  it('stays within 30 calls per minute', () => {
    for (const state of ['PROCESSING', 'PUBLISHED', 'UNCONFIRMED', 'AWAITING_CREATOR'] as const) {
      const asked = times(state);
      for (const time of asked) {
        expect(asked.filter((other) => other >= time && other < time + minute).length).toBeLessThanOrEqual(4);
      }
    }
  });

  it('does not poll attempts that a worker owns', () => {
    for (const state of ['READY', 'UPLOADING', 'FAILED', 'CANCELED'] as const)
      expect(times(state)).toEqual([]);
  });
});
