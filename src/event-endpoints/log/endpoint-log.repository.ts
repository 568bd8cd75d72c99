import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { EventEntity } from '../../events/event.entity.js';
import type { EventPage, LoggedEvent } from '../../events/events.repository.js';
import { EndpointEntity } from '../endpoints/endpoint.entity.js';
import { isOfUser, isReceiver } from '../queues/fan-out.repository.js';
import { neededScopesJson } from '../queues/receiving-clients.js';

/** Positions that one page looks at, because an endpoint may get few of the events. */
const maxScanned = 5_000;

/** A page of the log as an endpoint gets it. */
export interface EndpointLogPage extends EventPage {
  /** Position up to which the page looked for events. */
  scannedTo: number;
}

const columns = selectColumns(EventEntity, 'e');

/** Reads the log with the filters and the access of an endpoint. */
@Injectable()
export class EndpointLogRepository {
  constructor(@InjectRepository(EndpointEntity) private readonly endpoints: Repository<EndpointEntity>) {}

  /**
   * Up to `limit` events after a position that the endpoint would receive now. One statement, so that the ends of the log and the events
   * are read in one snapshot.
   *
   * @param userId only events of this user, and those without a user. Null: all
   */
  async page(
    { endpointId, userId }: { endpointId: string; userId: string | null },
    { after, limit }: { after: number; limit: number },
  ): Promise<EndpointLogPage> {
    const rows: (LoggedEvent & Omit<EndpointLogPage, 'events'>)[] = await this.endpoints.query(
      `WITH head AS (
         SELECT log_id, last_position, expired_position, greatest($1::bigint, expired_position) AS start FROM event_head
       )
       SELECT h.log_id AS "logId", h.last_position AS "lastPosition", h.expired_position AS "expiredPosition",
         least(h.start + ${maxScanned}, h.last_position) AS "scannedTo", ${columns}
       FROM head h LEFT JOIN LATERAL (
         SELECT event.* FROM event_endpoints endpoint
         JOIN events event ON event.position > h.start AND event.position <= h.start + ${maxScanned}
         WHERE endpoint.id = $2 AND ${isOfUser('event', '$3')} AND ${isReceiver('endpoint', 'event', '$4')}
         ORDER BY event.position LIMIT $5
       ) e ON true ORDER BY e.position`,
      [after, endpointId, userId, neededScopesJson, limit],
    );
    const [{ logId, lastPosition, expiredPosition, scannedTo }] = rows as [(typeof rows)[0]];
    const events = rows.filter(({ id }) => id !== null);
    return { logId, lastPosition, expiredPosition, scannedTo, events };
  }
}
