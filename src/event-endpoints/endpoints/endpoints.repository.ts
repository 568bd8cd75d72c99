import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, Repository } from 'typeorm';
import { columnValues } from '../../database/column-values.js';
import { EndpointEntity } from './endpoint.entity.js';
import type { EndpointScope } from './endpoint-owner.js';

/** Advisory lock of transactions that add an endpoint. */
const additionLock = 7_241_905_331;

export type NewEndpoint = Pick<
  EndpointEntity,
  | 'id'
  | 'clientId'
  | 'createdBy'
  | 'description'
  | 'url'
  | 'eventTypes'
  | 'accountIds'
  | 'isOrdered'
  | 'secret'
>;

type Changes = Parameters<typeof columnValues<EndpointEntity>>[0];

/** Endpoints, without deleted ones. */
@Injectable()
export class EndpointsRepository {
  constructor(@InjectRepository(EndpointEntity) private readonly endpoints: Repository<EndpointEntity>) {}

  async insert(endpoint: NewEndpoint, manager: EntityManager): Promise<void> {
    await manager.insert(
      EndpointEntity,
      columnValues<EndpointEntity>({
        ...endpoint,
        state: 'ACTIVE',
        stateChangedAt: () => 'app_now()',
        createdAt: () => 'app_now()',
        updatedAt: () => 'app_now()',
      }),
    );
  }

  /** Counts all endpoints, and those of the owner. No other transaction adds one until this one ends. */
  async lockAndCount(
    clientId: string | null,
    manager: EntityManager,
  ): Promise<{ all: number; ofOwner: number }> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [additionLock]);
    const [row]: { all: number; ofOwner: number }[] = await manager.query(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE client_id IS NOT DISTINCT FROM $1::uuid)::int AS "ofOwner"
       FROM event_endpoints WHERE deleted_at IS NULL`,
      [clientId],
    );
    return row!;
  }

  find(
    { clientId }: EndpointScope,
    id: string,
    manager: EntityManager = this.endpoints.manager,
  ): Promise<EndpointEntity | null> {
    return manager.findOneBy(EndpointEntity, {
      id,
      deletedAt: IsNull(),
      ...(clientId === null ? {} : { clientId }),
    });
  }

  /** Reads the endpoint and locks its row until the transaction ends. */
  lock({ clientId }: EndpointScope, id: string, manager: EntityManager): Promise<EndpointEntity | null> {
    return manager.findOne(EndpointEntity, {
      where: { id, deletedAt: IsNull(), ...(clientId === null ? {} : { clientId }) },
      lock: { mode: 'for_no_key_update' },
    });
  }

  /** Newest first, up to `limit`, older than the endpoint `before`. */
  list({ clientId }: EndpointScope, before: string | null, limit: number): Promise<EndpointEntity[]> {
    const query = this.endpoints
      .createQueryBuilder('endpoint')
      .where('endpoint.deletedAt IS NULL')
      .orderBy('endpoint.id', 'DESC')
      .limit(limit);
    if (clientId !== null) query.andWhere('endpoint.clientId = :clientId', { clientId });
    if (before) query.andWhere('endpoint.id < :before', { before });
    return query.getMany();
  }

  /** Changes the endpoint and returns it as stored. */
  async update(id: string, changes: Changes, manager: EntityManager): Promise<EndpointEntity> {
    await manager.update(
      EndpointEntity,
      { id },
      columnValues<EndpointEntity>({ ...changes, updatedAt: () => 'app_now()' }),
    );
    return manager.findOneByOrFail(EndpointEntity, { id });
  }

  /**
   * Those of the accounts whose events an endpoint can get: all accounts for an endpoint of the installation, those of users who granted
   * `events:read` and of its owner for an endpoint of a client.
   */
  async allowedAccounts(
    clientId: string | null,
    accountIds: readonly string[],
    manager: EntityManager,
  ): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT account.id FROM accounts account
       WHERE account.id = ANY($2::uuid[]) AND ($1::uuid IS NULL
         OR EXISTS (SELECT FROM oidc_clients client WHERE client.id = $1 AND client.owner_user_id = account.user_id)
         OR EXISTS (
           SELECT FROM oidc_consents consent
           WHERE consent.client_id = $1 AND consent.user_id = account.user_id AND 'events:read' = ANY(consent.scopes)))`,
      [clientId, accountIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes the row of a deleted endpoint. */
  async delete(id: string): Promise<void> {
    await this.endpoints.query('DELETE FROM event_endpoints WHERE id = $1 AND deleted_at IS NOT NULL', [id]);
  }

  /** Number of endpoints by state. */
  async countStates(): Promise<{ state: string; count: number }[]> {
    return this.endpoints.query(
      'SELECT state, count(*)::int AS count FROM event_endpoints WHERE deleted_at IS NULL GROUP BY state',
    );
  }
}
