import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { DeliveryState } from '../domain/delivery-state.js';
import type { EndpointScope } from '../endpoints/endpoint-owner.js';
import { DeliveryAttemptEntity } from '../queues/attempt.entity.js';
import { DeliveryEntity } from '../queues/delivery.entity.js';
import { maxCounted } from '../queues/streams.repository.js';

/** Filter of deliveries. Absent fields match everything. */
export interface DeliveryFilter {
  state?: DeliveryState | null;
  eventId?: string | null;
  types?: readonly string[] | null;
  accountIds?: readonly string[] | null;
}

/** Deliveries of one page. */
export interface DeliveryPage {
  deliveries: DeliveryEntity[];
  /** Null if all deliveries were looked at, or the page is full. */
  scannedTo: string | null;
}

/** Maximum number of deliveries that one page looks at. */
const maxScanned = 20_000;

const isFailed = (state: DeliveryState | null | undefined) =>
  state === 'DEAD' || state === 'SKIPPED' || state === 'CANCELED';

const ofUser = '(delivery.userId = :userId OR delivery.userId IS NULL)';

/** Deliveries and their attempts. OutcomesRepository writes what attempts result in. */
@Injectable()
export class DeliveriesRepository {
  constructor(@InjectRepository(DeliveryEntity) private readonly deliveries: Repository<DeliveryEntity>) {}

  /**
   * Deliveries in the scope of an endpoint, newest in the queue first, up to `limit`, before the sequence `before`. Filters without an index
   * look at {@link maxScanned} deliveries: `scannedTo` is then the sequence before which the next page continues, or null at the end.
   */
  async list(
    { userId }: EndpointScope,
    endpointId: string,
    filter: DeliveryFilter,
    { before, limit }: { before: string | null; limit: number },
  ): Promise<DeliveryPage> {
    const { state, eventId, types, accountIds } = filter;
    const query = this.deliveries
      .createQueryBuilder('delivery')
      .where('delivery.endpointId = :endpointId', { endpointId })
      .orderBy('delivery.sequence', 'DESC')
      .limit(limit);
    if (state) query.andWhere('delivery.state = :state', { state });
    // The partial index has these rows only.
    if (state === 'PENDING' || state === 'RETRYING') query.andWhere('delivery.finishedAt IS NULL');
    if (isFailed(state)) query.andWhere("delivery.state IN ('DEAD', 'SKIPPED', 'CANCELED')");
    if (before) query.andWhere('delivery.sequence < :before', { before });
    const scansRows = !eventId && (types || accountIds || userId);
    const last = scansRows
      ? await query
          .clone()
          .offset(maxScanned - 1)
          .limit(1)
          .getOne()
      : null;
    if (last) query.andWhere('delivery.sequence >= :last', { last: last.sequence });
    if (eventId) query.andWhere('delivery.eventId = :eventId', { eventId });
    if (types) query.andWhere('delivery.eventType = ANY(:types)', { types });
    if (accountIds) query.andWhere('delivery.accountId = ANY(:accountIds)', { accountIds });
    if (userId) query.andWhere(ofUser, { userId });
    return { deliveries: await query.getMany(), scannedTo: last && String(last.sequence) };
  }

  /** Null if there is none in the scope. */
  async find(
    { clientId, userId }: EndpointScope,
    id: string,
    manager: EntityManager = this.deliveries.manager,
  ): Promise<DeliveryEntity | null> {
    const query = manager
      .createQueryBuilder(DeliveryEntity, 'delivery')
      .where('delivery.id = :id', { id })
      .andWhere(
        `EXISTS (SELECT FROM event_endpoints e WHERE e.id = delivery.endpoint_id AND e.deleted_at IS NULL
           AND (CAST(:clientId AS uuid) IS NULL OR e.client_id = :clientId))`,
        { clientId },
      );
    if (userId) query.andWhere(ofUser, { userId });
    return query.getOne();
  }

  /** Attempts of a delivery, newest first, up to `limit`, older than the attempt `before`. */
  attempts(deliveryId: string, before: string | null, limit: number): Promise<DeliveryAttemptEntity[]> {
    const query = this.deliveries.manager
      .createQueryBuilder(DeliveryAttemptEntity, 'attempt')
      .where('attempt.deliveryId = :deliveryId', { deliveryId })
      .orderBy('attempt.id', 'DESC')
      .limit(limit);
    if (before) query.andWhere('attempt.id < :before', { before });
    return query.getMany();
  }

  findAttempt(id: string): Promise<DeliveryAttemptEntity | null> {
    return this.deliveries.manager.findOneBy(DeliveryAttemptEntity, { id });
  }

  /** Ends an unfinished delivery. The next one of its stream becomes due. @returns false if it is finished already */
  async skip({ id, endpointId, streamKey }: DeliveryEntity, manager: EntityManager): Promise<boolean> {
    const stream = [endpointId, streamKey];
    await manager.query(
      'SELECT FROM event_streams WHERE endpoint_id = $1 AND stream_key = $2 FOR UPDATE',
      stream,
    );
    const [, skipped]: [unknown[], number] = await manager.query(
      `UPDATE event_deliveries SET state = 'SKIPPED', next_attempt_at = NULL, finished_at = app_now()
       WHERE id = $1 AND finished_at IS NULL`,
      [id],
    );
    // Under a lease, the worker continues with the next one.
    await manager.query(
      `UPDATE event_streams SET due_at = app_now() WHERE endpoint_id = $1 AND stream_key = $2 AND lease_id IS NULL`,
      stream,
    );
    return skipped > 0;
  }

  /** Number of unfinished deliveries by endpoint, up to {@link maxCounted} each. */
  async countWaiting(endpointIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { id: string; count: number }[] = await this.deliveries.query(
      `SELECT endpoint.id, (
         SELECT count(*)::int FROM (
           SELECT FROM event_deliveries d WHERE d.endpoint_id = endpoint.id AND d.finished_at IS NULL LIMIT ${maxCounted}
         ) AS waiting) AS count
       FROM unnest($1::uuid[]) AS endpoint (id)`,
      [endpointIds],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** Number of deliveries that wait in the stream behind each delivery, up to {@link maxCounted}. */
  async countBehind(ids: readonly string[]): Promise<Map<string, number>> {
    const rows: { id: string; count: number }[] = await this.deliveries.query(
      `SELECT head.id, (
         SELECT count(*)::int FROM (
           SELECT FROM event_deliveries d
           WHERE d.endpoint_id = head.endpoint_id AND d.stream_key = head.stream_key AND d.finished_at IS NULL
             AND d.sequence > head.sequence LIMIT ${maxCounted}
         ) AS behind) AS count
       FROM event_deliveries head WHERE head.id = ANY($1) AND head.finished_at IS NULL`,
      [ids],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}
