import {
  Column,
  Entity,
  ForeignKey,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
} from 'typeorm';
import { User } from './user.entity.js';

/** A browser in which a person is signed in. The cookie's value is stored as a keyed hash only. */
@Entity('sessions')
@Unique('sessions_id_hash_key', ['idHash'])
@Index('sessions_user_id_idx', ['userId', 'id'])
@Index('sessions_expires_at_idx', ['expiresAt'])
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'sessions_user_id_fkey' })
  user?: Relation<User>;

  @Column('bytea', { name: 'id_hash', select: false })
  idHash?: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('text', { name: 'user_agent', nullable: true })
  userAgent: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  /** The account that operations without an `accountId` work on. */
  @Column('uuid', { name: 'selected_account_id', nullable: true })
  @ForeignKey('accounts', { name: 'sessions_selected_account_id_fkey', onDelete: 'SET NULL' })
  selectedAccountId: string | null;
}
