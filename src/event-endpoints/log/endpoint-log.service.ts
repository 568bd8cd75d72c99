import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';
import type { EventsRead } from '../../events/events.service.js';
import { type LogPlace, requireKept } from '../../events/log-place.js';
import { Failure } from '../../failures/failure.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import { EndpointLogRepository } from './endpoint-log.repository.js';

/** Lets receivers that cannot be reached read what they would have received. */
@Injectable()
export class EndpointLogService {
  constructor(
    private readonly repository: EndpointLogRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly access: EndpointAccess,
  ) {}

  /**
   * Events for an endpoint, in the order of the log. A call looks at a limited part of the log, so a page may be empty although more events
   * follow. With a token of a user: only events of this user, and those without a user.
   *
   * @throws Failure FORBIDDEN, NOT_FOUND, EVENTS_EXPIRED
   */
  async read(actor: Actor, endpointId: string, after: LogPlace | null, first: number): Promise<EventsRead> {
    const scope = this.access.require(actor);
    if (!(await this.endpoints.find(scope, endpointId))) throw new Failure('NOT_FOUND');
    const from = { after: after?.position ?? 0, limit: first + 1 };
    const page = await this.repository.page({ endpointId, userId: scope.userId }, from);
    requireKept(after, page);
    const { logId, scannedTo, lastPosition } = page;
    const events = page.events.slice(0, first);
    if (page.events.length > first)
      return { events, hasMore: true, logId, position: events.at(-1)!.position };
    return { events, hasMore: scannedTo < lastPosition, logId, position: scannedTo };
  }
}
