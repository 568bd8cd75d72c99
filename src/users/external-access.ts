import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** An identity at another provider by which a user signs in. */
export interface LinkedIdentity {
  id: string;
  provider: string;
  /** Null when the provider is no longer offered here. */
  providerName: string | null;
  linkedAt: Date;
  lastUsedAt: Date;
}

/** Apps whose access was ended in a transaction. */
export interface EndedApps {
  /** Authorizations that ended. */
  count: number;
  /** Makes it effective in this process at once and reports it. Call it after the commit. */
  announce(): Promise<void>;
}

/** Implemented by the feature that owns authorized apps and identities. */
export interface ExternalAccessOwner {
  /** Ends consents, authorizations and tokens of every app of the user; with `scope`, only those that include it. */
  endApps(
    manager: EntityManager,
    userId: string,
    options: { reason: string; scope?: string },
  ): Promise<EndedApps>;

  /** In the order they were linked. */
  identities(userId: string): Promise<LinkedIdentity[]>;

  /** Removes one identity of the user, or all of them for null. The caller made sure that the user can still sign in. */
  removeIdentities(manager: EntityManager, userId: string, identityId: string | null): Promise<number>;
}

/** Who else can act as a user beside the sessions. The feature above registers itself: users know no OAuth. */
@Injectable()
export class ExternalAccess {
  private owner: ExternalAccessOwner | null = null;

  /** Called once at the start. */
  register(owner: ExternalAccessOwner): void {
    if (this.owner) throw new Error('Two features own external access.');
    this.owner = owner;
  }

  get(): ExternalAccessOwner {
    // Without an owner a password reset would leave apps in place without a word.
    if (!this.owner) throw new Error('No feature owns external access.');
    return this.owner;
  }
}
