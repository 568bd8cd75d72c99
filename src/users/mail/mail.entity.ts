import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../user.entity.js';
import type { MailKind } from '../domain/mail-kinds.js';

/**
 * A mail that will be or was sent, and the state of its link. The row contains neither text nor link. Both are
 * composed on delivery: the token of the link is derived from the id (see {@link MailTokens}).
 */
@Entity('mails')
@Check(
  'mails_kind_check',
  `kind IN ('SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED',
    'RECONNECT_SOON', 'RETURN_DUE', 'IDENTITY_LINKED', 'IDENTITY_REMOVED', 'POST_FAILED', 'RECONNECT_NEEDED',
    'INVITATION', 'SECOND_FACTOR_CHANGED', 'RECOVERY_CODE_USED', 'SECOND_FACTOR_REFUSED', 'ENDPOINT_DISABLED',
    'PASSKEY_COPIED')`,
)
@Index(['email'])
@Index(['userId'])
@Index(['expiresAt'])
export class MailEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: MailKind;

  /** Address of the recipient. */
  @Column('text')
  email: string;

  @Column('uuid', { nullable: true })
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string | null;

  /** For a sign-up: the password hash of the future user (Argon2id). */
  @Column('text', { nullable: true, select: false })
  passwordHash?: string | null;

  /** For a sign-up: the display name of the future user. */
  @Column('text', { nullable: true })
  displayName: string | null;

  /** Values for the text of the mail. Must not contain secrets. */
  @Column('jsonb', { nullable: true })
  details: Readonly<Record<string, string>> | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Afterwards the mail is not sent, and its link does not work. */
  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;
}
