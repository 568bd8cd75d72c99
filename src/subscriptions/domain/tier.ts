import type { Platform } from '../../platforms/platform.js';

/** A resource that a tier limits. */
export enum TierResource {
  ACCOUNTS = 'ACCOUNTS',
  POSTS = 'POSTS',
}

/** Account limits by platform. A platform without an entry has only the overall limit. */
export type PlatformLimits = Readonly<Partial<Record<Platform, number>>>;

/** A set of limits. A null limit means no limit. */
export interface Tier {
  readonly id: string;
  readonly name: string;
  /** Position in the order of tiers, smallest first. */
  readonly rank: number;
  readonly accountLimit: number | null;
  readonly platformAccountLimits: PlatformLimits;
  /** Posts per calendar month, UTC. */
  readonly postLimit: number | null;
  /** Maximum cost of one GraphQL operation. */
  readonly graphqlCostLimit: number;
  /** Whether users without an assigned tier have this tier. */
  readonly isDefault: boolean;
}

/** Number of accounts by platform. */
export type AccountCount = Readonly<Partial<Record<Platform, number>>>;

/** A limit and its usage. */
export interface LimitUse {
  limit: number;
  used: number;
  /** The platform of the limit. Null for the overall limit. */
  platform: Platform | null;
}

export function totalOf(count: AccountCount): number {
  return Object.values(count).reduce((sum, accounts) => sum + accounts, 0);
}

export function sumOf(one: AccountCount, other: AccountCount): AccountCount {
  const sum: Partial<Record<Platform, number>> = { ...one };
  for (const [platform, accounts] of Object.entries(other) as [Platform, number][]) {
    sum[platform] = (sum[platform] ?? 0) + accounts;
  }
  return sum;
}

/** The limit that one more account (of `platform`, if given) would exceed. Null if there is room. */
export function fullAccountLimit(tier: Tier, count: AccountCount, platform?: Platform): LimitUse | null {
  const total = totalOf(count);
  if (tier.accountLimit !== null && total >= tier.accountLimit) {
    return { limit: tier.accountLimit, used: total, platform: null };
  }
  if (!platform) return null;
  const limit = tier.platformAccountLimits[platform];
  const used = count[platform] ?? 0;
  return limit !== undefined && used >= limit ? { limit, used, platform } : null;
}

/** How many more accounts of a platform the limits allow. Null if there is no limit. */
export function freeAccountSlots(tier: Tier, count: AccountCount, platform: Platform): number | null {
  const overall = tier.accountLimit === null ? Infinity : tier.accountLimit - totalOf(count);
  const limit = tier.platformAccountLimits[platform];
  const ofPlatform = limit === undefined ? Infinity : limit - (count[platform] ?? 0);
  const free = Math.max(0, Math.min(overall, ofPlatform));
  return free === Infinity ? null : free;
}

/** The next tier with a higher limit than `full`. Null if there is none. */
export function nextLarger(
  tiers: readonly Tier[],
  tier: Tier,
  resource: TierResource,
  full: LimitUse,
): Tier | null {
  const isLarger = (candidate: Tier) => {
    const limits =
      resource === TierResource.POSTS
        ? [candidate.postLimit]
        : [candidate.accountLimit, full.platform && candidate.platformAccountLimits[full.platform]];
    return candidate.rank > tier.rank && limits.every((limit) => limit == null || limit > full.used);
  };
  return tiers.filter(isLarger).sort((one, other) => one.rank - other.rank)[0] ?? null;
}
