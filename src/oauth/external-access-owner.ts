import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type EndedApps,
  type ExternalAccessOwner,
  type LinkedIdentity,
  OwnsExternalAccess,
} from '../users/external-access.js';
import { ClientsRepository } from './clients/clients.repository.js';
import { AuthorizationsRepository } from './consents/authorizations.repository.js';
import { ConsentsRepository } from './consents/consents.repository.js';
import type { OAuthEvent } from './domain/events.js';
import { OAuthCache } from './oauth-cache.js';
import { OAuthEvents } from './oauth-events.js';
import { IdentitiesService, maxIdentitiesPerUser } from './sign-in/identities.service.js';
import { RevocationsRepository } from './tokens/revocations.repository.js';

/** Ends access to a user's account by authorized apps and by identities at other providers. */
@OwnsExternalAccess()
@Injectable()
export class OAuthExternalAccess implements ExternalAccessOwner {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly consents: ConsentsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly revocations: RevocationsRepository,
    private readonly identitiesService: IdentitiesService,
    private readonly events: OAuthEvents,
    private readonly cache: OAuthCache,
  ) {}

  async endApps(
    manager: EntityManager,
    userId: string,
    { reason, scope }: { reason: string; scope?: string },
  ): Promise<EndedApps> {
    // Consents first: a new authorization locks its consent, so it is complete before authorizations are deleted.
    const withdrawn = await this.consents.withdrawAll(userId, scope ?? null, manager);
    const ended = await this.authorizations.deleteAllOfUser(userId, scope ?? null, manager);
    await this.revocations.add(
      'AUTHORIZATION',
      ended.map(({ id }) => id),
      manager,
    );
    const events = eventsOf(userId, reason, withdrawn, ended);
    for (const event of events) await this.events.record(manager, event);
    return {
      count: ended.length,
      announce: async () => {
        await this.cache.reload();
        for (const event of events) this.events.notifyHook(event);
      },
    };
  }

  touchOwnedClients(manager: EntityManager, userId: string): Promise<void> {
    return this.clients.touchOwned(userId, manager);
  }

  async ownsClients(manager: EntityManager, userId: string): Promise<boolean> {
    return (await this.clients.countOfOwner(userId, manager)) > 0;
  }

  async identities(userId: string): Promise<LinkedIdentity[]> {
    const identities = await this.identitiesService.list(userId, null, maxIdentitiesPerUser);
    return identities.map((identity) => ({
      id: identity.id,
      provider: identity.provider,
      providerName: this.identitiesService.providerName(identity),
      linkedAt: identity.createdAt,
      lastUsedAt: identity.lastUsedAt,
    }));
  }

  removeIdentities(manager: EntityManager, userId: string, identityId: string | null): Promise<number> {
    return this.identitiesService.removeForReset(manager, userId, identityId);
  }
}

/** One event per app, however many authorizations it had. */
function eventsOf(
  userId: string,
  reason: string,
  withdrawn: readonly string[],
  ended: readonly { clientId: string }[],
): OAuthEvent[] {
  const clientIds = new Set([...withdrawn, ...ended.map(({ clientId }) => clientId)]);
  return [...clientIds].map((clientId) => ({
    name: withdrawn.includes(clientId) ? 'consent_withdrawn' : 'token_revoked',
    clientId,
    userId,
    authorizationId: null,
    address: null,
    details: {
      reason,
      authorizations: ended.filter((authorization) => authorization.clientId === clientId).length,
    },
  }));
}
