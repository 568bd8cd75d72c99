import {
  keyLifecycle,
  type ScheduledKey,
  isNextKeyDue,
  findRetiredKeys,
  findSigningKey,
} from './key-lifecycle.js';

const start = Date.UTC(2026, 0, 1);
const at = (ms: number) => new Date(start + ms);
const key = (activeAfterMs: number, algorithm: ScheduledKey['algorithm'] = 'ES256') => ({
  algorithm,
  activeFrom: at(activeAfterMs),
});

describe('Signing keys', () => {
  const old = key(0);
  const next = key(keyLifecycle.signingMs);
  const other = key(0, 'RS256');

  it('sign from their start time, the newest one per algorithm', () => {
    const keys = [next, old, other];
    expect(findSigningKey(keys, 'ES256', at(keyLifecycle.signingMs - 1))).toBe(old);
    expect(findSigningKey(keys, 'ES256', at(keyLifecycle.signingMs))).toBe(next);
    expect(findSigningKey(keys, 'RS256', at(keyLifecycle.signingMs))).toBe(other);
    expect(findSigningKey([next], 'ES256', at(0))).toBeNull();
  });

  it('have a successor that is published in time', () => {
    const due = at(keyLifecycle.signingMs - keyLifecycle.publishLeadMs);
    expect(isNextKeyDue([old, other], 'ES256', at(due.getTime() - start - 1))).toBe(false);
    expect(isNextKeyDue([old, other], 'ES256', due)).toBe(true);
    expect(isNextKeyDue([old, next], 'ES256', due)).toBe(false);
    expect(isNextKeyDue([], 'ES256', at(0))).toBe(true);
    expect(keyLifecycle.minPublishLeadMs).toBeGreaterThanOrEqual(3_600_000);
  });

  it('are retired when none of their tokens can be valid', () => {
    const end = keyLifecycle.signingMs + keyLifecycle.retentionMs;
    expect(findRetiredKeys([old, next, other], at(end - 1))).toEqual([]);
    expect(findRetiredKeys([old, next, other], at(end))).toEqual([old]);
  });
});
