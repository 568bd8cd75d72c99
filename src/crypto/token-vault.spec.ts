import { randomBytes } from 'node:crypto';
import { type Sealed, type SealedPlace, TokenVault } from './token-vault.js';

const place = { table: 'grants', column: 'credentials', id: '0190' } as const;

describe('TokenVault', () => {
  const old = { id: 'old', key: randomBytes(32) };
  const current = { id: 'current', key: randomBytes(32) };
  const vault = new TokenVault([current, old]);

  it('opens sealed values, and seals the same text differently each time', () => {
    const sealed = vault.seal('act.secret', place);
    expect(vault.open(sealed, place)).toBe('act.secret');
    expect(sealed).not.toContain('act.secret');
    expect(vault.seal('act.secret', place)).not.toBe(sealed);
  });

  it('opens values of an older key and reports them as outdated', () => {
    const sealed = new TokenVault([old]).seal('act.secret', place);
    expect(vault.open(sealed, place)).toBe('act.secret');
    expect(vault.isOutdated(sealed)).toBe(true);
    expect(vault.isOutdated(vault.seal('act.secret', place))).toBe(false);
  });

  it.each([
    ['another row', { ...place, id: '0191' }],
    ['another column', { ...place, column: 'fallback' }],
    ['another table', { ...place, table: 'accounts' }],
  ])('refuses a value moved to %s', (_, elsewhere) => {
    const sealed = vault.seal('act.secret', place);
    expect(() => vault.open(sealed, elsewhere as SealedPlace)).toThrow(
      expect.objectContaining({ reason: 'NOT_AUTHENTIC' }),
    );
  });

  it('refuses an unknown key, a wrong key under a known id, and a changed byte', () => {
    const sealed = vault.seal('act.secret', place);
    expect(() => new TokenVault([old]).open(sealed, place)).toThrow(
      expect.objectContaining({ reason: 'UNKNOWN_KEY' }),
    );
    const impostor = new TokenVault([{ id: 'current', key: randomBytes(32) }]);
    expect(() => impostor.open(sealed, place)).toThrow(expect.objectContaining({ reason: 'NOT_AUTHENTIC' }));
    const body = sealed.split('.').at(-1)!;
    const changed = sealed.replace(body, (body.startsWith('A') ? 'B' : 'A') + body.slice(1)) as Sealed;
    expect(() => vault.open(changed, place)).toThrow(expect.objectContaining({ reason: 'NOT_AUTHENTIC' }));
  });

  it.each(['', 'act.secret', 'pbv1.current..', 'pbv1.current.AAAA.AAAA', 'pbv2.current.a.b'])(
    'refuses %p as unsealed',
    (text) => {
      expect(() => vault.open(text as Sealed, place)).toThrow(
        expect.objectContaining({ reason: 'MALFORMED' }),
      );
    },
  );
});
