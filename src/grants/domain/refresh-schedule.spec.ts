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

  it('is after 75 % of the lifetime, plus or minus 5 %', () => {
    expect(refreshAt(life(), at(0), middle)).toEqual(at(1.5 * hour));
    expect(refreshAt(life(), at(0), () => 0)).toEqual(at(1.4 * hour));
    expect(refreshAt(life(), at(0), () => 1)).toEqual(at(1.6 * hour));
    expect(refreshAt(life({ accessExpiresAt: at(24 * hour) }), at(0), middle)).toEqual(at(18 * hour));
  });

  it('is after a week for a grant that was not used for a week', () => {
    const idle = life({ lastUsedAt: at(-7 * day - 1) });
    expect(refreshAt(idle, at(0), middle)).toEqual(at(7 * day));
    expect(refreshAt(life({ lastUsedAt: at(-7 * day) }), at(0), middle)).toEqual(at(1.5 * hour));
  });

  it('is well before the refresh token expires, also for an idle grant', () => {
    const idle = life({ lastUsedAt: at(-30 * day), refreshExpiresAt: at(4 * day) });
    expect(refreshAt(idle, at(0), middle)).toEqual(at(3 * day));
    expect(refreshAt({ ...idle, refreshExpiresAt: null }, at(0), middle)).toEqual(at(7 * day));
  });

  it('keeps idle grants without a refresh token valid', () => {
    const idle = life({ refreshModel: 'extending', accessExpiresAt: at(4 * day), lastUsedAt: at(-30 * day) });
    expect(refreshAt(idle, at(0), middle)).toEqual(at(3 * day));
  });

  it('is not before tokens are a day old and can be extended, and not after they expire', () => {
    const short = life({ refreshModel: 'extending', accessExpiresAt: at(26 * hour) });
    expect(refreshAt(short, at(0), middle)).toEqual(at(24 * hour));
    expect(refreshAt({ ...short, accessExpiresAt: at(hour) }, at(0), middle)).toEqual(at(hour));
  });

  it('is at least a minute later, also for tokens that are issued expired', () => {
    for (const accessExpiresAt of [at(10_000), at(0), at(-day)]) {
      expect(refreshAt(life({ accessExpiresAt }), at(0), middle)).toEqual(at(60_000));
    }
  });

  it('is never if a refresh is impossible or not needed', () => {
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
  ] as const)('of a %s token, %d ms old: %s', (refreshModel, age, expected) => {
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
    [0, 'expired'],
    [-hour, 'expired'],
  ])('with %d ms left is %s', (left, state) => {
    expect(tokenState(tokens, at(2 * hour - left))).toBe(state);
  });

  it('has smaller margins for a short lifetime, so that not every call refreshes', () => {
    const short = { refreshedAt: at(0), accessExpiresAt: at(40_000) };
    expect(tokenState(short, at(0))).toBe('fresh');
    expect(tokenState(short, at(31_000))).toBe('soon');
    expect(tokenState(short, at(37_000))).toBe('due');
  });

  it('is always fresh if it never expires', () => {
    expect(tokenState({ refreshedAt: at(0), accessExpiresAt: null }, at(day))).toBe('fresh');
  });
});
