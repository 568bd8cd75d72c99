import type { Platform } from '../../platforms/platform.js';
import type { Tier } from '../../subscriptions/domain/tier.js';

/** A connected account in the user's order. */
export interface RankedAccount {
  id: string;
  platform: Platform;
}

export type AccountLimits = Pick<Tier, 'accountLimit' | 'platformAccountLimits'>;

/**
 * Ids of the accounts that exceed the limits of a tier: the last ones in the user's order. An account over the limit of its
 * platform does not count against the overall limit.
 */
export function findPausedAccounts(
  ranked: readonly RankedAccount[],
  { accountLimit, platformAccountLimits }: AccountLimits,
): Set<string> {
  const paused = new Set<string>();
  const perPlatform = new Map<Platform, number>();
  let active = 0;
  for (const { id, platform } of ranked) {
    const ofPlatform = perPlatform.get(platform) ?? 0;
    const fits =
      active < (accountLimit ?? Infinity) && ofPlatform < (platformAccountLimits[platform] ?? Infinity);
    if (!fits) {
      paused.add(id);
      continue;
    }
    active += 1;
    perPlatform.set(platform, ofPlatform + 1);
  }
  return paused;
}

/** Whether limits can pause one of so many connected accounts. If not, their order need not be read. */
export function canPause(
  { accountLimit, platformAccountLimits }: AccountLimits,
  connectedCount: number,
): boolean {
  const limits = [accountLimit, ...Object.values(platformAccountLimits)];
  return limits.some((limit) => limit !== null && limit < connectedCount);
}

/** The new order: the chosen accounts first, then the others in their present order. */
export function reorderAccounts(current: readonly string[], chosen: readonly string[]): string[] {
  const first = new Set(chosen);
  return [...first, ...current.filter((id) => !first.has(id))];
}
