import { dayThatEnds } from './day.js';

it.each([
  ['2026-11-29T00:00:00Z', '2026-11-28'],
  ['2026-11-29T08:00:00Z', '2026-11-28'],
  ['2026-11-28T15:00:00Z', '2026-11-28'],
  ['2027-01-01T00:00:00Z', '2026-12-31'],
])('a day that ends at %s is %s', (endsAt, day) => {
  expect(dayThatEnds(new Date(endsAt))).toBe(day);
});
