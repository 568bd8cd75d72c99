import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { UserRole } from '../auth/actor.js';
import type { MailNotice } from './domain/mail-preferences.js';

/** A user with a verified address. A sign-up creates the user only when the mailed link is opened. */
@Entity('users')
@Unique(['email'])
@Check('users_email_lower_check', 'email = lower(email)')
@Unique(['username'])
@Check('users_username_check', `username ~ '^[a-z][a-z0-9._-]{1,28}[a-z0-9]$'`)
@Check('users_metadata_check', `jsonb_typeof(metadata) = 'object' AND length(metadata::text) <= 32768`)
@Check('users_role_check', `role IN ('USER', 'ADMIN')`)
export class UserEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Lower case. */
  @Column('text')
  email: string;

  @Column('timestamptz')
  emailVerifiedAt: Date;

  /** Argon2id. Null if the user has no password. Not loaded with the user. */
  @Column('text', { nullable: true, select: false })
  passwordHash?: string | null;

  @Column('text', { nullable: true })
  displayName: string | null;

  /** Lower case. domain/usernames.ts has the rules. */
  @Column('text', { nullable: true })
  username: string | null;

  /** Data of apps and administrators about the user. */
  @Column('jsonb', { default: {} })
  metadata: Readonly<Record<string, unknown>>;

  /** Mails that the user has switched off. */
  @Column('text', { array: true, default: [] })
  mutedMails: readonly MailNotice[];

  @Column('text')
  role: UserRole;

  @Column('timestamptz')
  createdAt: Date;

  /** When an administrator disabled the user. Null for users who may sign in. */
  @Column('timestamptz', { nullable: true })
  disabledAt: Date | null;

  /** When the user was created by an invitation. Null once the user has a password or a session, and for other users. */
  @Column('timestamptz', { nullable: true })
  invitedAt: Date | null;
}
