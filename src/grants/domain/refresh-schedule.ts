import type { RefreshModel } from '../../platforms/platform-login.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A grant unused for longer is refreshed once a week only, because each rotation risks losing the tokens. */
const activeForMs = 7 * day;
const idleIntervalMs = 7 * day;
/** Share of a token's lifetime after which it is refreshed. Randomized, so that grants of one hour are not due together. */
const share = 0.75;
const spread = 0.05;
/** Lower bound, however short the lifetime is, so that refreshing does not take all capacity. */
const minIntervalMs = minute;
/** Tokens without a refresh token are refreshed at most once a day. Platforms refuse an `extending` one earlier. */
const minAgeMs = day;

export interface TokenLife {
  refreshModel: RefreshModel;
  issuedAt: Date;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  lastUsedAt: Date;
}

/** Whether a refresh is possible and can be needed. */
function isRefreshable(life: Pick<TokenLife, 'refreshModel' | 'accessExpiresAt'>): boolean {
  return life.refreshModel !== 'none' && life.accessExpiresAt !== null;
}

/** Time of the next scheduled refresh. Null if never. */
export function refreshAt(life: TokenLife, now: Date, random: () => number = Math.random): Date | null {
  const { refreshModel, issuedAt, accessExpiresAt, refreshExpiresAt, lastUsedAt } = life;
  if (!isRefreshable(life) || !accessExpiresAt) return null;
  const part = share - spread + 2 * spread * random();
  const within = (end: Date) => issuedAt.getTime() + (end.getTime() - issuedAt.getTime()) * part;
  const warm = Math.max(within(accessExpiresAt), issuedAt.getTime() + minIntervalMs);
  const isIdle = now.getTime() - lastUsedAt.getTime() > activeForMs;
  // Only rotating tokens can be refreshed after the access token expired.
  if (refreshModel !== 'rotating') {
    return new Date(Math.min(Math.max(warm, issuedAt.getTime() + minAgeMs), accessExpiresAt.getTime()));
  }
  if (!isIdle) return new Date(warm);
  const idle = Math.max(warm, issuedAt.getTime() + idleIntervalMs);
  return new Date(refreshExpiresAt ? Math.min(idle, Math.max(warm, within(refreshExpiresAt))) : idle);
}

/**
 * Whether the platform would refresh a token now. `too-young`: it must be a day old. `too-late`: it expired, and there is no
 * refresh token.
 */
export type RefreshEligibility = 'yes' | 'too-young' | 'too-late' | 'never';

export function refreshEligibility(
  tokens: Pick<TokenLife, 'refreshModel' | 'issuedAt' | 'accessExpiresAt'>,
  now: Date,
): RefreshEligibility {
  const { refreshModel, issuedAt, accessExpiresAt } = tokens;
  if (!isRefreshable(tokens) || !accessExpiresAt) return 'never';
  if (refreshModel === 'rotating') return 'yes';
  if (accessExpiresAt <= now) return 'too-late';
  const isYoung = refreshModel === 'extending' && now.getTime() < issuedAt.getTime() + minAgeMs;
  return isYoung ? 'too-young' : 'yes';
}

/** Time from which a token that is too young can be refreshed. */
export function refreshableFrom(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + minAgeMs);
}

/** Margins before a token expires. A short lifetime has smaller margins. */
const soonMs = 5 * minute;
const dueMs = minute;

/**
 * `fresh`: use it. `soon`: use it and refresh in the background. `due`: refresh first. `expired`: cannot be used.
 */
export type TokenState = 'fresh' | 'soon' | 'due' | 'expired';

export function tokenState(
  tokens: { accessExpiresAt: Date | null; refreshedAt: Date },
  now: Date,
): TokenState {
  if (!tokens.accessExpiresAt) return 'fresh';
  const end = tokens.accessExpiresAt.getTime();
  const left = end - now.getTime();
  const life = Math.max(0, end - tokens.refreshedAt.getTime());
  if (left <= 0) return 'expired';
  if (left < Math.min(dueMs, life / 10)) return 'due';
  if (left < Math.min(soonMs, life / 4)) return 'soon';
  return 'fresh';
}
