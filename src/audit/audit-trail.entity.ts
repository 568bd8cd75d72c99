import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AuditActorKind } from './audit-event.entity.js';

/** An event with the people behind its pseudonyms: a view. Their columns are null after they were deleted. */
@Entity('audit_trail', { synchronize: false })
export class AuditTrailEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  action: string;

  @Column('text')
  outcome: 'SUCCESS' | 'FAILURE';

  @Column('text')
  actorKind: AuditActorKind;

  @Column('uuid', { nullable: true })
  actorUserId: string | null;

  /** The id of the API client, or the part of the application that acted. */
  @Column('text', { nullable: true })
  actorName: string | null;

  @Column('text', { nullable: true })
  targetType: string | null;

  @Column('text', { nullable: true })
  targetId: string | null;

  /** The user whose data was affected. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('jsonb')
  details: Record<string, unknown>;

  @Column('timestamptz')
  createdAt: Date;

  /** Pseudonym of the user who acted, which stays. */
  @Column('uuid', { nullable: true })
  actorSubject: string | null;

  /** Pseudonym of the user whose data was affected, which stays. */
  @Column('uuid', { nullable: true })
  subject: string | null;
}
