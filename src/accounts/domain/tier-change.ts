import { type AccountLimits, pausedAccounts, type RankedAccount } from './account-rank.js';

/** A connected account with what the rule of a tier change asks about it. */
export interface ChangingAccount extends RankedAccount {
  displayName: string;
  username: string | null;
  /** Its place by the rule: what is used comes before what is not, then the oldest connection first. */
  rulePlace: number;
}

/** What a change of limits does to the accounts of one user. */
export interface TierChange {
  /** The new order, where the rule rewrites it; null: the user's order stays. */
  order: string[] | null;
  pauses: string[];
  resumes: string[];
}

/**
 * What other limits do to a user's accounts, given in the user's order.
 *
 * A change that pauses more than is paused already rewrites the order by the rule: the newest and least used pause first. The user
 * can reorder afterwards. A change that pauses nothing more leaves the user's order alone.
 */
export function tierChangeOf(
  accounts: readonly ChangingAccount[],
  before: AccountLimits,
  after: AccountLimits,
): TierChange {
  const pausedBefore = pausedAccounts(accounts, before);
  const pausedInOrder = pausedAccounts(accounts, after);
  const byRule = [...accounts].sort((one, other) => one.rulePlace - other.rulePlace);
  const rewrites = [...pausedInOrder].some((id) => !pausedBefore.has(id));
  const pausedAfter = rewrites ? pausedAccounts(byRule, after) : pausedInOrder;
  const ids = accounts.map(({ id }) => id);
  return {
    order: rewrites ? byRule.map(({ id }) => id) : null,
    pauses: ids.filter((id) => pausedAfter.has(id) && !pausedBefore.has(id)),
    resumes: ids.filter((id) => pausedBefore.has(id) && !pausedAfter.has(id)),
  };
}

/** For every limit the smaller of two: whoever is within these is touched by neither. */
export function minLimits(one: AccountLimits, other: AccountLimits): AccountLimits {
  const platformAccountLimits = { ...one.platformAccountLimits };
  for (const [platform, limit] of Object.entries(other.platformAccountLimits) as [
    RankedAccount['platform'],
    number,
  ][]) {
    platformAccountLimits[platform] = Math.min(platformAccountLimits[platform] ?? limit, limit);
  }
  const limits = [one.accountLimit, other.accountLimit].filter((limit) => limit !== null);
  return { accountLimit: limits.length > 0 ? Math.min(...limits) : null, platformAccountLimits };
}
