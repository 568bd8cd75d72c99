import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { newId } from '../../crypto/new-id.js';
import type { UserActor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { SessionsService } from '../../users/sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { Client } from '../domain/clients.js';
import type { OAuthEvent } from '../domain/events.js';
import { maxUnverifiedClientsOfUser } from '../domain/unverified-clients.js';
import { lifetimeSeconds } from '../domain/lifetimes.js';
import type { TokenResource } from '../domain/resources.js';
import type { OAuthScope } from '../domain/scopes.js';
import { OAuthCache } from '../oauth-cache.js';
import { OAuthEvents } from '../oauth-events.js';
import { RevocationsRepository } from '../tokens/revocations.repository.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationsRepository, type NewAuthorization } from './authorizations.repository.js';
import { type AuthorizedApp, type ClientConsent, ConsentsRepository } from './consents.repository.js';

/** Longer than any refresh token, so that an authorization never expires before its tokens. */
const authorizationSeconds = lifetimeSeconds.refreshTokenMax + 86_400;

/** Maximum live authorizations per user and client. Each silent sign-in adds one. */
const maxAuthorizations = 100;

/** Consents that users give to clients, and withdraw. */
@Injectable()
export class ConsentsService {
  constructor(
    private readonly consents: ConsentsRepository,
    private readonly clients: ClientDirectory,
    private readonly authorizations: AuthorizationsRepository,
    private readonly revocations: RevocationsRepository,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly events: OAuthEvents,
    private readonly cache: OAuthCache,
  ) {}

  /** Scopes the user has granted to the client for tokens for a resource. Empty without a consent. */
  async scopesOf(userId: string, clientId: string, resource: TokenResource): Promise<OAuthScope[]> {
    const consent = await this.consents.find(userId, clientId);
    return (resource === 'MCP' ? consent?.assistantScopes : consent?.scopes) ?? [];
  }

  /** Whether the user approves everything that an assistant does. Always for unverified clients. */
  async asksBeforeActing(userId: string, clientId: string): Promise<boolean> {
    return (await this.assistantConsent(userId, clientId))?.asksBeforeActing ?? true;
  }

  /** The terms under which an assistant acts for the user. `asksBeforeActing`: always for unverified clients. Null without a consent. */
  async assistantConsent(
    userId: string,
    clientId: string,
  ): Promise<{ asksBeforeActing: boolean; consentedAt: Date } | null> {
    const consent = await this.consents.find(userId, clientId);
    if (!consent) return null;
    const isVerified = this.clients.find(clientId)?.isVerified ?? false;
    return { asksBeforeActing: !isVerified || consent.asksBeforeActing, consentedAt: consent.givenAt };
  }

  /** Sets whether the user approves everything that an assistant does. @throws Failure NOT_FOUND, ASSISTANT_UNVERIFIED */
  async setAsksBeforeActing(actor: UserActor, clientId: string, asksBeforeActing: boolean): Promise<void> {
    const consent = await this.consents.find(actor.userId, clientId);
    if (!consent) throw new Failure('NOT_FOUND');
    if (!asksBeforeActing && !this.clients.find(clientId)?.isVerified)
      throw new Failure('ASSISTANT_UNVERIFIED');
    await this.database.transaction(async (manager) => {
      if (!(await this.consents.setAsksBeforeActing(actor.userId, clientId, asksBeforeActing, manager)))
        throw new Failure('NOT_FOUND');
      const target = { type: 'oauth_client', id: clientId };
      const details = { asksBeforeActing };
      await this.audit.record(
        { action: 'assistant.updated', actor, outcome: 'SUCCESS', target, details },
        manager,
      );
    });
  }

  /** Creates an authorization from the stored consent. Returns null if the consent no longer covers `scopes`. */
  async authorize(
    userId: string,
    clientId: string,
    scopes: readonly OAuthScope[],
    resources: readonly TokenResource[],
  ): Promise<AuthorizationEntity | null> {
    const inserted = await this.database.transaction(async (manager) => {
      for (const resource of resources) {
        const allowed = await this.consents.lockScopes(userId, clientId, resource, manager);
        if (!scopes.every((scope) => allowed.includes(scope))) return null;
      }
      return this.insert(manager, { id: newId(), userId, clientId, scopes: [...scopes] });
    });
    if (inserted?.endedIds.length) await this.cache.reload();
    return inserted && inserted.authorization;
  }

  /**
   * Stores the consent and creates its authorization.
   *
   * @throws Failure UNAUTHENTICATED if the session has ended meanwhile; NOT_FOUND if the client was deleted; CLIENT_LIMIT_REACHED if the
   * user allows too many unverified clients
   */
  async give(
    { userId, sessionId, address }: UserActor,
    client: Client,
    scopes: readonly OAuthScope[],
    resources: readonly TokenResource[],
  ): Promise<AuthorizationEntity> {
    const id = newId();
    const event: OAuthEvent = {
      name: 'consent_given',
      clientId: client.id,
      userId,
      authorizationId: id,
      address,
      details: { scopes: [...scopes], ...(resources.includes('MCP') && { assistant: true }) },
    };
    const { authorization, endedIds } = await this.database.transaction(async (manager) => {
      if (!client.isVerified) await this.requireUnverifiedCapacity(manager, userId, client.id);
      // A password reset ends the session first, and then its authorizations.
      if (!sessionId || !(await this.sessions.lock(manager, userId, sessionId)))
        throw new Failure('UNAUTHENTICATED');
      if (!(await this.consents.add(userId, client.id, scopes, resources, manager)))
        throw new Failure('NOT_FOUND');
      await this.events.record(manager, event);
      return this.insert(manager, { id, userId, clientId: client.id, scopes: [...scopes] });
    });
    if (endedIds.length > 0) await this.cache.reload();
    this.events.notifyHook(event);
    return authorization;
  }

  /** Ends the consent and all tokens the client has for the user. Access tokens end within five seconds. @throws Failure NOT_FOUND */
  async withdraw(actor: UserActor, clientId: string): Promise<void> {
    const { userId, address } = actor;
    const event: OAuthEvent = {
      name: 'consent_withdrawn',
      clientId,
      userId,
      authorizationId: null,
      address,
      details: {},
    };
    await this.database.transaction(async (manager) => {
      if (!(await this.consents.delete(userId, clientId, manager))) throw new Failure('NOT_FOUND');
      const ended = await this.authorizations.deleteAll(clientId, userId, manager);
      await this.revocations.add('AUTHORIZATION', ended, manager);
      await this.events.record(manager, event);
    });
    await this.cache.reload();
    this.events.notifyHook(event);
  }

  /** Consents of the user ordered by client id, after the client `after`. */
  list(userId: string, after: string | null, limit: number): Promise<AuthorizedApp[]> {
    return this.consents.list(userId, after, limit);
  }

  /** Consents for a client ordered by user id, after the user `after`. `scope` limits them to those with the scope. */
  listOfClient(
    clientId: string,
    scope: string | null,
    after: string | null,
    limit: number,
  ): Promise<ClientConsent[]> {
    return this.consents.listOfClient(clientId, scope, after, limit);
  }

  /** Ends one authorization with all its tokens, in one transaction. Nothing happens when it has ended already. */
  async endAuthorization(
    id: string,
    reason: 'token_reused' | 'token_revoked',
    address: string | null,
  ): Promise<void> {
    const event = await this.database.transaction(async (manager): Promise<OAuthEvent | null> => {
      const ended = await this.authorizations.delete(id, manager);
      if (!ended) return null;
      await this.revocations.add('AUTHORIZATION', [id], manager);
      const ending: OAuthEvent = {
        name: reason,
        clientId: ended.clientId,
        userId: ended.userId,
        authorizationId: id,
        address,
        details: { scopes: ended.scopes },
      };
      await this.events.record(manager, ending);
      return ending;
    });
    if (!event) return;
    await this.cache.reload();
    this.events.notifyHook(event);
  }

  /** @throws Failure CLIENT_LIMIT_REACHED */
  private async requireUnverifiedCapacity(
    manager: EntityManager,
    userId: string,
    clientId: string,
  ): Promise<void> {
    await this.users.lock(manager, userId);
    const limit = maxUnverifiedClientsOfUser;
    if ((await this.consents.countUnverified(userId, clientId, manager)) < limit) return;
    const message = `A user allows at most ${limit} unverified clients.`;
    const userMessage = `You already allow ${limit} apps that no one has verified. Please remove one in your list of authorized apps.`;
    throw new Failure('CLIENT_LIMIT_REACHED', { limit }, { message, userMessage });
  }

  /** Stores an authorization of a locked consent, and ends the oldest ones beyond the limit. */
  private async insert(
    manager: EntityManager,
    values: NewAuthorization,
  ): Promise<{ authorization: AuthorizationEntity; endedIds: string[] }> {
    const authorization = await this.authorizations.insert(values, authorizationSeconds, manager);
    const endedIds = await this.authorizations.deleteOldest(authorization, maxAuthorizations, manager);
    if (endedIds.length > 0) await this.revocations.add('AUTHORIZATION', endedIds, manager);
    return { authorization, endedIds };
  }
}
