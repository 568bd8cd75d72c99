import { type AccountLimits, findPausedAccounts, type RankedAccount } from './account-rank.js';

/** A connected account with its position by the pause rule. */
export interface ChangingAccount extends RankedAccount {
  displayName: string;
  username: string | null;
  /** Position by the rule: used accounts first, then the oldest connection first. */
  rulePlace: number;
}

/** Effect of new limits on the accounts of one user. */
export interface TierChange {
  /** The new order by the rule. Null if the user's order stays. */
  order: string[] | null;
  pauses: string[];
  resumes: string[];
}

/**
 * Effect of new limits on a user's accounts, which are given in the user's order.
 *
 * A change that pauses more accounts rewrites the order by the rule: the least used and newest pause first. The user can reorder
 * afterwards. A change that pauses no further account keeps the user's order.
 */
export function tierChangeOf(
  accounts: readonly ChangingAccount[],
  before: AccountLimits,
  after: AccountLimits,
): TierChange {
  const pausedBefore = findPausedAccounts(accounts, before);
  const pausedInOrder = findPausedAccounts(accounts, after);
  const byRule = [...accounts].sort((one, other) => one.rulePlace - other.rulePlace);
  const rewrites = [...pausedInOrder].some((id) => !pausedBefore.has(id));
  const pausedAfter = rewrites ? findPausedAccounts(byRule, after) : pausedInOrder;
  const ids = accounts.map(({ id }) => id);
  return {
    order: rewrites ? byRule.map(({ id }) => id) : null,
    pauses: ids.filter((id) => pausedAfter.has(id) && !pausedBefore.has(id)),
    resumes: ids.filter((id) => pausedBefore.has(id) && !pausedAfter.has(id)),
  };
}

/** The smaller of each pair of limits: users within these are affected by neither. */
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
