import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { OperationOutcome } from '../domain/grant.js';
import { GrantEntity } from '../grant.entity.js';

/** One operation with a grant at its platform, for support. Only the latest ones are kept. */
@Entity('grant_operations')
@Index('grant_operations_grant_id_idx', ['grantId', 'id'])
export class GrantOperationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'grant_operations_pkey' })
  id: string;

  @Column('uuid', { name: 'grant_id' })
  grantId: string;

  @ManyToOne(() => GrantEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'grant_id', foreignKeyConstraintName: 'grant_operations_grant_id_fkey' })
  grant?: Relation<GrantEntity>;

  @Column('text')
  kind: string;

  @Column('text')
  outcome: OperationOutcome;

  @Column('text', { name: 'platform_code', nullable: true })
  platformCode: string | null;

  @Column('text', { name: 'platform_request_id', nullable: true })
  platformRequestId: string | null;

  @Column('timestamptz')
  at: Date;

  @Column('integer', { name: 'duration_ms' })
  durationMs: number;
}
