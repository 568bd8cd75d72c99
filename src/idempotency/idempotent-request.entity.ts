import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/** An accepted request with an idempotency key, and the ids of the objects that it created. */
@Entity('idempotent_requests')
@Index(['expiresAt'])
@Index(['userId'])
export class IdempotentRequestEntity {
  /** The user, or the API client that acts without a user. */
  @PrimaryColumn('uuid')
  ownerId: string;

  @PrimaryColumn('text')
  operation: string;

  @PrimaryColumn('text')
  key: string;

  /** Null for an API client that acts without a user. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string | null;

  @Column('bytea')
  requestHash: Buffer;

  @Column('uuid', { array: true })
  resultIds: string[];

  @Column('timestamptz')
  expiresAt: Date;
}
