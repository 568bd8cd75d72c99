import { expiryOf, needsTouch, sessionRules } from './session-life.js';

const start = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(start.getTime() + ms);

describe('A session', () => {
  it('lives for a while from its last use, and never longer than its longest life', () => {
    expect(expiryOf(start, start)).toEqual(later(sessionRules.idleMs));
    expect(expiryOf(start, later(1000))).toEqual(later(1000 + sessionRules.idleMs));
    const nearEnd = later(sessionRules.longestMs - 1000);
    expect(expiryOf(start, nearEnd)).toEqual(later(sessionRules.longestMs));
  });

  it('is written down only when its last use is some minutes old', () => {
    expect(needsTouch(start, later(sessionRules.touchEveryMs - 1))).toBe(false);
    expect(needsTouch(start, later(sessionRules.touchEveryMs))).toBe(true);
  });
});
