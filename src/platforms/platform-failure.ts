import { Platform } from './platform.js';
import type { PostRemedy } from './platform-outcomes.js';

/**
 * - `transient`: may succeed later; also every unknown error.
 * - `rate-limited`: the platform limits the rate; repeat after `retryAt`.
 * - `reauthorize`: only a new consent resolves it. The only kind that changes the status of a grant.
 * - `rejected`: the same request will never succeed.
 * - `misconfigured`: a mistake of the operator (client secret, unapproved scope, quota of the app).
 */
export const platformFailureKinds = [
  'transient',
  'rate-limited',
  'reauthorize',
  'rejected',
  'misconfigured',
] as const;
export type PlatformFailureKind = (typeof platformFailureKinds)[number];

/**
 * Why a grant no longer works. `TOKEN_REFUSED`: refresh once before the grant is judged. `USER_CHECKPOINTED`: the user must log in
 * at the platform, which a new consent requires.
 */
export type ReauthorizeReason =
  | 'TOKEN_REFUSED'
  | 'GRANT_INVALID'
  | 'GRANT_EXPIRED'
  | 'GRANT_REVOKED'
  | 'SCOPES_MISSING'
  | 'CREATOR_BANNED'
  | 'PASSWORD_CHANGED'
  | 'USER_CHECKPOINTED';

interface Details {
  /** The platform's own code, for support. */
  platformCode: string;
  /** For operators and developers; no secrets, no full bodies. */
  message: string;
  /** The platform's request id, if it sends one. */
  requestId?: string;
  httpStatus?: number;
  /**
   * Whether the platform may have acted on the request: true if the response was lost, late or unreadable after the request was
   * sent. Calls that are not safe to repeat must be resolved first.
   */
  outcomeUnknown?: boolean;
  /** With `rejected`: the platform does not support this kind of account; the user has to change it at the platform first. */
  ineligible?: boolean;
  /**
   * With `rejected`: the platform has deactivated the account. Its grant is valid, so neither a refresh nor a new consent helps. Calls
   * about the account fail until its owner resolves it at the platform.
   */
  deactivated?: boolean;
  /**
   * With `rejected`: the grant is valid, but no longer covers the account. Calls about the account fail until the user consents again.
   */
  accountRemoved?: boolean;
  /**
   * With `rate-limited`: the platform counts calls, so every call of the same budget is refused until `retryAt`. Default: with HTTP 429.
   */
  limitsCalls?: boolean;
  /** How the user can resolve a post that was refused with this failure. Default: REVISE with `rejected`, RETRY with `rate-limited`. */
  remedy?: PostRemedy;
  /** Message for the user, if the code needs a specific one. */
  userMessage?: string;
  cause?: unknown;
}

/** The only error an adapter throws. */
export class PlatformFailure extends Error {
  readonly kind: PlatformFailureKind;
  readonly platformCode: string;
  readonly requestId: string | null;
  readonly httpStatus: number | null;
  readonly outcomeUnknown: boolean;
  readonly ineligible: boolean;
  readonly deactivated: boolean;
  readonly accountRemoved: boolean;
  readonly limitsCalls: boolean;
  readonly remedy: PostRemedy | null;
  readonly userMessage: string | null;
  /** Earliest time a repeat makes sense; only with `rate-limited`. */
  readonly retryAt: Date | null;
  /** Only with `reauthorize`. */
  readonly reason: ReauthorizeReason | null;
  readonly missingScopes: readonly string[];

  private constructor(
    readonly platform: Platform,
    kind: PlatformFailureKind,
    details: Details,
    more: { retryAt?: Date; reason?: ReauthorizeReason; missingScopes?: readonly string[] } = {},
  ) {
    super(`${platform} ${kind}: ${details.message}`, { cause: details.cause });
    this.name = 'PlatformFailure';
    this.kind = kind;
    this.platformCode = details.platformCode;
    this.requestId = details.requestId ?? null;
    this.httpStatus = details.httpStatus ?? null;
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.ineligible = details.ineligible ?? false;
    this.deactivated = details.deactivated ?? false;
    this.accountRemoved = details.accountRemoved ?? false;
    this.limitsCalls = kind === 'rate-limited' && (details.limitsCalls ?? details.httpStatus === 429);
    this.remedy = details.remedy ?? null;
    this.userMessage = details.userMessage ?? null;
    this.retryAt = more.retryAt ?? null;
    this.reason = more.reason ?? null;
    this.missingScopes = more.missingScopes ?? [];
  }

  static transient(platform: Platform, details: Details): PlatformFailure {
    return new PlatformFailure(platform, 'transient', details);
  }

  static rateLimited(platform: Platform, retryAt: Date, details: Details): PlatformFailure {
    return new PlatformFailure(platform, 'rate-limited', details, { retryAt });
  }

  static reauthorize(
    platform: Platform,
    reason: ReauthorizeReason,
    details: Details & { missingScopes?: readonly string[] },
  ): PlatformFailure {
    return new PlatformFailure(platform, 'reauthorize', details, {
      reason,
      missingScopes: details.missingScopes,
    });
  }

  static rejected(platform: Platform, details: Details): PlatformFailure {
    return new PlatformFailure(platform, 'rejected', details);
  }

  static misconfigured(platform: Platform, details: Details): PlatformFailure {
    return new PlatformFailure(platform, 'misconfigured', details);
  }
}
