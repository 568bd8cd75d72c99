import type { GrantError } from '../../grants/domain/grant.js';
import type { Platform } from '../../platforms/platform.js';

/** Derived from the grant, the rank and the tier. Never stored. */
export enum AccountStatus {
  ACTIVE = 'ACTIVE',
  EXPIRED = 'EXPIRED',
  ERROR = 'ERROR',
  PAUSED = 'PAUSED',
  DISCONNECTED = 'DISCONNECTED',
}

/** The action that makes an account fully usable. */
export enum NextAction {
  NONE = 'NONE',
  RECONNECT = 'RECONNECT',
  WAIT = 'WAIT',
  UPGRADE = 'UPGRADE',
  CONTACT_OPERATOR = 'CONTACT_OPERATOR',
  RESOLVE_AT_PLATFORM = 'RESOLVE_AT_PLATFORM',
}

/** Stored fields of an account. */
export interface AccountFacts {
  readonly id: string;
  readonly userId: string;
  /** Null after the grant was deleted. */
  readonly grantId: string | null;
  readonly platform: Platform;
  /** Id of the account at the platform. */
  readonly externalId: string;
  /** Name given by the user. */
  readonly label: string | null;
  /** Name at the platform. */
  readonly displayName: string;
  /** Username without `@`. Null if unknown. */
  readonly username: string | null;
  readonly avatarUrl: string | null;
  /** Profile data of the platform. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** Time at which names, picture and profile were last read from the platform. */
  readonly profileSyncedAt: Date;
  /** Position in the user's order, smallest first. */
  readonly rank: number;
  readonly connectedAt: Date;
  readonly disconnectedAt: Date | null;
}

/** Health reason of a working account whose user should consent again before access ends. */
export const ENDS_SOON = 'ENDS_SOON';

/** A problem that a higher feature reports about a working account. */
export interface AccountProblem {
  /** `ACTIVE` if the rest of the account works. */
  status: AccountStatus.ACTIVE | AccountStatus.ERROR;
  nextAction: NextAction;
  /** Stable code. */
  reason: string;
  /** Scopes that a feature needs, as the platform names them. */
  missingScopes: readonly string[];
}

/** Health of an account. */
export interface AccountHealth {
  readonly status: AccountStatus;
  readonly nextAction: NextAction;
  /** Why the grant expired, {@link ENDS_SOON}, or the reason of an {@link AccountProblem}. Null otherwise. */
  readonly reason: string | null;
  /** End of access that only a new consent can extend. Null unless it is near. */
  readonly reconnectBy: Date | null;
  readonly accessExpiresAt: Date | null;
  readonly refreshExpiresAt: Date | null;
  readonly lastRefreshedAt: Date | null;
  /** Requested scopes that the user did not grant, as the platform names them. */
  readonly missingScopes: readonly string[];
  readonly lastError: GrantError | null;
}

/** An account with its health. */
export interface Account extends AccountFacts {
  readonly status: AccountStatus;
  readonly health: AccountHealth;
  /** Login type of the grant. Null after the grant was deleted. */
  readonly loginType: string | null;
  /** Granted scopes, as the platform names them. */
  readonly scopes: readonly string[];
}
