import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import type { WebhookEventState } from './domain/stored-event.js';

/** A received event of a platform. Ids are UUIDv7 of `receivedAt`, so they are in the order of receipt. */
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

  /** The platform's name of the event. Empty for a body that could not be parsed. */
  @Column('text')
  type: string;

  @Column('text', { nullable: true })
  subject: string | null;

  /** The received bytes. Not text, because text columns refuse some characters of JSON. */
  @Column('bytea', { select: false })
  payload: Buffer;

  /** Whether the payload is a complete body that the adapter could not parse on receipt. */
  @Column('boolean')
  unreadBody: boolean;

  @Column('timestamptz', { nullable: true })
  occurredAt: Date | null;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('text')
  requestId: string;

  /** The span that received it (`traceparent` of W3C). Null without tracing. */
  @Column('text', { nullable: true, select: false })
  traceParent?: string | null;

  /** Login type whose app signed it. Null if the platform has one app for all. */
  @Column('text', { nullable: true, select: false })
  loginType: string | null;

  @Column('text')
  state: WebhookEventState;

  /** Time of the next attempt. During an attempt, the end of its lease. */
  @Column('timestamptz', { nullable: true })
  dueAt: Date | null;

  /** Id of the running claim. Null if there is none. */
  @Column('uuid', { nullable: true })
  leaseId: string | null;

  @Column('smallint', { default: 0 })
  attempts: number;

  /** The publish id that an UNMATCHED event about a post waits for. */
  @Column('text', { nullable: true })
  publishId: string | null;

  /** The key (`awaitedKey`) that any other UNMATCHED event waits for. */
  @Column('text', { nullable: true })
  awaits: string | null;

  /** The result, or the reason why it was ignored. */
  @Column('text', { nullable: true })
  note: string | null;

  @Column('text', { nullable: true })
  lastError: string | null;

  @Column('timestamptz', { nullable: true })
  processedAt: Date | null;
}
