import { dayRange } from '../../console/src/ui/day-axis.js';

describe('The time axis of a chart', () => {
  const midnight = Date.UTC(2026, 10, 30) / 1000;
  const day = 86_400;

  it('shows a single day with its neighbours', () => {
    expect(dayRange([midnight], midnight, midnight + 1000 * day)).toEqual([midnight - day, midnight + day]);
  });

  it('shows the part of several days that is drawn', () => {
    const days = [0, 1, 2, 3, 4].map((count) => midnight + count * day);
    expect(dayRange(days, days[1]!, days[3]!)).toEqual([days[1], days[3]]);
  });
});
