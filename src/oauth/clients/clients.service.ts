import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Audit } from '../../audit/audit.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../../idempotency/idempotent-requests.js';
import { UsersService } from '../../users/users.service.js';
import { AuthorizationsRepository } from '../consents/authorizations.repository.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import {
  type Client,
  type ClientSettings,
  hasSecret,
  isKindChangeAllowed,
  maxLiveSecrets,
  registeredKind,
  validateSettings,
} from '../domain/clients.js';
import type { ClientOrigin } from '../domain/unverified-clients.js';
import { assistantResources, tokenResources } from '../domain/resources.js';
import { Extensions } from '../extension-points.js';
import { OAuthCache } from '../oauth-cache.js';
import { RevocationsRepository } from '../tokens/revocations.repository.js';
import { auditDetails, documentConflicts, matchesDocument } from './client-changes.js';
import { ClientLimits, DocumentKnown, invalidInput, limitReached } from './client-limits.js';
import { secretPurpose } from './client-directory.js';
import { type ClientFilter, ClientsRepository, type ClientUsage } from './clients.repository.js';

/** A client that no administrator registered. */
interface Unverified {
  origin: ClientOrigin;
  metadataUrl: string | null;
  /** Whether a user with a session asked for it, who makes room for it even among the newest ones. */
  isForUser?: boolean;
}

/** Management of API clients. A change applies immediately in this process, and within five seconds in the others. */
@Injectable()
export class ClientsService {
  private readonly logger = new Logger('OAuth');

  constructor(
    private readonly clients: ClientsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly consents: ConsentsRepository,
    private readonly revocations: RevocationsRepository,
    private readonly limits: ClientLimits,
    private readonly users: UsersService,
    private readonly database: Database,
    private readonly keyedHash: KeyedHash,
    private readonly extensions: Extensions,
    private readonly cache: OAuthCache,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly requests: IdempotentRequests,
  ) {}

  /** Newest first, up to `limit`, older than the client `before`. */
  list(filter: ClientFilter, before: string | null, limit: number): Promise<Client[]> {
    return this.clients.list(filter, before, limit);
  }

  /** The clients that work on the data of the user, newest first, up to `limit`, older than the client `before`. */
  async listOfOwner(
    ownerUserId: string,
    before: string | null,
    limit: number,
  ): Promise<(Client & Pick<ClientUsage, 'lastUsedAt'>)[]> {
    const clients = await this.clients.listOfOwner(ownerUserId, before, limit);
    const usage = await this.clients.usageByClient(clients.map(({ id }) => id));
    return clients.map((client) => ({ ...client, lastUsedAt: usage.get(client.id)?.lastUsedAt ?? null }));
  }

  find(id: string): Promise<Client | null> {
    return this.clients.find(id);
  }

  usageByClient(clientIds: readonly string[]): Promise<Map<string, ClientUsage>> {
    return this.clients.usageByClient(clientIds);
  }

  /**
   * Creates a client. A PUBLIC client with a private-use scheme becomes NATIVE. `secret` is returned once and not stored. Null for kinds
   * without a secret. With an idempotency key, a repeated request returns the existing client without the secret. `address` is the
   * network address of the request, if the actor has none.
   *
   * @throws Failure INVALID_INPUT, IDEMPOTENCY_CONFLICT, CLIENT_LIMIT_REACHED
   */
  async create(
    actor: Actor,
    settings: ClientSettings,
    {
      address = null,
      idempotencyKey,
      unverified = null,
    }: { address?: string | null; idempotencyKey?: string | null; unverified?: Unverified | null } = {},
  ): Promise<{ client: Client; secret: string | null; replayed: boolean }> {
    const keyed = idempotencyKey
      ? { operation: 'createOAuthClient', key: idempotencyKey, request: settings }
      : null;
    return this.requests.once(
      actor,
      keyed,
      (reserve) => this.insert(actor, settings, { address, unverified }, reserve),
      async ([id]) => {
        const client = await this.clients.find(id!);
        if (!client) throw new Failure('NOT_FOUND');
        return { client, secret: null, replayed: true };
      },
    );
  }

  /**
   * Creates or updates the client that a document describes. If its name or redirect URIs change, it must be verified again. Another
   * process may create it at the same time. `isForUser`: a user with a session asked for it.
   *
   * @throws Failure INVALID_INPUT, CLIENT_LIMIT_REACHED
   */
  async saveDocument(
    actor: Actor,
    settings: ClientSettings,
    { metadataUrl, address, isForUser }: { metadataUrl: string; address: string; isForUser: boolean },
  ): Promise<Client> {
    const known = await this.clients.findByMetadataUrl(metadataUrl, this.database.manager);
    if (known) return this.updateByDocument(actor, known, settings);
    try {
      const unverified = { origin: 'DOCUMENT', metadataUrl, isForUser } as const;
      return (await this.create(actor, settings, { address, unverified })).client;
    } catch (error) {
      if (!(error instanceof DocumentKnown)) throw error;
      return this.updateByDocument(actor, error.client, settings);
    }
  }

