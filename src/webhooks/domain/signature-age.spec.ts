import { signatureAge } from './signature-age.js';

describe('signatureAge', () => {
  const now = Date.parse('2026-11-06T12:00:00Z');
  const signed = (ago: number) => new Date(now - ago * 1000);
  const hour = 3600;

  it.each([
    ['now', 0, 'fresh'],
    ['5 minutes ago', 300, 'fresh'],
    ['over 5 minutes ago', 301, 'stale'],
    ['73 hours ago', 73 * hour, 'stale'],
    ['over 73 hours ago', 73 * hour + 1, 'expired'],
    ['5 minutes ahead', -300, 'fresh'],
    ['over 5 minutes ahead', -301, 'future'],
  ])('signed %s', (_when, ago, age) => {
    expect(signatureAge(signed(ago), now)).toBe(age);
  });

  it('accepts a platform that reports no time', () => {
    expect(signatureAge(null, now)).toBe('fresh');
  });

  it('refuses an invalid time', () => {
    expect(signatureAge(new Date(NaN), now)).not.toBe('stale');
  });
});
