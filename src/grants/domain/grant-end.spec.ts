import { endOf, endToNotify, type GrantLife, findNearEnd } from './grant-end.js';

const day = 24 * 60 * 60_000;
const grantedAt = new Date('2026-01-01T00:00:00Z');
const on = (days: number) => new Date(grantedAt.getTime() + days * day);
const life = (more: Partial<GrantLife> = {}): GrantLife => ({
  refreshModel: 'reexchange',
  grantedAt,
  accessExpiresAt: on(60),
  refreshExpiresAt: null,
  reportedEnd: null,
  ...more,
});

describe('The end of a grant', () => {
  it.each([
    ['an exchanged token', life(), 60],
    ['an extended token', life({ refreshModel: 'extending' }), 60],
    ['a token that cannot be refreshed', life({ refreshModel: 'none' }), 60],
    [
      'data access that only a login restores',
      life({ accessExpiresAt: on(95), refreshExpiresAt: on(90) }),
      90,
    ],
    ['a pair', life({ refreshModel: 'rotating', accessExpiresAt: on(1), refreshExpiresAt: on(365) }), 365],
  ])('of %s is when a new consent is required', (_, its, end) => {
    expect(endOf(its)).toEqual(on(end));
  });

  it.each([
    ['that never expires', life({ accessExpiresAt: null })],
    ['with rotating tokens whose end is not reported', life({ refreshModel: 'rotating' })],
  ])('of a grant %s is unknown and never near', (_, its) => {
    expect(endOf(its)).toBeNull();
    expect(findNearEnd(its, on(1000))).toBeNull();
  });

  it('is near ten days before, from day 50 of 60', () => {
    expect(findNearEnd(life(), on(49.9))).toBeNull();
    expect(findNearEnd(life(), on(50))).toEqual(on(60));
  });

  it('is near ten days before for a long lifetime, and in the last sixth of a short one', () => {
    const long = life({ refreshModel: 'rotating', refreshExpiresAt: on(365) });
    expect([findNearEnd(long, on(354)), findNearEnd(long, on(355))]).toEqual([null, on(365)]);
    const short = life({ accessExpiresAt: on(6) });
    expect([findNearEnd(short, on(4.9)), findNearEnd(short, on(5))]).toEqual([null, on(6)]);
  });

  it('is near at the same time if a refresh did not move it', () => {
    // The platform returned a token with the old end: the lifetime counts from the consent.
    expect(findNearEnd(life({ accessExpiresAt: on(60) }), on(51))).toEqual(on(60));
  });

  it('is notified once, and the end of the next period again', () => {
    expect(endToNotify({ ...life(), notifiedEnd: null }, on(49))).toBeNull();
    expect(endToNotify({ ...life(), notifiedEnd: null }, on(50))).toEqual(on(60));
    const seconds = new Date(on(60).getTime() + 2_000);
    expect(endToNotify({ ...life({ accessExpiresAt: seconds }), notifiedEnd: on(60) }, on(52))).toBeNull();
    const next = life({ accessExpiresAt: on(115) });
    expect(endToNotify({ ...next, notifiedEnd: on(60) }, on(104))).toBeNull();
    expect(endToNotify({ ...next, notifiedEnd: on(60) }, on(105))).toEqual(on(115));
  });

  it('is near 31 days before if the platform reported it, and notified once', () => {
    const reported = life({ refreshModel: 'rotating', refreshExpiresAt: on(400), reportedEnd: on(365) });
    expect([findNearEnd(reported, on(333)), findNearEnd(reported, on(334))]).toEqual([null, on(365)]);
    expect(endToNotify({ ...reported, notifiedEnd: null }, on(336))).toEqual(on(365));
    expect(endToNotify({ ...reported, notifiedEnd: on(365) }, on(337))).toBeNull();
  });

  it('is not notified after it passed', () => {
    expect(findNearEnd(life(), on(61))).toEqual(on(60));
    expect(endToNotify({ ...life(), notifiedEnd: null }, on(61))).toBeNull();
  });
});
