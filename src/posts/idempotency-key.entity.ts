import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity.js';

/** A request that was accepted under a key of the client's, and what came of it. */
@Entity('idempotency_keys')
@Index(['expiresAt'])
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => User, { onDelete: 'CASCADE' })
  userId: string;

  @PrimaryColumn('text')
  key: string;

  @Column('bytea')
  requestHash: Buffer;

  @Column('uuid', { array: true })
  postIds: string[];

  @Column('timestamptz')
  expiresAt: Date;
}
