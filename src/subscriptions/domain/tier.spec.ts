import { Platform } from '../../platforms/platform.js';
import { freeAccountSlots, fullAccountLimit, nextLarger, type Tier, TierResource } from './tier.js';

const tier = (values: Partial<Tier>): Tier => ({
  id: String(values.rank ?? 1),
  name: 'Tier',
  rank: 1,
  accountLimit: 2,
  platformAccountLimits: {},
  postLimit: 10,
  graphqlCostLimit: 1000,
  isDefault: false,
  ...values,
});

describe('fullAccountLimit', () => {
  const { TIKTOK, INSTAGRAM } = Platform;

  it('leaves room below the limit and none at it', () => {
    expect(fullAccountLimit(tier({}), { TIKTOK: 1 })).toBeNull();
    expect(fullAccountLimit(tier({}), { TIKTOK: 1, INSTAGRAM: 1 })).toEqual({
      limit: 2,
      used: 2,
      platform: null,
    });
    expect(fullAccountLimit(tier({ accountLimit: 0 }), {})).toEqual({ limit: 0, used: 0, platform: null });
  });

  it('is never full without a limit', () => {
    expect(fullAccountLimit(tier({ accountLimit: null }), { TIKTOK: 5000 })).toBeNull();
  });

  it('applies the limit of a platform to that platform only', () => {
    const narrow = tier({ accountLimit: null, platformAccountLimits: { TIKTOK: 1 } });
    expect(fullAccountLimit(narrow, { TIKTOK: 1 }, TIKTOK)).toEqual({ limit: 1, used: 1, platform: TIKTOK });
    expect(fullAccountLimit(narrow, { TIKTOK: 1 }, INSTAGRAM)).toBeNull();
  });
});

describe('freeAccountSlots', () => {
  const { TIKTOK, INSTAGRAM } = Platform;

  it('is what both limits leave, or null without a limit', () => {
    expect(freeAccountSlots(tier({ accountLimit: null }), { TIKTOK: 5000 }, TIKTOK)).toBeNull();
    expect(freeAccountSlots(tier({ accountLimit: 4 }), { TIKTOK: 1, INSTAGRAM: 1 }, TIKTOK)).toBe(2);
    const narrow = tier({ accountLimit: 4, platformAccountLimits: { TIKTOK: 2 } });
    expect(freeAccountSlots(narrow, { TIKTOK: 1 }, TIKTOK)).toBe(1);
    expect(freeAccountSlots(narrow, { TIKTOK: 1 }, INSTAGRAM)).toBe(3);
    expect(freeAccountSlots(narrow, { TIKTOK: 3 }, TIKTOK)).toBe(0);
  });
});

describe('nextLarger', () => {
  const free = tier({ rank: 1, accountLimit: 1, postLimit: 10 });
  const posts = tier({ rank: 2, accountLimit: 1, postLimit: 100 });
  const pro = tier({ rank: 3, accountLimit: 5, postLimit: 100, platformAccountLimits: { TIKTOK: 1 } });
  const all = tier({ rank: 4, accountLimit: null, postLimit: null });
  const tiers = [all, pro, free, posts];
  const full = { limit: 1, used: 1, platform: null };

  it('is the first tier in order with a higher limit', () => {
    expect(nextLarger(tiers, free, TierResource.ACCOUNTS, full)).toBe(pro);
    expect(nextLarger(tiers, free, TierResource.POSTS, { ...full, used: 10 })).toBe(posts);
  });

  it('skips tiers without a higher limit for the platform', () => {
    const ofPlatform = { ...full, platform: Platform.TIKTOK };
    expect(nextLarger(tiers, free, TierResource.ACCOUNTS, ofPlatform)).toBe(all);
  });

  it('skips tiers whose limit is below the present usage', () => {
    expect(nextLarger(tiers, free, TierResource.ACCOUNTS, { ...full, used: 7 })).toBe(all);
  });

  it('is null for the largest tier', () => {
    expect(nextLarger(tiers, all, TierResource.ACCOUNTS, full)).toBeNull();
  });
});
