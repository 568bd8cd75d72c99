import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { UserRole } from '../auth/actor.js';

/** A person whose address is proven. A sign-up becomes a user only by its mailed link. */
@Entity('users')
@Unique('users_email_key', ['email'])
@Check('users_email_lower_check', 'email = lower(email)')
@Unique('users_username_key', ['username'])
@Check('users_username_check', `username ~ '^[a-z][a-z0-9._-]{1,28}[a-z0-9]$'`)
@Check('users_metadata_check', `jsonb_typeof(metadata) = 'object' AND length(metadata::text) <= 32768`)
@Check('users_role_check', `role IN ('USER', 'ADMIN')`)
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: string;

  /** Lower case. */
  @Column('text')
  email: string;

  @Column('timestamptz', { name: 'email_verified_at' })
  emailVerifiedAt: Date;

  /** Argon2id; null until an administrator made by command has chosen one. Never loaded with the user. */
  @Column('text', { name: 'password_hash', nullable: true, select: false })
  passwordHash?: string | null;

  @Column('text', { name: 'display_name', nullable: true })
  displayName: string | null;

  /** Lower case; see domain/usernames.ts. */
  @Column('text', { nullable: true })
  username: string | null;

  /** Data that apps and administrators keep with the user. */
  @Column('jsonb', { default: {} })
  metadata: Readonly<Record<string, unknown>>;

  @Column('text')
  role: UserRole;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
