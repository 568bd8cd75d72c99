import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import type { WebhookEventState } from './domain/stored-event.js';

/** One event of a platform, from its receipt until it is deleted. Ids are UUIDv7 of `receivedAt`, so they sort by receipt. */
@Entity('webhook_events')
@Unique(['eventKey'])
@Check('webhook_events_event_key_check', 'octet_length(event_key) = 32')
@Check(
  'webhook_events_state_check',
  "state IN ('PENDING', 'UNMATCHED', 'PROCESSED', 'IGNORED', 'UNPARSED', 'DEAD')",
)
@Check('webhook_events_due_at_check', "(due_at IS NOT NULL) = (state IN ('PENDING', 'UNMATCHED'))")
@Check(
  'webhook_events_processed_at_check',
  "(processed_at IS NOT NULL) = (state IN ('PROCESSED', 'IGNORED'))",
)
@Index(['dueAt'], { where: 'due_at IS NOT NULL' })
@Index('webhook_events_publish_id_idx', ['platform', 'publishId'], { where: "state = 'UNMATCHED'" })
@Index('webhook_events_awaits_idx', ['platform', 'awaits'], {
  where: "state = 'UNMATCHED' AND awaits IS NOT NULL",
})
@Index('webhook_events_attention_idx', ['state', 'id'], {
  where: "state IN ('UNMATCHED', 'UNPARSED', 'DEAD')",
})
export class WebhookEventEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('bytea', { select: false })
  eventKey: Buffer;

  @Column('text')
  platform: Platform;

  /** The platform's name of the event; empty for a body that could not be read. */
  @Column('text')
  type: string;

  @Column('text', { nullable: true })
  subject: string | null;

  /** The event as it came: bytes, because text columns refuse what JSON may hold. */
  @Column('bytea', { select: false })
  payload: Buffer;

  /** The payload is a whole body that the adapter could not read when it came. */
  @Column('boolean')
  unreadBody: boolean;

  @Column('timestamptz', { nullable: true })
  occurredAt: Date | null;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('text')
  requestId: string;

  @Column('text')
  state: WebhookEventState;

  /** When it is to be looked at next; while it is worked on, the end of the lease. */
  @Column('timestamptz', { nullable: true })
  dueAt: Date | null;

  /** Of the claim that works on it. */
  @Column('uuid', { nullable: true })
  leaseId: string | null;

  @Column('smallint', { default: 0 })
  attempts: number;

  /** What an UNMATCHED event waits for, if it is about a post. */
  @Column('text', { nullable: true })
  publishId: string | null;

  /** What any other UNMATCHED event waits for: see `awaitedKey`. */
  @Column('text', { nullable: true })
  awaits: string | null;

  /** Why it was ignored, or what came of it. */
  @Column('text', { nullable: true })
  note: string | null;

  @Column('text', { nullable: true })
  lastError: string | null;

  @Column('timestamptz', { nullable: true })
  processedAt: Date | null;
}
