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
import { Extensions } from '../extension-points.js';
import { OAuthCache } from '../oauth-cache.js';
import { RevocationsRepository } from '../tokens/revocations.repository.js';
import { secretPurpose } from './client-directory.js';
import { ClientsRepository, type ClientUsage } from './clients.repository.js';

/** What administrators do with API clients. A change holds in this process at once, in the others within seconds. */
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
   * A PUBLIC client with a private-use scheme becomes a NATIVE one. `secret` is returned once and not stored; null for kinds without.
   * Under an idempotency key the same request creates one client; a repetition returns it as it is now, without the secret. `address` is
   * where the request came from, when the actor does not tell.
   *
   * @throws Failure INVALID_INPUT, IDEMPOTENCY_CONFLICT, CLIENT_LIMIT_REACHED
   */
  async create(
    actor: Actor,
    settings: ClientSettings,
    { address = null, idempotencyKey }: { address?: string | null; idempotencyKey?: string | null } = {},
  ): Promise<{ client: Client; secret: string | null; replayed: boolean }> {
    const keyed = idempotencyKey
      ? { operation: 'createOAuthClient', key: idempotencyKey, request: settings }
      : null;
    return this.requests.once(
      actor,
      keyed,
      (reserve) => this.insert(actor, settings, address, reserve),
      async ([id]) => {
        const client = await this.clients.find(id!);
        if (!client) throw new Failure('NOT_FOUND');
        return { client, secret: null, replayed: true };
      },
    );
  }

  /**
   * Fields that are absent stay. Of the kinds only PUBLIC and NATIVE can be exchanged.
   *
   * @throws Failure NOT_FOUND, INVALID_INPUT, CLIENT_LIMIT_REACHED
   */
  async update(
    actor: Actor,
    id: string,
    changes: Partial<ClientSettings> & { disabled?: boolean },
  ): Promise<Client> {
    const { disabled, ...settings } = changes;
    const auditedChange = async (manager: EntityManager, client: Client) => {
      if (!isKindChangeAllowed(client.kind, settings.kind ?? client.kind))
        throw invalidInput('kind', `cannot become ${settings.kind} from ${client.kind}`);
      // Under the lock: two changes that are valid alone may not be valid together.
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
    return this.editLocked(actor, id, 'oauth_client.updated', auditedChange, settings.ownerUserId);
  }

  /**
   * Gives the client another secret. The ones it has work for `overlapSeconds` more, so that nobody is cut off while it is rolled out.
   * Without an overlap the secret is taken for known to others, and the access tokens that are out end too.
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
    const client = await this.editLocked(
      actor,
      id,
      'oauth_client.secret_rotated',
      async (manager, current) => {
        if (!hasSecret(current.kind)) throw invalidInput('id', 'is a client without a secret');
        previousUntil = await this.clients.expireSecrets(manager, id, overlapSeconds);
        if ((await this.clients.countLiveSecrets(manager, id)) >= maxLiveSecrets)
          throw limitReached('SECRET_LIMIT_REACHED', maxLiveSecrets, 'secrets that work at the same time');
        secret = await this.addSecret(manager, id);
        return overlapSeconds === 0 ? nextGeneration(current) : {};
      },
    );
    return { client, secret, previousUntil };
  }

  /** Nothing of the client is taken any more until it is enabled again: no secret, no token. @throws Failure NOT_FOUND */
  async disable(actor: Actor, id: string): Promise<Client> {
    return this.editLocked(actor, id, 'oauth_client.disabled', async (_manager, client) => ({
      disabledAt: client.disabledAt ?? this.clock.now(),
    }));
  }

  /**
   * Ends what was authorized for the client, of one user or of all, and every token it holds. People are asked again only if they took
   * their consent back. Gives how many authorizations ended.
   *
   * @throws Failure NOT_FOUND
   */
  async revokeAuthorizations(actor: Actor, id: string, userId: string | null): Promise<number> {
    let ended = 0;
    await this.editLocked(actor, id, 'oauth_client.authorizations_revoked', async (manager, client) => {
      const ids = await this.authorizations.deleteAll(manager, id, userId);
      ended = ids.length;
      await this.revocations.add(manager, 'AUTHORIZATION', ids);
      if (userId) return {};
      await this.revocations.add(manager, 'CLIENT', [id]);
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
    if ((await this.clients.countOfOwner(manager, ownerUserId)) >= maxClientsPerOwner)
      throw limitReached('CLIENT_LIMIT_REACHED', maxClientsPerOwner, 'clients of one owner');
  }

  /** @throws Failure INVALID_INPUT when there is no such user */
  private async lockOwner(manager: EntityManager, ownerUserId: string): Promise<void> {
    await this.users.lock(manager, ownerUserId).catch((error: unknown) => {
      throw error instanceof Failure ? invalidInput('ownerUserId', 'is not a user') : error;
    });
  }

  private async validate(settings: ClientSettings, manager?: EntityManager): Promise<void> {
    const faults = validateSettings(settings, Object.keys(this.extensions.grants));
    if (settings.ownerUserId && !(await this.users.find(settings.ownerUserId, manager)))
      faults.push({ path: 'ownerUserId', message: 'is not a user' });
    if (faults.length > 0) throw new Failure('INVALID_INPUT', { fields: faults });
  }

  private async insert(
    actor: Actor,
    given: ClientSettings,
    address: string | null,
    reserve: ReserveKey,
  ): Promise<{ client: Client; secret: string | null; replayed: boolean }> {
    const settings = { ...given, kind: registeredKind(given) };
    await this.validate(settings);
    const now = this.clock.now();
    const client = {
      ...settings,
      ...{ id: newId(), createdAt: now, updatedAt: now, disabledAt: null, tokenGeneration: 0 },
    };
    const { id } = client;
    const details = pkceAuditDetails({}, settings);
    return this.change(actor, { id, address, details }, 'oauth_client.created', async (manager) => {
      await reserve(manager, [id]);
      await this.requireCapacity(manager, settings.ownerUserId);
      const saved = await this.clients.save(manager, client);
      const secret = hasSecret(saved.kind) ? await this.addSecret(manager, id) : null;
      return { client: saved, secret, replayed: false };
    });
  }

  private async editLocked(
    actor: Actor,
    id: string,
    action: string,
    work: (manager: EntityManager, client: Client) => Promise<Partial<Client>>,
    newOwnerId?: string | null,
  ): Promise<Client> {
    const details: Record<string, unknown> = {};
    return this.change(actor, { id, details }, action, async (manager) => {
      // Users before clients, as the deletion of a user locks them.
      if (newOwnerId) await this.lockOwner(manager, newOwnerId);
      const client = await this.clients.lock(manager, id);
      if (!client) throw new Failure('NOT_FOUND');
      const changes = await work(manager, client);
      Object.assign(details, pkceAuditDetails(client, changes));
      return this.clients.save(manager, { ...client, ...changes });
    });
  }

  private async change<Result>(
    actor: Actor,
    { id, address, details }: { id: string; address?: string | null; details: Record<string, unknown> },
    action: string,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.database.transaction(async (manager) => {
      const done = await work(manager);
      await this.audit.record(
        { action, actor, outcome: 'SUCCESS', target: { type: 'oauth_client', id }, address, details },
        manager,
      );
      return done;
    });
    await this.cache.reload();
    return result;
  }

  private async addSecret(manager: EntityManager, clientId: string): Promise<string> {
    const secret = randomToken();
    await this.clients.addSecret(manager, clientId, this.keyedHash.hash(secretPurpose, secret));
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

/** An exemption from PKCE, and its end, are in the audit trail. */
function pkceAuditDetails(
  before: Pick<ClientSettings, 'pkceExempt'>,
  changes: Partial<ClientSettings>,
): Record<string, unknown> {
  const was = before.pkceExempt ?? false;
  const pkceExempt = changes.pkceExempt ?? was;
  return pkceExempt === was ? {} : { pkceExempt };
}
