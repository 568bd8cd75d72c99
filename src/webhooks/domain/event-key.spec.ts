import { eventKey, eventKeyBytes, unreadKey } from './event-key.js';

describe('eventKey', () => {
  it('is the same for the same event and has 32 bytes', () => {
    const key = eventKey('TIKTOK', { lead: 1_700_000_000n, parts: ['post.publish.complete', 'p1'] });
    expect(key).toHaveLength(eventKeyBytes);
    expect(eventKey('TIKTOK', { lead: 1_700_000_000n, parts: ['post.publish.complete', 'p1'] })).toEqual(key);
  });

  it('sorts by its lead', () => {
    const early = eventKey('TIKTOK', { lead: 1_700_000_000n, parts: ['z'] });
    const late = eventKey('TIKTOK', { lead: 1_700_000_001n, parts: ['a'] });
    expect(Buffer.compare(early, late)).toBe(-1);
    expect(late.readBigUInt64BE(0)).toBe(1_700_000_001n);
  });

  it('distinguishes keys that differ only in platform or in the ends of their parts', () => {
    const keys = [
      eventKey('TIKTOK', { lead: 0n, parts: ['ab', 'c'] }),
      eventKey('TIKTOK', { lead: 0n, parts: ['a', 'bc'] }),
      eventKey('TIKTOK', { lead: 0n, parts: ['abc'] }),
      eventKey('INSTAGRAM', { lead: 0n, parts: ['ab', 'c'] }),
      unreadKey('TIKTOK', Buffer.from('abc')),
    ];
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
  });

  it('accepts 64-bit ids as lead', () => {
    expect(eventKey('TIKTOK', { lead: 2n ** 64n - 1n, parts: [] }).readBigUInt64BE(0)).toBe(2n ** 64n - 1n);
  });
});
