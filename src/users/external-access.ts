import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { atMostOne, Marked } from '../discovery/marked.js';
import { providerMarker } from '../discovery/markers.js';

/** An identity at an external provider with which a user signs in. */
export interface LinkedIdentity {
  id: string;
  provider: string;
  /** Null if the provider is no longer configured. */
  providerName: string | null;
  linkedAt: Date;
  lastUsedAt: Date;
}

/** Apps whose access a transaction has ended. */
export interface EndedApps {
  /** Authorizations that ended. */
  count: number;
  /** Applies it to the caches of this process and reports it. Call it after the commit. */
  announce(): Promise<void>;
}

/** Implemented by the feature that owns authorized apps and identities. */
export interface ExternalAccessOwner {
  /** Ends the consents, authorizations and tokens of all apps of the user. With `scope`, only those that include the scope. */
  endApps(
    manager: EntityManager,
    userId: string,
    options: { reason: string; scope?: string },
  ): Promise<EndedApps>;

  /**
   * Call it in the transaction that disables or enables the user. Clients that act for the user then lose or regain the access to the
   * user's data, within five seconds.
   */
  touchOwnedClients(manager: EntityManager, userId: string): Promise<void>;

  /** Whether a client acts for the user. */
  ownsClients(manager: EntityManager, userId: string): Promise<boolean>;

  /** Ordered by the time of linking. */
  identities(userId: string): Promise<LinkedIdentity[]>;

  /**
   * Removes one identity of the user, or all if null, and adds a mail about it. The caller must ensure that the user can still sign
   * in, and send the mail after the commit.
   */
  removeIdentities(manager: EntityManager, userId: string, identityId: string | null): Promise<number>;
}

/** Marks the provider that owns external access. It is in a higher feature. */
export const OwnsExternalAccess = providerMarker<void, ExternalAccessOwner>('patchbay:owns-external-access');

/** Access to a user other than sessions: authorized apps and identities. */
@Injectable()
export class ExternalAccess implements OnModuleInit {
  private owner: ExternalAccessOwner | null = null;

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.owner = atMostOne('external access', this.marked.providers(OwnsExternalAccess));
  }

  get(): ExternalAccessOwner {
    // Otherwise a password reset would silently keep the access of apps.
    if (!this.owner) throw new Error('No provider owns external access.');
    return this.owner;
  }
}
