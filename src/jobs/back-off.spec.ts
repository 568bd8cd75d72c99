import { backOffSeconds } from './back-off.js';

describe('Back-off', () => {
  const middle = () => 0.5;

  it('begins at ten seconds and doubles up to an hour', () => {
    expect([1, 2, 3, 4].map((attempts) => backOffSeconds(attempts, middle))).toEqual([10, 20, 40, 80]);
    expect(backOffSeconds(12, middle)).toBe(3600);
    expect(backOffSeconds(1000, middle)).toBe(3600);
  });

  it('has a jitter of 20 % in both directions', () => {
    expect(backOffSeconds(1, () => 0)).toBe(8);
    expect(backOffSeconds(1, () => 1)).toBeCloseTo(12);
  });
});
