import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import { EndpointLimits } from '../endpoints/endpoint-limits.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import {
  type PositionRange,
  type Replayed,
  type ReplayRange,
  ReplayRepository,
} from './replay.repository.js';

/** Maximum number of events of one call, and of one transaction. */
const maxEvents = 10_000;
const batchEvents = 1_000;

/** Queues events of the log again. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly repository: ReplayRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly access: EndpointAccess,
    private readonly limits: EndpointLimits,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
  ) {}

  /**
   * Sends one event again, or those of a range in the order of the log. `hasMore`: call it again, after `lastEventId`.
   *
   * @throws Failure FORBIDDEN, NOT_FOUND if the endpoint or the event does not exist, INVALID_INPUT, RATE_LIMITED
   */
  async replay(
    actor: Actor,
    endpointId: string,
    range: ReplayRange,
  ): Promise<{ count: number; lastEventId: string | null; hasMore: boolean }> {
    const scope = this.access.require(actor);
    requireOneStart(range);
    const endpoint = await this.endpoints.find(scope, endpointId);
    if (!endpoint) throw new Failure('NOT_FOUND');
    await this.limits.takeReplay(endpoint);
    const replayed = await this.replayBatches(endpointId, range, await this.positionsOf(range));
    if (range.eventId && replayed.matched === 0) throw new Failure('NOT_FOUND');
    await this.audit.record({
      ...{ action: 'event_endpoint.replayed', actor, outcome: 'SUCCESS' },
      target: { type: 'event_endpoint', id: endpointId },
      details: { ...range, count: replayed.queued },
    });
    this.wakeUps.wake('events.deliver');
    const { queued: count, lastEventId, matched } = replayed;
    return { count, lastEventId, hasMore: matched === maxEvents };
  }

  /** @throws Failure NOT_FOUND */
  private async positionsOf({ eventId, afterEventId, since, until }: ReplayRange): Promise<PositionRange> {
    const id = eventId ?? afterEventId;
    if (!id) return this.repository.positionsBetween(since, until);
    const position = await this.repository.positionOf(id);
    if (position === null) throw new Failure('NOT_FOUND');
    if (eventId) return { after: position - 1, until: position };
    return { after: position, until: (await this.repository.positionsBetween(null, until)).until };
  }

  private async replayBatches(
    endpointId: string,
    range: ReplayRange,
    { after, until }: PositionRange,
  ): Promise<Replayed> {
    const total: Replayed = { matched: 0, queued: 0, lastEventId: null, lastPosition: after };
    for (;;) {
      const positions = { after: total.lastPosition!, until };
      const batch = await this.database.transaction((manager) =>
        this.repository.replay(endpointId, range, positions, batchEvents, manager),
      );
      total.matched += batch.matched;
      total.queued += batch.queued;
      total.lastEventId = batch.lastEventId ?? total.lastEventId;
      total.lastPosition = batch.lastPosition ?? total.lastPosition;
      if (batch.matched < batchEvents || total.matched >= maxEvents) return total;
    }
  }
}

/** @throws Failure INVALID_INPUT */
function requireOneStart({ eventId, afterEventId, since, until }: ReplayRange): void {
  const given = [eventId, afterEventId, since].filter((value) => value !== null);
  const message =
    given.length !== 1
      ? 'exactly one of eventId, afterEventId and since is required'
      : eventId && until
        ? 'must be absent if eventId is given'
        : since && until && until <= since
          ? 'must be after since'
          : null;
  if (message)
    throw new Failure('INVALID_INPUT', {
      fields: [{ path: given.length !== 1 ? 'eventId' : 'until', message }],
    });
}
