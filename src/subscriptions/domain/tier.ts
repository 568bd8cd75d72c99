import type { Platform } from '../../platforms/platform.js';

/** What is counted against a tier. */
export enum TierResource {
  ACCOUNTS = 'ACCOUNTS',
  POSTS = 'POSTS',
}

/** Limits of accounts of one platform; a platform without an entry has only the overall limit. */
export type PlatformLimits = Readonly<Partial<Record<Platform, number>>>;

/** What a subscription allows. A limit of null is: unlimited. */
export interface Tier {
  readonly id: string;
  readonly name: string;
  /** Order of tiers, the smallest first. */
  readonly rank: number;
  readonly accountLimit: number | null;
  readonly platformAccountLimits: PlatformLimits;
  /** Posts per calendar month, UTC. */
  readonly postLimit: number | null;
  /** What one GraphQL operation may cost. */
  readonly graphqlCostLimit: number;
  /** What users are on that nobody assigned a tier. */
  readonly isDefault: boolean;
}

/** How many accounts a user has connected, by platform. */
export type AccountCount = Readonly<Partial<Record<Platform, number>>>;

/** A limit and how much of it is taken. */
export interface LimitUse {
  limit: number;
  used: number;
  /** The platform whose own limit it is; null: the overall limit. */
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

/** The limit that leaves no room for one more account (of `platform`, if given); null when there is room. */
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

/** The next tier in order that leaves more of what `full` limits; null when none does. */
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
