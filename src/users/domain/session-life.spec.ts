import { computeExpiry, needsTouch, sessionRules } from './session-life.js';

const start = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(start.getTime() + ms);

describe('A session', () => {
  it('expires after its last use, and at its maximum age', () => {
    expect(computeExpiry(start, start)).toEqual(later(sessionRules.idleMs));
    expect(computeExpiry(start, later(1000))).toEqual(later(1000 + sessionRules.idleMs));
    const nearEnd = later(sessionRules.maxLifetimeMs - 1000);
    expect(computeExpiry(start, nearEnd)).toEqual(later(sessionRules.maxLifetimeMs));
  });

  it('is updated only if its last use is some minutes old', () => {
    expect(needsTouch(start, later(sessionRules.touchIntervalMs - 1))).toBe(false);
    expect(needsTouch(start, later(sessionRules.touchIntervalMs))).toBe(true);
  });
});
