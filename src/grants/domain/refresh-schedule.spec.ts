import { refreshAt, refreshEligibility, tokenState } from './refresh-schedule.js';

const hour = 3_600_000;
const day = 24 * hour;
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);

const life = (more: object = {}) => ({
  refreshModel: 'rotating' as const,
  issuedAt: at(0),
  accessExpiresAt: at(2 * hour),
  refreshExpiresAt: at(180 * day),
  lastUsedAt: at(0),
  ...more,
});

describe('refreshAt', () => {
  const middle = () => 0.5;

  it('is three quarters of the real life, a twentieth up or down', () => {
    expect(refreshAt(life(), at(0), middle)).toEqual(at(1.5 * hour));
    expect(refreshAt(life(), at(0), () => 0)).toEqual(at(1.4 * hour));
    expect(refreshAt(life(), at(0), () => 1)).toEqual(at(1.6 * hour));
    expect(refreshAt(life({ accessExpiresAt: at(24 * hour) }), at(0), middle)).toEqual(at(18 * hour));
  });

  it('is a week for a grant nobody has used for a week', () => {
    const idle = life({ lastUsedAt: at(-7 * day - 1) });
    expect(refreshAt(idle, at(0), middle)).toEqual(at(7 * day));
    expect(refreshAt(life({ lastUsedAt: at(-7 * day) }), at(0), middle)).toEqual(at(1.5 * hour));
  });

  it('is well before the refresh token dies, also for an idle grant', () => {
    const idle = life({ lastUsedAt: at(-30 * day), refreshExpiresAt: at(4 * day) });
    expect(refreshAt(idle, at(0), middle)).toEqual(at(3 * day));
    expect(refreshAt({ ...idle, refreshExpiresAt: null }, at(0), middle)).toEqual(at(7 * day));
  });

  it('keeps idle grants alive that have nothing but their access token', () => {
    const idle = life({ refreshModel: 'extending', accessExpiresAt: at(4 * day), lastUsedAt: at(-30 * day) });
    expect(refreshAt(idle, at(0), middle)).toEqual(at(3 * day));
  });

  it('is not before the day that tokens must be old to be extended, and not after their end', () => {
    const short = life({ refreshModel: 'extending', accessExpiresAt: at(26 * hour) });
    expect(refreshAt(short, at(0), middle)).toEqual(at(24 * hour));
    expect(refreshAt({ ...short, accessExpiresAt: at(hour) }, at(0), middle)).toEqual(at(hour));
  });

  it('is a minute away at least, also for tokens that are given with no life at all', () => {
    for (const accessExpiresAt of [at(10_000), at(0), at(-day)]) {
      expect(refreshAt(life({ accessExpiresAt }), at(0), middle)).toEqual(at(60_000));
    }
  });

  it('is never where nothing can or need be renewed', () => {
    expect(refreshAt(life({ refreshModel: 'none' }), at(0))).toBeNull();
    expect(refreshAt(life({ accessExpiresAt: null }), at(0))).toBeNull();
  });
});

describe('refreshEligibility', () => {
  it.each([
    ['rotating', 3 * hour, 'yes'],
    ['none', hour, 'never'],
    ['extending', 23 * hour, 'too-young'],
    ['extending', 24 * hour, 'yes'],
    ['extending', 60 * day, 'too-late'],
    ['reexchange', 1, 'yes'],
    ['reexchange', 60 * day, 'too-late'],
  ] as const)('of a token that is %s, %d ms old: %s', (refreshModel, age, expected) => {
    expect(
      refreshEligibility({ refreshModel, issuedAt: at(0), accessExpiresAt: at(60 * day) }, at(age)),
    ).toBe(expected);
  });
});

describe('tokenState', () => {
  const minute = 60_000;
  const tokens = { refreshedAt: at(0), accessExpiresAt: at(2 * hour) };
  it.each([
    [5 * minute, 'fresh'],
    [5 * minute - 1, 'soon'],
    [minute, 'soon'],
    [minute - 1, 'due'],
    [1, 'due'],
    [0, 'over'],
    [-hour, 'over'],
  ])('with %d ms left is %s', (left, state) => {
    expect(tokenState(tokens, at(2 * hour - left))).toBe(state);
  });

  it('has smaller margins for a short life, so that not every call renews', () => {
    const short = { refreshedAt: at(0), accessExpiresAt: at(40_000) };
    expect(tokenState(short, at(0))).toBe('fresh');
    expect(tokenState(short, at(31_000))).toBe('soon');
    expect(tokenState(short, at(37_000))).toBe('due');
  });

  it('is always fresh without an end', () => {
    expect(tokenState({ refreshedAt: at(0), accessExpiresAt: null }, at(day))).toBe('fresh');
  });
});
