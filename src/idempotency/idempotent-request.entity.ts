import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** A request that was accepted under an idempotency key, and the ids of what it created. */
@Entity('idempotent_requests')
@Index('idempotent_requests_expires_at_idx', ['expiresAt'])
@Index('idempotent_requests_user_id_idx', ['userId'])
export class IdempotentRequestEntity {
  /** The user, or the API client that acts without a user. */
  @PrimaryColumn('uuid', { name: 'owner_id', primaryKeyConstraintName: 'idempotent_requests_pkey' })
  ownerId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotent_requests_pkey' })
  operation: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotent_requests_pkey' })
  key: string;

  /** Null for an API client that acts without a user. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'idempotent_requests_user_id_fkey' })
  user?: Relation<User>;

  @Column('bytea', { name: 'request_hash' })
  requestHash: Buffer;

  @Column('uuid', { name: 'result_ids', array: true })
  resultIds: string[];

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
