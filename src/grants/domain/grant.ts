import {
  PlatformFailure,
  type PlatformFailureKind,
  type ReauthorizeReason,
} from '../../platforms/platform-failure.js';
import type { Platform } from '../../platforms/platform.js';

/** `EXPIRED`: only a new consent helps. */
export type GrantStatus = 'ACTIVE' | 'EXPIRED';

/**
 * Why a grant expired, beside the platform's own reasons. `LOST_REPLY`: the answer of a refresh never reached us, and with it
 * the new pair. `AUTHORIZATION_REMOVED`: the platform said so, and refused a probe.
 */
export type ExpiredReason = ReauthorizeReason | 'LOST_REPLY' | 'AUTHORIZATION_REMOVED';

/** The newest failure of a grant, for people and support. Nothing secret. */
export interface GrantError {
  kind: PlatformFailureKind;
  platformCode: string;
  message: string;
  /** ISO time. */
  at: string;
}

/** How something done at a platform ended. */
export type OperationOutcome = 'ok' | PlatformFailureKind;

/** A grant as the account it opens shows it: what can be told without opening the tokens. */
export interface GrantState {
  status: GrantStatus;
  expiredReason: string | null;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  grantedAt: Date;
  refreshedAt: Date;
  scopes: readonly string[];
  requestedScopes: readonly string[];
  failures: number;
  lastError: GrantError | null;
}

export function grantError(failure: PlatformFailure, at: Date): GrantError {
  const { platform, kind, platformCode } = failure;
  const message = failure.message.replace(`${platform} ${kind}: `, '').slice(0, 500);
  return { kind, platformCode, message, at: at.toISOString() };
}

/** What was asked for and not granted. */
export function missingScopes(grant: Pick<GrantState, 'scopes' | 'requestedScopes'>): string[] {
  return grant.requestedScopes.filter((scope) => !grant.scopes.includes(scope));
}

/** The failure that callers of an expired grant meet. */
export function expiredFailure(platform: Platform, reason: string | null): PlatformFailure {
  return PlatformFailure.reauthorize(platform, isPlatformReason(reason) ? reason : 'GRANT_INVALID', {
    platformCode: reason ?? 'EXPIRED',
    message: 'The grant has expired; only a new consent helps.',
  });
}

function isPlatformReason(reason: string | null): reason is ReauthorizeReason {
  return reason !== null && reason !== 'LOST_REPLY' && reason !== 'AUTHORIZATION_REMOVED';
}
