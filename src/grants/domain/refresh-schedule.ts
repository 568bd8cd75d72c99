import type { RefreshModel } from '../../platforms/platform.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A grant unused for longer is refreshed once a week only: each rotation is a risk of losing the pair. */
export const warmForMs = 7 * day;
const idleEveryMs = 7 * day;
/** Part of a token's real life after which it is renewed; drawn, so that grants of one hour do not come due together. */
const share = 0.75;
const spread = 0.05;

export interface TokenLife {
  refreshModel: RefreshModel;
  issuedAt: Date;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  lastUsedAt: Date;
}

/** Whether renewing is possible and ever needed. */
export function isRefreshable(life: Pick<TokenLife, 'refreshModel' | 'accessExpiresAt'>): boolean {
  return life.refreshModel !== 'none' && life.accessExpiresAt !== null;
}

/** When the tokens are to be renewed unasked; null: never. */
export function refreshAt(life: TokenLife, now: Date, random: () => number = Math.random): Date | null {
  const { refreshModel, issuedAt, accessExpiresAt, refreshExpiresAt, lastUsedAt } = life;
  if (!isRefreshable(life) || !accessExpiresAt) return null;
  const part = share - spread + 2 * spread * random();
  const within = (end: Date) => issuedAt.getTime() + (end.getTime() - issuedAt.getTime()) * part;
  const warm = within(accessExpiresAt);
  const isIdle = now.getTime() - lastUsedAt.getTime() > warmForMs;
  // Only a pair outlives its access token; the other kinds must be renewed while that lives.
  if (!isIdle || refreshModel !== 'rotating') return new Date(warm);
  const idle = Math.max(warm, issuedAt.getTime() + idleEveryMs);
  return new Date(refreshExpiresAt ? Math.min(idle, Math.max(warm, within(refreshExpiresAt))) : idle);
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
