import { formatRelative } from '../../console/src/ui/relative-time.js';

/** A moment in the local time zone of the test. */
const at = (day: number, hour: number, minute = 0) => new Date(2026, 5, day, hour, minute);

describe('Relative times', () => {
  const now = at(10, 20).getTime();

  it.each([
    [at(11, 19), 'in 23 hours'],
    [at(11, 20), 'tomorrow'],
    [at(11, 23, 59), 'tomorrow'],
    [at(12, 1), 'in 2 days'],
    [at(12, 19), 'in 2 days'],
    [at(9, 19), 'yesterday'],
    [at(8, 23), '2 days ago'],
    [at(10, 20, 29), 'in 29 minutes'],
  ])('shows %s as %s', (time, text) => {
    expect(formatRelative(time.toISOString(), now)).toBe(text);
  });

  it('counts to the second while under a minute', () => {
    expect(formatRelative(new Date(now - 59_000).toISOString(), now)).toBe('59 seconds ago');
  });
});
