import { newId } from '../../crypto/new-id.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { MailTokens } from './mail-tokens.js';

const under = (...secrets: string[]) => new MailTokens(new KeyedHash(secrets));

describe('Mail tokens', () => {
  const id = newId();
  const tokens = under('one secret');
  const token = tokens.createToken(id);

  it('are the same for each send of a mail, and identify the mail', () => {
    expect(tokens.createToken(id)).toBe(token);
    expect(tokens.verify(token)).toBe(id);
    expect(token).toMatch(/^[\w-]{64}$/);
  });

  it('stay valid during a rotation of the secret, until the old one is removed', () => {
    expect(under('next secret', 'one secret').verify(token)).toBe(id);
    expect(under('next secret').verify(token)).toBeNull();
  });

  it('cannot be created for another mail or changed', () => {
    const other = Buffer.from(tokens.createToken(newId()), 'base64url');
    const forged = Buffer.from(token, 'base64url');
    other.copy(forged, 0, 0, 16);
    expect(tokens.verify(forged.toString('base64url'))).toBeNull();
    for (let index = 0; index < 48; index += 1) {
      const changed = Buffer.from(token, 'base64url');
      changed[index]! ^= 0x10;
      expect(tokens.verify(changed.toString('base64url'))).toBeNull();
    }
    for (const garbage of ['', 'x', token.slice(1), `${token}AAAA`, '\0'.repeat(64)])
      expect(tokens.verify(garbage)).toBeNull();
  });
});
