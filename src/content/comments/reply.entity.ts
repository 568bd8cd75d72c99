import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
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
@Index(['commentId'])
@Index(['sentAt'])
export class CommentReplyEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => User, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** The comment that is answered. */
  @Column('uuid')
  @ForeignKey(() => CommentEntity, { onDelete: 'CASCADE' })
  commentId: string;

  /** The client's idempotency key; null if it gave none. */
  @Column('text', { nullable: true })
  key: string | null;

  @Column('bytea')
  requestHash: Buffer;

  @Column('text')
  text: string;

  @Column('text')
  state: CommentReplyState;

  /** Replies of the account that were known before this one was sent, by the platform's ids. */
  @Column('text', { array: true })
  knownIds: string[];

  @Column('timestamptz')
  sentAt: Date;

  /** A reply that the platform does not show after this time was not posted. */
  @Column('timestamptz')
  settlesAt: Date;

  /** The platform's id of the posted reply. */
  @Column('text', { nullable: true })
  externalId: string | null;
}
