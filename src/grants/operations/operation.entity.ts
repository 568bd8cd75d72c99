import { Column, Entity, Index, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { OperationOutcome } from '../domain/grant.js';
import { GrantEntity } from '../grant.entity.js';

/** One operation with a grant at its platform, for support. Only the latest ones are kept. */
@Entity('grant_operations')
@Index('grant_operations_grant_id_idx', ['grantId', 'id'])
export class GrantOperationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  grantId: string;

  @ManyToOne(() => GrantEntity, { onDelete: 'CASCADE' })
  grant?: Relation<GrantEntity>;

  @Column('text')
  kind: string;

  @Column('text')
  outcome: OperationOutcome;

  @Column('text', { nullable: true })
  platformCode: string | null;

  @Column('text', { nullable: true })
  platformRequestId: string | null;

  @Column('timestamptz')
  at: Date;

  @Column('integer')
  durationMs: number;
}
