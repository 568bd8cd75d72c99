import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { requireKnownTypes } from '../../events/known-types.js';
import { Failure } from '../../failures/failure.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import type { DeliveryAttemptEntity } from '../queues/attempt.entity.js';
import { DeliveriesRepository, type DeliveryFilter, type DeliveryPage } from './deliveries.repository.js';
import type { DeliveryEntity } from '../queues/delivery.entity.js';

/** Deliveries of endpoints that the caller may see. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly access: EndpointAccess,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
  ) {}

  /** See {@link DeliveriesRepository.list}. @throws Failure FORBIDDEN, NOT_FOUND, INVALID_INPUT for an unknown type */
  async list(
    actor: Actor,
    endpointId: string,
    filter: DeliveryFilter,
    page: { before: string | null; limit: number },
  ): Promise<DeliveryPage> {
    const scope = this.access.require(actor);
    requireKnownTypes(filter.types);
    const endpoint = await this.endpoints.find(scope, endpointId);
    if (!endpoint) throw new Failure('NOT_FOUND');
    return this.deliveries.list(scope, endpoint.id, filter, page);
  }

  /** Null if there is none that the caller may see. */
  async find(actor: Actor, id: string): Promise<DeliveryEntity | null> {
    const scope = this.access.find(actor);
    return scope && this.deliveries.find(scope, id);
  }

  /** Newest first, up to `limit`, older than the attempt `before`. @throws Failure FORBIDDEN, NOT_FOUND */
  async attempts(
    actor: Actor,
    deliveryId: string,
    before: string | null,
    limit: number,
  ): Promise<DeliveryAttemptEntity[]> {
    const delivery = await this.deliveries.find(this.access.require(actor), deliveryId);
    if (!delivery) throw new Failure('NOT_FOUND');
    return this.deliveries.attempts(delivery.id, before, limit);
  }

  /** Null if there is none that the caller may see. */
  async findAttempt(actor: Actor, id: string): Promise<DeliveryAttemptEntity | null> {
    const attempt = await this.deliveries.findAttempt(id);
    return attempt && (await this.find(actor, attempt.deliveryId)) ? attempt : null;
  }

  /** Ends an unfinished delivery, so that its stream continues. @throws Failure FORBIDDEN, NOT_FOUND, DELIVERY_FINISHED */
  async skip(actor: Actor, id: string): Promise<DeliveryEntity> {
    const scope = this.access.require(actor);
    const skipped = await this.database.transaction(async (manager) => {
      const delivery = await this.deliveries.find(scope, id, manager);
      if (!delivery) throw new Failure('NOT_FOUND');
      if (!(await this.deliveries.skip(delivery, manager))) throw new Failure('DELIVERY_FINISHED');
      await this.audit.record(
        {
          ...{ action: 'event_delivery.skipped', actor, outcome: 'SUCCESS' },
          target: { type: 'event_delivery', id },
          details: { endpoint: delivery.endpointId, event: delivery.eventId },
        },
        manager,
      );
      return this.deliveries.find(scope, id, manager);
    });
    this.wakeUps.wake('events.deliver');
    return skipped!;
  }
}
