import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../user.entity.js';
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
@Index(['email'])
@Index(['userId'])
@Index(['expiresAt'])
export class MailEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: MailKind;

  /** Where it goes. */
  @Column('text')
  email: string;

  @Column('uuid', { nullable: true })
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string | null;

  /** Of a sign-up: what becomes the user's when the link is used. Argon2id. */
  @Column('text', { nullable: true, select: false })
  passwordHash?: string | null;

  /** Of a sign-up. */
  @Column('text', { nullable: true })
  displayName: string | null;

  /** What its text names beyond whom it goes to. Nothing secret. */
  @Column('jsonb', { nullable: true })
  details: Readonly<Record<string, string>> | null;

  @Column('timestamptz')
  createdAt: Date;

  /** After this it is neither sent nor good for anything. */
  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;
}
