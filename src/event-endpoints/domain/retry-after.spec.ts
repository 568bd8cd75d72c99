import { readRetryAfter } from './retry-after.js';

const nowMs = Date.parse('2026-11-29T12:00:00Z');
const date = (ms: number) => new Date(ms).toUTCString();

describe('readRetryAfter', () => {
  it.each([
    ['120', 120],
    [' 120 ', 120],
    ['0', 1],
    ['86400', 86_400],
    ['86401', 86_400],
    ['999999999999999', 86_400],
  ])('reads seconds, within 1 s and 24 h: %s', (value, expected) => {
    expect(readRetryAfter(value, null, nowMs)).toBe(expected);
  });

  it.each([
    [date(nowMs + 90_000), 90],
    [date(nowMs - 90_000), 1],
    [date(nowMs + 48 * 3_600_000), 86_400],
  ])('reads a date, within the same bounds: %s', (value, expected) => {
    expect(readRetryAfter(value, null, nowMs)).toBe(expected);
  });

  it('compares a date with the clock of the receiver if it sends its time', () => {
    const receiverMs = nowMs + 3_600_000;
    expect(readRetryAfter(date(receiverMs + 30_000), date(receiverMs), nowMs)).toBe(30);
    expect(readRetryAfter(date(nowMs + 30_000), 'yesterday', nowMs)).toBe(30);
  });

  it.each([
    null,
    '',
    '-1',
    '1.5',
    '1e3',
    'soon',
    '1234567890123456',
    '2026-11-29T12:00:00Z',
    'Sun, 29 Nov 2026 12:00:00 CET',
    'Sun, 29 Nov 2026 99:00:00 GMT',
  ])('ignores what is no valid value: %s', (value) => {
    expect(readRetryAfter(value, null, nowMs)).toBeNull();
  });
});
