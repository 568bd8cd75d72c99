import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../user.entity.js';

/** A browser in which a user is signed in. The value of the cookie is stored only as a keyed hash. */
@Entity('sessions')
@Unique(['idHash'])
@Index('sessions_user_id_idx', ['userId', 'id'])
@Index(['expiresAt'])
export class SessionEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('bytea', { select: false })
  idHash?: Buffer;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  lastSeenAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('text', { nullable: true })
  userAgent: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  /** The account that operations without an `accountId` use. */
  @Column('uuid', { nullable: true })
  @ForeignKey('accounts', { onDelete: 'SET NULL' })
  selectedAccountId: string | null;
}
