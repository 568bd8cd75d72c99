import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { newId } from '../../crypto/new-id.js';
import { TokenVault } from '../../crypto/token-vault.js';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import { Failure } from '../../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../../idempotency/idempotent-requests.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { StreamsRepository } from '../queues/streams.repository.js';
import { newSigningSecret } from '../domain/signing-secret.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import { EndpointLimits } from '../endpoints/endpoint-limits.js';
import type { EndpointEntity } from '../endpoints/endpoint.entity.js';
import { type EndpointSettings, EndpointSettingsCheck } from './endpoint-settings.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';

/** Maximum endpoints of the installation itself, of a client, and of all together. Every claim looks at each endpoint with deliveries. */
const maxEndpoints = { installation: 50, client: 10, all: 1_000 };

/** Streams whose retries start immediately when an endpoint is resumed. The others wait for their retry. */
const maxResumed = 10_000;

/** Endpoints of receivers, for administrators and clients. Failures: NOT_FOUND for endpoints that the caller may not see. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly access: EndpointAccess,
    private readonly settings: EndpointSettingsCheck,
    private readonly limits: EndpointLimits,
    private readonly streams: StreamsRepository,
    private readonly vault: TokenVault,
    private readonly events: EventLog,
    private readonly jobs: JobsService,
    private readonly database: Database,
    private readonly requests: IdempotentRequests,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
  ) {}

  /** Newest first, up to `limit`, older than the endpoint `before`. @throws Failure FORBIDDEN */
  async list(actor: Actor, before: string | null, limit: number): Promise<EndpointEntity[]> {
    return this.endpoints.list(this.access.require(actor), before, limit);
  }

  /** Null if there is none that the caller may see. */
  async find(actor: Actor, id: string): Promise<EndpointEntity | null> {
    const scope = this.access.find(actor);
    return scope && this.endpoints.find(scope, id);
  }

  /**
   * Adds an endpoint of the client `clientId`, or of the installation for null. Clients can only add their own. `secret` is null if an earlier request
   * with the same idempotency key added it.
   *
   * @throws Failure FORBIDDEN, INVALID_INPUT, ENDPOINT_LIMIT_REACHED, IDEMPOTENCY_CONFLICT
   */
  async create(
    actor: Actor,
    given: EndpointSettings & { clientId: string | null; secret: string | null },
    idempotencyKey: string | null,
  ): Promise<{ endpoint: EndpointEntity; secret: string | null }> {
    const clientId = this.access.requireOwner(actor, given.clientId);
    this.settings.require(given);
    const keyed = idempotencyKey
      ? { operation: 'createEventEndpoint', key: idempotencyKey, request: given }
      : null;
    return this.requests.once(
      actor,
      keyed,
      (reserve) => this.insert(actor, { ...given, clientId }, reserve),
      async ([id]) => ({ endpoint: await this.require(actor, id!), secret: null }),
    );
  }

  /** Absent fields stay unchanged. A new URL ends the rest of a failing endpoint. @throws Failure FORBIDDEN, NOT_FOUND, INVALID_INPUT */
  async update(actor: Actor, id: string, changes: Partial<EndpointSettings>): Promise<EndpointEntity> {
    this.access.require(actor);
    const { eventTypes } = await this.require(actor, id);
    this.settings.require(changes, eventTypes);
    const endpoint = await this.locked(actor, id, async (manager, before) => {
      await this.settings.requireAccounts(before.clientId, changes.accountIds, before.accountIds, manager);
      const changed = changedFields(before, changes);
      if (changed.length === 0) return before;
      const recovers = changed.includes('url');
      if (recovers) await this.streams.makeDue(id, maxResumed, manager);
      await this.record(actor, id, 'updated', { fields: changed, ...movedHost(before, changes) }, manager);
      const health = recovers ? { failingSince: null, restsUntil: null } : {};
      return this.endpoints.update(id, { ...changes, ...health }, manager);
    });
    this.wakeUps.wake('events.deliver');
    return endpoint;
  }

  /** Stops deliveries. Events still queue up. A paused or disabled endpoint stays as it is. @throws Failure FORBIDDEN, NOT_FOUND */
  pause(actor: Actor, id: string): Promise<EndpointEntity> {
    return this.locked(actor, id, async (manager, endpoint) => {
      if (endpoint.state === 'DISABLED' || endpoint.state === 'PAUSED') return endpoint;
      await this.record(actor, id, 'paused', {}, manager);
      return this.endpoints.update(id, stateChange('PAUSED'), manager);
    });
  }

  /** Starts deliveries of a paused or disabled endpoint, and those that wait for a retry. @throws Failure FORBIDDEN, NOT_FOUND */
  async resume(actor: Actor, id: string): Promise<EndpointEntity> {
    const endpoint = await this.locked(actor, id, async (manager, before) => {
      const { state, failingSince, restsUntil } = before;
      const started = await this.streams.makeDue(id, maxResumed, manager);
      if (state === 'ACTIVE' && !failingSince && !restsUntil && started === 0) return before;
      await this.record(actor, id, 'resumed', {}, manager);
      const change = state === 'ACTIVE' ? {} : stateChange('ACTIVE');
      return this.endpoints.update(id, { ...change, failingSince: null, restsUntil: null }, manager);
    });
    this.wakeUps.wake('events.deliver');
    return endpoint;
  }

  /** Ends deliveries immediately. A job deletes the rows. @throws Failure FORBIDDEN, NOT_FOUND */
  async delete(actor: Actor, id: string): Promise<void> {
    await this.locked(actor, id, async (manager) => {
      await this.jobs.add(manager, 'event-endpoints.delete', { endpointId: id }, { key: id });
      await this.record(actor, id, 'deleted', {}, manager);
      return this.endpoints.update(id, { deletedAt: () => 'app_now()' }, manager);
    });
    this.wakeUps.wake('jobs.run');
  }

  /**
   * Sends an event `endpoint.test` to this endpoint only, whatever its filters are. It waits as long as the endpoint is paused or rests.
   *
   * @throws Failure FORBIDDEN, NOT_FOUND, RATE_LIMITED, ENDPOINT_DISABLED because a disabled endpoint gets no events
   */
  async sendTest(actor: Actor, id: string): Promise<EndpointEntity> {
    this.access.require(actor);
    await this.limits.takeTest(await this.require(actor, id));
    return this.locked(actor, id, async (manager, endpoint) => {
      if (endpoint.state === 'DISABLED') throw new Failure('ENDPOINT_DISABLED');
      await this.record(actor, id, 'tested', {}, manager);
      await this.events.append(manager, [
        {
          ...{ type: 'endpoint.test', userId: null, accountId: null, entityId: id },
          data: { endpointId: id },
        },
      ]);
      return endpoint;
    });
  }

  private async insert(
    actor: Actor,
    given: EndpointSettings & { clientId: string | null; secret: string | null },
    reserve: ReserveKey,
  ): Promise<{ endpoint: EndpointEntity; secret: string | null }> {
    const { secret: givenSecret, ...settings } = given;
    const id = newId();
    const secret = givenSecret ?? newSigningSecret();
    const endpoint = await this.database.transaction(async (manager) => {
      await reserve(manager, [id]);
      await this.settings.requireAccounts(given.clientId, given.accountIds, null, manager);
      await this.requireCapacity(given.clientId, manager);
      await this.endpoints.insert(
        {
          ...settings,
          id,
          createdBy: actor.kind === 'user' ? actor.userId : null,
          secret: this.vault.seal(secret, { table: 'event_endpoints', column: 'secret', id }),
        },
        manager,
      );
      await this.record(
        actor,
        id,
        'created',
        { clientId: given.clientId, host: new URL(given.url).host },
        manager,
      );
      return this.endpoints.find({ clientId: null, userId: null }, id, manager);
    });
    return { endpoint: endpoint!, secret };
  }

  private async requireCapacity(clientId: string | null, manager: EntityManager): Promise<void> {
    const limit = clientId === null ? maxEndpoints.installation : maxEndpoints.client;
    const { all, ofOwner } = await this.endpoints.lockAndCount(clientId, manager);
    if (ofOwner >= limit) throw new Failure('ENDPOINT_LIMIT_REACHED', { limit });
    if (all >= maxEndpoints.all) throw new Failure('ENDPOINT_LIMIT_REACHED', { limit: maxEndpoints.all });
  }

  private async require(actor: Actor, id: string): Promise<EndpointEntity> {
    const endpoint = await this.find(actor, id);
    if (!endpoint) throw new Failure('NOT_FOUND');
    return endpoint;
  }

  /** Runs a change in a transaction that locks the endpoint. */
  private async locked(
    actor: Actor,
    id: string,
    work: (manager: EntityManager, endpoint: EndpointEntity) => Promise<EndpointEntity>,
  ): Promise<EndpointEntity> {
    const scope = this.access.require(actor);
    return this.database.transaction(async (manager) => {
      const endpoint = await this.endpoints.lock(scope, id, manager);
      if (!endpoint) throw new Failure('NOT_FOUND');
      return work(manager, endpoint);
    });
  }

  private record(
    actor: Actor,
    id: string,
    action: string,
    details: Record<string, unknown>,
    manager: EntityManager,
  ): Promise<void> {
    const target = { type: 'event_endpoint', id };
    return this.audit.record(
      { action: `event_endpoint.${action}`, actor, outcome: 'SUCCESS', target, details },
      manager,
    );
  }
}

/** Names of the settings that the changes give another value. */
function changedFields(before: EndpointEntity, changes: Partial<EndpointSettings>): string[] {
  return Object.entries(changes)
    .filter(
      ([field, value]) =>
        !isDeepStrictEqual(comparable(before[field as keyof EndpointSettings]), comparable(value)),
    )
    .map(([field]) => field);
}

/** Filters are sets: their order, repeated values and the case of ids make no difference. */
function comparable(value: unknown): unknown {
  return Array.isArray(value) ? new Set(value.map((one) => String(one).toLowerCase())) : value;
}

/** Hosts of the old and the new URL, for the audit trail: another host gets all further events. Not the path, which may hold a secret. */
function movedHost({ url }: EndpointEntity, changes: Partial<EndpointSettings>): Record<string, string> {
  if (changes.url === undefined || changes.url === url) return {};
  return { host: new URL(changes.url).host, previousHost: new URL(url).host };
}

function stateChange(state: 'ACTIVE' | 'PAUSED') {
  return {
    state,
    stateReason: state === 'PAUSED' ? ('PAUSED' as const) : null,
    stateChangedAt: () => 'app_now()',
  };
}