  private async updateByDocument(actor: Actor, known: Client, settings: ClientSettings): Promise<Client> {
    const { name, redirectUris, scopes } = settings;
    const document = { name, redirectUris, kind: registeredKind(settings) };
    const isUnchanged =
      matchesDocument(known, document) && (known.isVerified || known.scopes.join() === scopes.join());
    if (isUnchanged) {
      await this.clients.markRead(known.id);
      await this.cache.reload();
      return known;
    }
    let endsVerification = false;
    const client = await this.updateLocked(
      actor,
      known.id,
      'oauth_client.updated',
      async (manager, current) => {
        await this.validate({ ...current, ...document }, manager);
        const keepsVerification = current.isVerified && matchesDocument(current, document);
        endsVerification = current.isVerified && !keepsVerification;
        return {
          ...document,
          ...(keepsVerification ? {} : { isVerified: false, resources: assistantResources, scopes }),
          metadataReadAt: this.clock.now(),
        };
      },
      { endsVerification: known.isVerified },
    );
    if (endsVerification) {
      const facts = { client: client.id, host: new URL(client.metadataUrl!).host };
      this.logger.warn(facts, 'Client is no longer verified, because its metadata document changed.');
    }
    return client;
  }

  /**
   * Absent fields stay unchanged. `kind` can change only between PUBLIC and NATIVE.
   *
   * @throws Failure NOT_FOUND, INVALID_INPUT, CLIENT_LIMIT_REACHED
   */
  async update(
    actor: Actor,
    id: string,
    changes: Partial<ClientSettings> & { disabled?: boolean },
  ): Promise<Client> {
    const { disabled, ...settings } = changes;
    const applyChanges = async (manager: EntityManager, client: Client) => {
      if (!isKindChangeAllowed(client.kind, settings.kind ?? client.kind))
        throw invalidInput('kind', `cannot become ${settings.kind} from ${client.kind}`);
      const conflicts = documentConflicts(client, settings);
      if (conflicts.length > 0) throw new Failure('INVALID_INPUT', { fields: conflicts });
      // Validated under the lock: two valid changes may be invalid together.
      await this.validate({ ...client, ...settings }, manager);
      const { ownerUserId } = settings;
      if (ownerUserId && ownerUserId !== client.ownerUserId)
        await this.limits.requireOfOwner(manager, ownerUserId);
      return {
        ...settings,
        ...(disabled === undefined
          ? {}
          : { disabledAt: disabled ? (client.disabledAt ?? this.clock.now()) : null }),
      };
    };
    return this.updateLocked(actor, id, 'oauth_client.updated', applyChanges, {
      newOwnerId: settings.ownerUserId,
      endsVerification: settings.isVerified === false,
    });
  }

  /**
   * Issues a new secret. Existing secrets stay valid for `overlapSeconds`, so that the new one can be rolled out. An overlap of 0 means
   * that a secret leaked: then all access tokens of the client end too.
   *
   * @throws Failure NOT_FOUND, INVALID_INPUT when the kind has no secret, SECRET_LIMIT_REACHED
   */
  async rotateSecret(
    actor: Actor,
    id: string,
    overlapSeconds: number,
  ): Promise<{ client: Client; secret: string; previousUntil: Date }> {
    let secret = '';
    let previousUntil = this.clock.now();
    const client = await this.updateLocked(
      actor,
      id,
      'oauth_client.secret_rotated',
      async (manager, current) => {
        if (!hasSecret(current.kind)) throw invalidInput('id', 'is a client of a kind without a secret');
        previousUntil = await this.clients.expireSecrets(id, overlapSeconds, manager);
        if ((await this.clients.countLiveSecrets(id, manager)) >= maxLiveSecrets)
          throw limitReached('SECRET_LIMIT_REACHED', maxLiveSecrets, 'valid secrets of a client');
        secret = await this.addSecret(manager, id);
        return overlapSeconds === 0 ? nextGeneration(current) : {};
      },
    );
    return { client, secret, previousUntil };
  }

  /** Refuses all secrets and tokens of the client until it is enabled again. @throws Failure NOT_FOUND */
  async disable(actor: Actor, id: string): Promise<Client> {
    return this.updateLocked(actor, id, 'oauth_client.disabled', async (_manager, client) => ({
      disabledAt: client.disabledAt ?? this.clock.now(),
    }));
  }

