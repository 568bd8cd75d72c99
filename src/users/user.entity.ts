import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { UserRole } from '../auth/actor.js';

/** A person whose address is proven. A sign-up becomes a user only by its mailed link. */
@Entity('users')
@Unique('users_email_key', ['email'])
@Check('users_email_lower_check', 'email = lower(email)')
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

  @Column('text')
  role: UserRole;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
