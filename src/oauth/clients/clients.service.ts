import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import { Failure } from '../../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../../idempotency/idempotent-requests.js';
import { UsersService } from '../../users/users.service.js';
import { AuthorizationsRepository } from '../consents/authorizations.repository.js';
import {
  type Client,
  type ClientSettings,
  hasSecret,
  isKindChangeAllowed,
  maxClients,
  maxClientsPerOwner,
  maxLiveSecrets,
  registeredKind,
  validateSettings,
} from '../domain/clients.js';
import { type ClientOrigin, maxUnverifiedClients } from '../domain/unverified-clients.js';
import { Extensions } from '../extension-points.js';
import { OAuthCache } from '../oauth-cache.js';
import { RevocationsRepository } from '../tokens/revocations.repository.js';
import { secretPurpose } from './client-directory.js';
import { ClientsRepository, type ClientUsage } from './clients.repository.js';

/** A client that no administrator registered. */
interface Unverified {
  origin: ClientOrigin;
  metadataUrl: string | null;
}

/** Management of API clients. A change applies immediately in this process, and within five seconds in the others. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly revocations: RevocationsRepository,
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
  list(before: string | null, limit: number): Promise<Client[]> {
    return this.clients.list(before, limit);
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
   * Creates or updates the client that a document describes. If its name or redirect URIs change, it must be verified again.
   *
   * @throws Failure INVALID_INPUT, CLIENT_LIMIT_REACHED
   */
  async saveDocument(
    actor: Actor,
    settings: ClientSettings,
    { metadataUrl, address }: { metadataUrl: string; address: string },
  ): Promise<Client> {
    const known = await this.clients.findByMetadataUrl(metadataUrl, this.database.manager);
    if (!known) {
      const unverified = { origin: 'DOCUMENT', metadataUrl } as const;
      return (await this.create(actor, settings, { address, unverified })).client;
    }
    const { name, redirectUris, scopes } = settings;
    return this.updateLocked(actor, known.id, 'oauth_client.updated', async (manager, client) => {
      const kind = registeredKind(settings);
      await this.validate({ ...client, name, redirectUris, kind }, manager);
      const isSame =
        client.name === name && JSON.stringify(client.redirectUris) === JSON.stringify(redirectUris);
      return {
        ...{ name, redirectUris, kind },
        ...(client.isVerified && isSame ? {} : { isVerified: false, scopes }),
        metadataReadAt: this.clock.now(),
      };
    });
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
      // Validated under the lock: two valid changes may be invalid together.
      await this.validate({ ...client, ...settings }, manager);
      const { ownerUserId } = settings;
      if (ownerUserId && ownerUserId !== client.ownerUserId)
        await this.requireOwnerCapacity(manager, ownerUserId);
      return {
        ...settings,
        ...(disabled === undefined
          ? {}
          : { disabledAt: disabled ? (client.disabledAt ?? this.clock.now()) : null }),
      };
    };
    return this.updateLocked(actor, id, 'oauth_client.updated', applyChanges, settings.ownerUserId);
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

  /** @throws Failure CLIENT_LIMIT_REACHED */
  private async requireCapacity(manager: EntityManager, ownerUserId: string | null): Promise<void> {
    if (ownerUserId) await this.requireOwnerCapacity(manager, ownerUserId);
    if ((await this.clients.lockAndCount(manager)) >= maxClients)
      throw limitReached('CLIENT_LIMIT_REACHED', maxClients, 'clients in an installation');
  }

  private async requireOwnerCapacity(manager: EntityManager, ownerUserId: string): Promise<void> {
    await this.lockOwner(manager, ownerUserId);
    if ((await this.clients.countOfOwner(ownerUserId, manager)) >= maxClientsPerOwner)
      throw limitReached('CLIENT_LIMIT_REACHED', maxClientsPerOwner, 'clients of one owner');
  }

  /** @throws Failure INVALID_INPUT when there is no such user */
  private async lockOwner(manager: EntityManager, ownerUserId: string): Promise<void> {
    await this.users.lock(manager, ownerUserId).catch((error: unknown) => {
      throw error instanceof Failure ? invalidInput('ownerUserId', 'is not a user') : error;
    });
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
      metadataUrl: unverified?.metadataUrl ?? null,
      metadataReadAt: unverified?.metadataUrl ? now : null,
    };
    const { id } = client;
    const details = pkceAuditDetails({}, settings);
    return this.auditedChange(actor, { id, address, details }, 'oauth_client.created', async (manager) => {
      await reserve(manager, [id]);
      await this.requireCapacity(manager, settings.ownerUserId);
      if (unverified && !(await this.hasRoomForUnverified(manager)))
        throw limitReached('CLIENT_LIMIT_REACHED', maxUnverifiedClients, 'unverified clients');
      const saved = await this.clients.save(client, manager);
      const secret = hasSecret(saved.kind) ? await this.addSecret(manager, id) : null;
      return { client: saved, secret, replayed: false };
    });
  }

  /** Makes room if necessary, so that strangers cannot keep others out by clients that no user allows. */
  private async hasRoomForUnverified(manager: EntityManager): Promise<boolean> {
    if ((await this.clients.countUnverified(manager)) < maxUnverifiedClients) return true;
    return this.clients.deleteOldestUnused(manager);
  }

  private async updateLocked(
    actor: Actor,
    id: string,
    action: string,
    work: (manager: EntityManager, client: Client) => Promise<Partial<Client>>,
    newOwnerId?: string | null,
  ): Promise<Client> {
    const details: Record<string, unknown> = {};
    return this.auditedChange(actor, { id, details }, action, async (manager) => {
      // Users before clients: the deletion of a user locks them in this order.
      if (newOwnerId) await this.lockOwner(manager, newOwnerId);
      const client = await this.clients.lock(id, manager);
      if (!client) throw new Failure('NOT_FOUND');
      const changes = await work(manager, client);
      Object.assign(details, pkceAuditDetails(client, changes));
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

function limitReached(code: FailureCode, limit: number, what: string): Failure {
  return new Failure(code, { limit }, { message: `There are at most ${limit} ${what}.` });
}

function invalidInput(path: string, message: string): Failure {
  return new Failure('INVALID_INPUT', { fields: [{ path, message }] });
}

/** Changes of the PKCE exemption are recorded in the audit trail. */
function pkceAuditDetails(
  before: Pick<ClientSettings, 'pkceExempt'>,
  changes: Partial<ClientSettings>,
): Record<string, unknown> {
  const was = before.pkceExempt ?? false;
  const pkceExempt = changes.pkceExempt ?? was;
  return pkceExempt === was ? {} : { pkceExempt };
}
