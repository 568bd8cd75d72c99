import { newId } from '../../crypto/new-id.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { RefreshTokenValues } from './refresh-token-values.js';

describe('A refresh token', () => {
  const id = newId();
  const values = new RefreshTokenValues(new KeyedHash(['one'.repeat(20)]));

  it('tells its authorization to us, and is never made twice', () => {
    expect(values.authorizationOf(values.make(id))).toBe(id);
    expect(values.make(id)).not.toBe(values.make(id));
  });

  it('cannot be invented or changed', () => {
    const bytes = Buffer.from(values.make(id), 'base64url');
    for (const place of [0, 40, 63]) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(values.authorizationOf(changed.toString('base64url'))).toBeNull();
    }
    const others = new RefreshTokenValues(new KeyedHash(['two'.repeat(20)]));
    expect(values.authorizationOf(others.make(id))).toBeNull();
    for (const nonsense of ['', 'nonsense', bytes.subarray(1).toString('base64url')])
      expect(values.authorizationOf(nonsense)).toBeNull();
  });

  it('outlives a rotation of SESSION_SECRET', () => {
    const rotated = new RefreshTokenValues(new KeyedHash(['new'.repeat(20), 'one'.repeat(20)]));
    expect(rotated.authorizationOf(values.make(id))).toBe(id);
  });
});
