import type { RefreshModel } from '../../platforms/platform.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A grant unused for longer is refreshed once a week only: each rotation is a risk of losing the pair. */
const activeForMs = 7 * day;
const idleIntervalMs = 7 * day;
/** Part of a token's real life after which it is renewed; drawn, so that grants of one hour do not come due together. */
const share = 0.75;
const spread = 0.05;
/** However short the life that a platform gives: renewing does not become all that we do. */
const minIntervalMs = minute;
/** A token that is its own renewal is renewed at most once a day; an `extending` one is refused earlier. */
const minAgeMs = day;

export interface TokenLife {
  refreshModel: RefreshModel;
  issuedAt: Date;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  lastUsedAt: Date;
}

/** Whether renewing is possible and ever needed. */
function isRefreshable(life: Pick<TokenLife, 'refreshModel' | 'accessExpiresAt'>): boolean {
  return life.refreshModel !== 'none' && life.accessExpiresAt !== null;
}

/** When the tokens are to be renewed unasked; null: never. */
export function refreshAt(life: TokenLife, now: Date, random: () => number = Math.random): Date | null {
  const { refreshModel, issuedAt, accessExpiresAt, refreshExpiresAt, lastUsedAt } = life;
  if (!isRefreshable(life) || !accessExpiresAt) return null;
  const part = share - spread + 2 * spread * random();
  const within = (end: Date) => issuedAt.getTime() + (end.getTime() - issuedAt.getTime()) * part;
  const warm = Math.max(within(accessExpiresAt), issuedAt.getTime() + minIntervalMs);
  const isIdle = now.getTime() - lastUsedAt.getTime() > activeForMs;
  // Only a pair outlives its access token; the other kinds must be renewed while that lives.
  if (refreshModel !== 'rotating') {
    return new Date(Math.min(Math.max(warm, issuedAt.getTime() + minAgeMs), accessExpiresAt.getTime()));
  }
  if (!isIdle) return new Date(warm);
  const idle = Math.max(warm, issuedAt.getTime() + idleIntervalMs);
  return new Date(refreshExpiresAt ? Math.min(idle, Math.max(warm, within(refreshExpiresAt))) : idle);
}

/**
 * Whether the platform would renew a token now. `too-young`: only when it is a day old. `too-late`: it has run out, and it alone
 * could have been exchanged for another.
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

/** When a token that is too young can be renewed. */
export function refreshableFrom(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + minAgeMs);
}

/** Margins before the end of a token's life; a short life has shorter ones. */
const soonMs = 5 * minute;
const dueMs = minute;

/**
 * `fresh`: hand out. `soon`: hand out and renew behind it. `due`: renew first. `over`: cannot be handed out any more.
 */
export type TokenState = 'fresh' | 'soon' | 'due' | 'over';

export function tokenState(
  tokens: { accessExpiresAt: Date | null; refreshedAt: Date },
  now: Date,
): TokenState {
  if (!tokens.accessExpiresAt) return 'fresh';
  const end = tokens.accessExpiresAt.getTime();
  const left = end - now.getTime();
  const life = Math.max(0, end - tokens.refreshedAt.getTime());
  if (left <= 0) return 'over';
  if (left < Math.min(dueMs, life / 10)) return 'due';
  if (left < Math.min(soonMs, life / 4)) return 'soon';
  return 'fresh';
}
