import { newId } from '../../crypto/new-id.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { RefreshTokenFormat } from './refresh-token-format.js';

describe('Refresh tokens', () => {
  const id = newId();
  const values = new RefreshTokenFormat(new KeyedHash(['one'.repeat(20)]));

  it('contain their authorization and are unique', () => {
    expect(values.readAuthorizationId(values.generate(id))).toBe(id);
    expect(values.generate(id)).not.toBe(values.generate(id));
  });

  it('cannot be forged or modified', () => {
    const bytes = Buffer.from(values.generate(id), 'base64url');
    for (const place of [0, 40, 63]) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(values.readAuthorizationId(changed.toString('base64url'))).toBeNull();
    }
    const otherServer = new RefreshTokenFormat(new KeyedHash(['two'.repeat(20)]));
    expect(values.readAuthorizationId(otherServer.generate(id))).toBeNull();
    for (const nonsense of ['', 'nonsense', bytes.subarray(1).toString('base64url')])
      expect(values.readAuthorizationId(nonsense)).toBeNull();
  });

  it('have one spelling', () => {
    const token = values.generate(id);
    const { length } = Buffer.from(token, 'base64url');
    // The last character has four bits that belong to no byte.
    const next = String.fromCharCode(token.charCodeAt(token.length - 1) + 1);
    for (const other of [token.slice(0, -1) + next, `${token}=`, `${token.slice(0, 9)} ${token.slice(9)}`]) {
      expect(Buffer.from(other, 'base64url')).toHaveLength(length);
      expect(values.readAuthorizationId(other)).toBeNull();
    }
  });

  it('stay valid after a rotation of SESSION_SECRET', () => {
    const rotated = new RefreshTokenFormat(new KeyedHash(['new'.repeat(20), 'one'.repeat(20)]));
    expect(rotated.readAuthorizationId(values.generate(id))).toBe(id);
  });
});
