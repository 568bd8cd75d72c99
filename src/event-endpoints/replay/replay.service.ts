import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { type LogPlace, requireSameLog } from '../../events/log-place.js';
import { Failure } from '../../failures/failure.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import type { EndpointScope } from '../endpoints/endpoint-owner.js';
import { EndpointLimits } from '../endpoints/endpoint-limits.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import {
  type PositionRange,
  type Receiver,
  type Replayed,
  type ReplayRange,
  ReplayRepository,
} from './replay.repository.js';

/** Maximum number of events of one transaction. */
const batchEvents = 1_000;
/** Maximum number of transactions of one call. Each looks at up to {@link maxScanned} places in the log. */
const maxBatches = 10;

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
   * Sends one event again, or those of a range in the order of the log. A call looks at a limited part of the log. `hasMore`: call it again
   * with the same range, after `position`.
   *
   * @param after place in the log up to which an earlier call of the range has looked. Null: from the start of the range
   * @throws Failure FORBIDDEN, NOT_FOUND if the endpoint or the event does not exist, or the caller may not see it; INVALID_INPUT, also for one event that the endpoint does
   * not get; EVENTS_EXPIRED if `after` is a place of the log before a restore; RATE_LIMITED
   */
  async replay(
    actor: Actor,
    endpointId: string,
    range: ReplayRange,
    after: LogPlace | null = null,
  ): Promise<{ count: number; lastEventId: string | null; hasMore: boolean } & LogPlace> {
    const scope = this.access.require(actor);
    requireOneStart(range, after);
    const endpoint = await this.endpoints.find(scope, endpointId);
    if (!endpoint) throw new Failure('NOT_FOUND');
    await this.limits.takeReplay(endpoint);
    const head = await this.repository.head();
    if (after) requireSameLog(after, head);
    const receiver = { endpointId, userId: scope.userId };
    // Administrators see every event. Others must not learn which ids exist.
    const known = { receiver, seesAll: scope.clientId === null };
    const positions = await this.positionsOf(known, range, after, head.lastPosition);
    const replayed = await this.replayBatches(receiver, range, positions);
    if (range.eventId && replayed.matched === 0) throw await this.refusal(scope, endpointId, range.eventId);
    const { queued: count, lastEventId, position } = replayed;
    if (count > 0) {
      await this.audit.record({
        ...{ action: 'event_endpoint.replayed', actor, outcome: 'SUCCESS' },
        target: { type: 'event_endpoint', id: endpointId },
        details: { ...range, count },
      });
      this.wakeUps.wake('events.deliver');
    }
    return { count, lastEventId, position, logId: head.logId, hasMore: position < positions.until };
  }

  /** @throws Failure NOT_FOUND */
  private async positionsOf(
    { receiver, seesAll }: { receiver: Receiver; seesAll: boolean },
    { eventId, fromEventId, afterEventId, since, until }: ReplayRange,
    after: LogPlace | null,
    last: number,
  ): Promise<PositionRange> {
    // The first event of the range may have been deleted since the earlier call.
    if (after)
      return { ...(await this.repository.positionsBetween(null, until, last)), after: after.position };
    const id = eventId ?? fromEventId ?? afterEventId;
    if (!id) return this.repository.positionsBetween(since, until, last);
    const position = await this.repository.positionOf(id, receiver, seesAll);
    if (position === null) throw new Failure('NOT_FOUND');
    if (eventId) return { after: position - 1, until: position };
    const end = await this.repository.positionsBetween(null, until, last);
    return { after: fromEventId ? position - 1 : position, until: end.until };
  }

  /** Why the endpoint does not get an event. NOT_FOUND if the caller may not see the event. */
  private async refusal(scope: EndpointScope, endpointId: string, eventId: string): Promise<Failure> {
    const access = await this.repository.accessTo(eventId, { endpointId, userId: scope.userId });
    // Administrators see every event.
    if (access === null || (access === 'DENIED' && scope.clientId !== null)) return new Failure('NOT_FOUND');
    const message =
      access === 'DENIED'
        ? 'is an event that the client of the endpoint may not get'
        : 'does not match the filters of the endpoint';
    return new Failure('INVALID_INPUT', { fields: [{ path: 'eventId', message }] });
  }

  private async replayBatches(
    receiver: Receiver,
    range: ReplayRange,
    { after, until }: PositionRange,
  ): Promise<Replayed> {
    const total: Replayed = { matched: 0, queued: 0, lastEventId: null, position: after };
    for (let batches = 0; batches < maxBatches && total.position < until; batches++) {
      const positions = { after: total.position, until };
      const batch = await this.database.transaction((manager) =>
        this.repository.replay(receiver, range, positions, batchEvents, manager),
      );
      total.matched += batch.matched;
      total.queued += batch.queued;
      total.lastEventId = batch.lastEventId ?? total.lastEventId;
      total.position = batch.position;
    }
    return total;
  }
}

/** @throws Failure INVALID_INPUT */
function requireOneStart(range: ReplayRange, after: LogPlace | null): void {
  const { eventId, fromEventId, afterEventId, since, until } = range;
  const given = [eventId, fromEventId, afterEventId, since].filter((value) => value !== null);
  const errors = [
    given.length !== 1 && {
      path: 'eventId',
      message: 'exactly one of eventId, fromEventId, afterEventId and since is required',
    },
    eventId && until && { path: 'until', message: 'must be absent if eventId is given' },
    eventId && after !== null && { path: 'cursor', message: 'must be absent if eventId is given' },
    since && until && until <= since && { path: 'until', message: 'must be after since' },
  ].filter((error) => error !== null && error !== '' && error !== false);
  if (errors.length > 0) throw new Failure('INVALID_INPUT', { fields: errors.slice(0, 1) });
}