  /** Ends the access of the client to the data of the user who asks for it. @throws Failure NOT_FOUND if it has another owner */
  async removeOwner(actor: UserActor, id: string): Promise<void> {
    await this.updateLocked(actor, id, 'oauth_client.owner_removed', async (_manager, client) => {
      if (client.ownerUserId !== actor.userId) throw new Failure('NOT_FOUND');
      return { ownerUserId: null };
    });
  }

  /**
   * Ends the authorizations of the client, of one user or of all for null, with all their tokens. Consents stay, so users are not
   * asked again. Returns how many authorizations ended.
   *
   * @throws Failure NOT_FOUND
   */
  async revokeAuthorizations(actor: Actor, id: string, userId: string | null): Promise<number> {
    let ended = 0;
    await this.updateLocked(actor, id, 'oauth_client.authorizations_revoked', async (manager, client) => {
      const ids = await this.authorizations.deleteAll(id, userId, manager);
      ended = ids.length;
      await this.revocations.add('AUTHORIZATION', ids, manager);
      if (userId) return {};
      await this.revocations.add('CLIENT', [id], manager);
      return nextGeneration(client);
    });
    return ended;
  }

  private async validate(settings: ClientSettings, manager?: EntityManager): Promise<void> {
    const errors = validateSettings(settings, Object.keys(this.extensions.grants));
    if (settings.ownerUserId && !(await this.users.find(settings.ownerUserId, manager)))
      errors.push({ path: 'ownerUserId', message: 'is not a user' });
    if (errors.length > 0) throw new Failure('INVALID_INPUT', { fields: errors });
  }

  private async insert(
    actor: Actor,
    given: ClientSettings,
    { address, unverified }: { address: string | null; unverified: Unverified | null },
    reserve: ReserveKey,
  ): Promise<{ client: Client; secret: string | null; replayed: boolean }> {
    const settings = { ...given, kind: registeredKind(given) };
    await this.validate(settings);
    const now = this.clock.now();
    const client = {
      ...settings,
      ...{ id: newId(), createdAt: now, updatedAt: now, disabledAt: null, tokenGeneration: 0 },
      origin: unverified?.origin ?? 'ADMIN',
      isVerified: unverified === null,
      resources: unverified ? assistantResources : tokenResources,
      metadataUrl: unverified?.metadataUrl ?? null,
      metadataReadAt: unverified?.metadataUrl ? now : null,
    };
    const { id } = client;
    const details = auditDetails({}, { pkceExempt: settings.pkceExempt });
    return this.auditedChange(actor, { id, address, details }, 'oauth_client.created', async (manager) => {
      await reserve(manager, [id]);
      if (unverified) await this.limits.requireUnverified(manager, unverified);
      else await this.limits.require(manager, settings.ownerUserId);
      const saved = await this.clients.save(client, manager);
      const secret = hasSecret(saved.kind) ? await this.addSecret(manager, id) : null;
      return { client: saved, secret, replayed: false };
    });
  }

  private async updateLocked(
    actor: Actor,
    id: string,
    action: string,
    work: (manager: EntityManager, client: Client) => Promise<Partial<Client>>,
    {
      newOwnerId = null,
      endsVerification = false,
    }: { newOwnerId?: string | null; /** Whether `work` may do so. */ endsVerification?: boolean } = {},
  ): Promise<Client> {
    const details: Record<string, unknown> = {};
    return this.auditedChange(actor, { id, details }, action, async (manager) => {
      // Users before clients: the deletion of a user locks them in this order.
      if (newOwnerId) await this.limits.lockOwner(manager, newOwnerId);
      // Consents before clients: an authorization locks them in this order.
      if (endsVerification) await this.consents.lockOfClient(id, manager);
      const client = await this.clients.lock(id, manager);
      if (!client) throw new Failure('NOT_FOUND');
      const changes = await work(manager, client);
      Object.assign(details, auditDetails(client, changes));
      // What users allowed the verified client must not return when an administrator verifies the changed one.
      if (client.isVerified && changes.isVerified === false) await this.consents.askBeforeActing(id, manager);
      return this.clients.save({ ...client, ...changes }, manager);
    });
  }

  private async auditedChange<Result>(
    actor: Actor,
    { id, address, details }: { id: string; address?: string | null; details: Record<string, unknown> },
    action: string,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.database.transaction(async (manager) => {
      const value = await work(manager);
      await this.audit.record(
        { action, actor, outcome: 'SUCCESS', target: { type: 'oauth_client', id }, address, details },
        manager,
      );
      return value;
    });
    await this.cache.reload();
    return result;
  }

  private async addSecret(manager: EntityManager, clientId: string): Promise<string> {
    const secret = randomToken();
    await this.clients.addSecret(clientId, this.keyedHash.hash(secretPurpose, secret), manager);
    return secret;
  }
}

function nextGeneration({ tokenGeneration }: Client): Pick<Client, 'tokenGeneration'> {
  return { tokenGeneration: tokenGeneration + 1 };
}
