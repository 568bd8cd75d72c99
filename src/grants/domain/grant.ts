import {
  PlatformFailure,
  type PlatformFailureKind,
  type ReauthorizeReason,
} from '../../platforms/platform-failure.js';
import type { Platform } from '../../platforms/platform.js';

/** `EXPIRED`: the user must consent again. */
export type GrantStatus = 'ACTIVE' | 'EXPIRED';

/**
 * Why a grant expired, in addition to the platform's reasons. `LOST_REPLY`: the response to a refresh, and with it the new
 * tokens, was lost. `AUTHORIZATION_REMOVED`: the platform reported it and refused a probe.
 */
export type ExpiredReason = ReauthorizeReason | 'LOST_REPLY' | 'AUTHORIZATION_REMOVED';

/** Latest failure of a grant, for users and support. Contains no secrets. */
export interface GrantError {
  kind: PlatformFailureKind;
  platformCode: string;
  message: string;
  /** ISO time. */
  at: string;
}

/** Outcome of a platform call. */
export type OperationOutcome = 'ok' | PlatformFailureKind;

/** State of a grant as shown for its accounts. Contains no tokens. */
export interface GrantState {
  status: GrantStatus;
  expiredReason: string | null;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  reportedEnd: Date | null;
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

/** Scopes that were requested and not granted. */
export function missingScopes(grant: Pick<GrantState, 'scopes' | 'requestedScopes'>): string[] {
  return grant.requestedScopes.filter((scope) => !grant.scopes.includes(scope));
}

/** The failure that callers of an expired grant get. */
export function expiredFailure(platform: Platform, reason: string | null): PlatformFailure {
  return PlatformFailure.reauthorize(platform, isPlatformReason(reason) ? reason : 'GRANT_INVALID', {
    platformCode: reason ?? 'EXPIRED',
    message: 'The grant has expired. The user must consent again.',
  });
}

function isPlatformReason(reason: string | null): reason is ReauthorizeReason {
  return reason !== null && reason !== 'LOST_REPLY' && reason !== 'AUTHORIZATION_REMOVED';
}
