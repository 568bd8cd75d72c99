import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
} from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { User } from '../../users/user.entity.js';
import { CommentEntity } from './comment.entity.js';
import type { CommentReplyState } from '../domain/comment-reply.js';

/** A reply to a comment, from before it is sent until its outcome is certain, and 7 days longer for its idempotency key. */
@Entity('comment_replies')
@Unique('comment_replies_key_key', ['userId', 'key'])
@Unique('comment_replies_external_id_key', ['accountId', 'externalId'])
@Check('comment_replies_state_check', "state IN ('SENDING', 'UNCONFIRMED', 'SENT')")
@Check('comment_replies_external_id_check', "(external_id IS NOT NULL) = (state = 'SENT')")
@Index('comment_replies_comment_id_idx', ['commentId'])
@Index('comment_replies_sent_at_idx', ['sentAt'])
export class CommentReplyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'comment_replies_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'comment_replies_user_id_fkey' })
  user?: Relation<User>;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'comment_replies_account_id_fkey' })
  account?: Relation<AccountEntity>;

  /** The comment that is answered. */
  @Column('uuid', { name: 'comment_id' })
  commentId: string;

  @ManyToOne(() => CommentEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'comment_id', foreignKeyConstraintName: 'comment_replies_comment_id_fkey' })
  comment?: Relation<CommentEntity>;

  /** The client's idempotency key; null if it gave none. */
  @Column('text', { nullable: true })
  key: string | null;

  @Column('bytea', { name: 'request_hash' })
  requestHash: Buffer;

  @Column('text')
  text: string;

  @Column('text')
  state: CommentReplyState;

  /** Replies of the account that were known before this one was sent, by the platform's ids. */
  @Column('text', { name: 'known_ids', array: true })
  knownIds: string[];

  @Column('timestamptz', { name: 'sent_at' })
  sentAt: Date;

  /** A reply that the platform does not show after this time was not posted. */
  @Column('timestamptz', { name: 'settles_at' })
  settlesAt: Date;

  /** The platform's id of the posted reply. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;
}
