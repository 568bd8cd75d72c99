import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { UserEntity } from '../../users/user.entity.js';
import { CommentEntity } from './comment.entity.js';
import type { CommentReplyState } from '../domain/comment-reply.js';

/** A reply to a comment. Stored before it is sent, and kept for 7 days for its idempotency key. */
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
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** The comment that is replied to. */
  @Column('uuid')
  @ForeignKey(() => CommentEntity, { onDelete: 'CASCADE' })
  commentId: string;

  /** Idempotency key of the client. Null if none. */
  @Column('text', { nullable: true })
  key: string | null;

  @Column('bytea')
  requestHash: Buffer;

  @Column('text')
  text: string;

  @Column('text')
  state: CommentReplyState;

  /** Platform ids of the account's replies that were known before this one was sent. */
  @Column('text', { array: true })
  knownIds: string[];

  @Column('timestamptz')
  sentAt: Date;

  /** A reply that the platform does not list after this time was not posted. */
  @Column('timestamptz')
  settlesAt: Date;

  /** Platform id of the posted reply. */
  @Column('text', { nullable: true })
  externalId: string | null;
}
