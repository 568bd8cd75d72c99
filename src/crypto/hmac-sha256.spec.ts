import { createHmac } from 'node:crypto';
import { HmacSha256 } from './hmac-sha256.js';

describe('HmacSha256', () => {
  it('returns the HMAC of RFC 4231', () => {
    const hmac = new HmacSha256('Jefe').digest(Buffer.from('what do ya want '), Buffer.from('for nothing?'));
    expect(hmac.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it.each([0, 1, 63, 64, 65, 200])('returns the HMACs of createHmac with a key of %i bytes', (keyBytes) => {
    const key = 'é'.repeat(keyBytes / 2) + 'k'.repeat(keyBytes % 2);
    const hmac = new HmacSha256(key);
    for (const bytes of [0, 1, 55, 56, 64, 300, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100_000]) {
      const message = Buffer.alloc(bytes, 'message');
      const expected = createHmac('sha256', key).update(message).digest();
      expect(hmac.digest(message)).toEqual(expected);
      expect(hmac.digest(message.subarray(0, 7), message.subarray(7))).toEqual(expected);
    }
  });
});
