import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../user.entity.js';
import type { MailKind } from '../domain/mail-kinds.js';

/**
 * A mail that is to be sent or was, and what its link may still do. It holds neither text nor link: both are made when it is
 * sent, the link's token from the id (see {@link MailTokens}).
 */
@Entity('mails')
@Check(
  'mails_kind_check',
  `kind IN ('SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED',
    'RECONNECT_SOON')`,
)
@Index('mails_email_idx', ['email'])
@Index('mails_user_id_idx', ['userId'])
@Index('mails_expires_at_idx', ['expiresAt'])
export class Mail {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mails_pkey' })
  id: string;

  @Column('text')
  kind: MailKind;

  /** Where it goes. */
  @Column('text')
  email: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'mails_user_id_fkey' })
  user?: Relation<User> | null;

  /** Of a sign-up: what becomes the user's when the link is used. Argon2id. */
  @Column('text', { name: 'password_hash', nullable: true, select: false })
  passwordHash?: string | null;

  /** Of a sign-up. */
  @Column('text', { name: 'display_name', nullable: true })
  displayName: string | null;

  /** What its text names beyond whom it goes to. Nothing secret. */
  @Column('jsonb', { nullable: true })
  details: Readonly<Record<string, string>> | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** After this it is neither sent nor good for anything. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
