import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from '../endpoints/endpoint.entity.js';

/**
 * A queue of deliveries that are sent one after the other. It exists while it has unfinished deliveries. Code that adds or finishes a
 * delivery locks the row of its stream first.
 */
@Entity('event_streams')
@Index('event_streams_due_idx', ['endpointId', 'dueAt'])
@Index('event_streams_leased_idx', ['endpointId'], { where: 'lease_id IS NOT NULL' })
export class StreamEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => EndpointEntity, { onDelete: 'CASCADE' })
  endpointId: string;

  /** The account of its events, or their user if they have no account. At an endpoint without order, the event. */
  @PrimaryColumn('uuid')
  streamKey: string;

  /** When its oldest delivery is sent. Under a lease: end of the lease. */
  @Column('timestamptz')
  dueAt: Date;

  /** Null unless a worker has claimed it. */
  @Column('uuid', { nullable: true })
  leaseId: string | null;
}
