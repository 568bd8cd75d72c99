import { endOf, endToNotify, type GrantLife, nearEnd } from './grant-end.js';

const day = 24 * 60 * 60_000;
const grantedAt = new Date('2026-01-01T00:00:00Z');
const on = (days: number) => new Date(grantedAt.getTime() + days * day);
const life = (more: Partial<GrantLife> = {}): GrantLife => ({
  refreshModel: 'reexchange',
  grantedAt,
  accessExpiresAt: on(60),
  refreshExpiresAt: null,
  ...more,
});

describe('The end of a grant', () => {
  it.each([
    ['an exchanged token', life(), 60],
    ['an extended token', life({ refreshModel: 'extending' }), 60],
    ['a token that nothing renews', life({ refreshModel: 'none' }), 60],
    ['data that only a login opens again', life({ accessExpiresAt: on(95), refreshExpiresAt: on(90) }), 90],
    ['a pair', life({ refreshModel: 'rotating', accessExpiresAt: on(1), refreshExpiresAt: on(365) }), 365],
  ])('of %s is when only a consent helps', (_, its, end) => {
    expect(endOf(its)).toEqual(on(end));
  });

  it.each([
    ['that never runs out', life({ accessExpiresAt: null })],
    ['of a pair whose end is not told', life({ refreshModel: 'rotating' })],
  ])('of a grant %s is not known, and never near', (_, its) => {
    expect(endOf(its)).toBeNull();
    expect(nearEnd(its, on(1000))).toBeNull();
  });

  it('is near ten days before, from day 50 of 60', () => {
    expect(nearEnd(life(), on(49.9))).toBeNull();
    expect(nearEnd(life(), on(50))).toEqual(on(60));
  });

  it('of a long life is near ten days before too, and of a short one in its last sixth', () => {
    const long = life({ refreshModel: 'rotating', refreshExpiresAt: on(365) });
    expect([nearEnd(long, on(354)), nearEnd(long, on(355))]).toEqual([null, on(365)]);
    const short = life({ accessExpiresAt: on(6) });
    expect([nearEnd(short, on(4.9)), nearEnd(short, on(5))]).toEqual([null, on(6)]);
  });

  it('that a renewal did not move is near no later for it', () => {
    // The platform answered a token that ends when the old one does: the life counts from the consent.
    expect(nearEnd(life({ accessExpiresAt: on(60) }), on(51))).toEqual(on(60));
  });

  it('is told once, and that of the next period again', () => {
    expect(endToNotify({ ...life(), notifiedEnd: null }, on(49))).toBeNull();
    expect(endToNotify({ ...life(), notifiedEnd: null }, on(50))).toEqual(on(60));
    const seconds = new Date(on(60).getTime() + 2_000);
    expect(endToNotify({ ...life({ accessExpiresAt: seconds }), notifiedEnd: on(60) }, on(52))).toBeNull();
    const next = life({ accessExpiresAt: on(115) });
    expect(endToNotify({ ...next, notifiedEnd: on(60) }, on(104))).toBeNull();
    expect(endToNotify({ ...next, notifiedEnd: on(60) }, on(105))).toEqual(on(115));
  });

  it('that is past is not announced any more', () => {
    expect(nearEnd(life(), on(61))).toEqual(on(60));
    expect(endToNotify({ ...life(), notifiedEnd: null }, on(61))).toBeNull();
  });
});
