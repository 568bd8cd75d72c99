import { keyLife, type KeyTimes, nextKeyDue, outlivedKeys, signingKey } from './key-life.js';

const start = Date.UTC(2026, 0, 1);
const at = (ms: number) => new Date(start + ms);
const key = (activeAfterMs: number, algorithm: KeyTimes['algorithm'] = 'ES256') => ({
  algorithm,
  activeFrom: at(activeAfterMs),
});

describe('Signing keys', () => {
  const old = key(0);
  const next = key(keyLife.signsFor);
  const other = key(0, 'RS256');

  it('sign from their time on, the newest first, each for its own algorithm', () => {
    const keys = [next, old, other];
    expect(signingKey(keys, 'ES256', at(keyLife.signsFor - 1))).toBe(old);
    expect(signingKey(keys, 'ES256', at(keyLife.signsFor))).toBe(next);
    expect(signingKey(keys, 'RS256', at(keyLife.signsFor))).toBe(other);
    expect(signingKey([next], 'ES256', at(0))).toBeNull();
  });

  it('are followed by one that is published in time', () => {
    const due = at(keyLife.signsFor - keyLife.lead);
    expect(nextKeyDue([old, other], 'ES256', at(due.getTime() - start - 1))).toBe(false);
    expect(nextKeyDue([old, other], 'ES256', due)).toBe(true);
    expect(nextKeyDue([old, next], 'ES256', due)).toBe(false);
    expect(nextKeyDue([], 'ES256', at(0))).toBe(true);
    expect(keyLife.shortestLead).toBeGreaterThanOrEqual(3_600_000);
  });

  it('go when no token of theirs can be valid', () => {
    const end = keyLife.signsFor + keyLife.publishedAfter;
    expect(outlivedKeys([old, next, other], at(end - 1))).toEqual([]);
    expect(outlivedKeys([old, next, other], at(end))).toEqual([old]);
  });
});
