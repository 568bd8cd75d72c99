import type { GrantError } from '../../grants/domain/grant.js';
import type { Platform } from '../../platforms/platform.js';

/** Derived, never stored: from the grant, and from the rank against the tier. */
export enum AccountStatus {
  ACTIVE = 'ACTIVE',
  EXPIRED = 'EXPIRED',
  ERROR = 'ERROR',
  PAUSED = 'PAUSED',
  DISCONNECTED = 'DISCONNECTED',
}

/** What would make an account do all that it was connected for. */
export enum NextAction {
  NONE = 'NONE',
  RECONNECT = 'RECONNECT',
  WAIT = 'WAIT',
  UPGRADE = 'UPGRADE',
  CONTACT_OPERATOR = 'CONTACT_OPERATOR',
}

/** A connected channel, shop or profile: what is stored of it. */
export interface AccountFacts {
  readonly id: string;
  readonly userId: string;
  /** null once the grant is gone. */
  readonly grantId: string | null;
  readonly platform: Platform;
  /** Its id at the platform. */
  readonly externalId: string;
  /** The user's own name for it. */
  readonly label: string | null;
  /** The platform's name for it. */
  readonly displayName: string;
  /** Handle without `@`. */
  readonly username: string | null;
  readonly avatarUrl: string | null;
  /** Plain facts of the platform. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** When the platform last told of names, picture and profile. */
  readonly profileSyncedAt: Date;
  /** Place in the user's order, smallest first. */
  readonly rank: number;
  readonly connectedAt: Date;
  readonly disconnectedAt: Date | null;
}

/** The reason of a working account whose person should consent again before access ends. */
export const ENDS_SOON = 'ENDS_SOON';

/** How an account is doing. */
export interface AccountHealth {
  readonly status: AccountStatus;
  readonly nextAction: NextAction;
  /** Why the grant expired, or {@link ENDS_SOON}. */
  readonly reason: string | null;
  /** The end of access that only a new consent puts off, once it is near. */
  readonly reconnectBy: Date | null;
  readonly accessExpiresAt: Date | null;
  readonly refreshExpiresAt: Date | null;
  readonly lastRefreshedAt: Date | null;
  /** Scopes the consent asked for and the person did not grant, in the platform's words. */
  readonly missingScopes: readonly string[];
  readonly lastError: GrantError | null;
}

/** An account and how it is doing. */
export interface Account extends AccountFacts {
  readonly status: AccountStatus;
  readonly health: AccountHealth;
  /** How the person logged in at the platform; null once the grant is gone. */
  readonly loginType: string | null;
  /** Scopes the person granted, in the platform's words. */
  readonly scopes: readonly string[];
}
