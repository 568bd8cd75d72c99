import type { Platform } from '../../platforms/platform.js';

/** Derived, never stored: from the grant, and from the rank against the tier. */
export enum AccountStatus {
  ACTIVE = 'ACTIVE',
  EXPIRED = 'EXPIRED',
  ERROR = 'ERROR',
  PAUSED = 'PAUSED',
  DISCONNECTED = 'DISCONNECTED',
}

/** What the person or the operator should do about an account. */
export enum NextAction {
  NONE = 'NONE',
  RECONNECT = 'RECONNECT',
  WAIT = 'WAIT',
  UPGRADE = 'UPGRADE',
  CONTACT_OPERATOR = 'CONTACT_OPERATOR',
}

/** A connected channel with its state. */
export interface Account {
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
  readonly status: AccountStatus;
  readonly nextAction: NextAction;
  /** Scopes the consent asked for and the person did not grant, in the platform's words. */
  readonly missingScopes: readonly string[];
  /** Place in the user's order, from 0. */
  readonly rank: number;
  readonly connectedAt: Date;
  readonly disconnectedAt: Date | null;
}
