import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { User } from '../../users/user.entity.js';

/** Somebody at another provider who signs in as a user here. */
@Entity('oidc_identities')
@Unique('oidc_identities_subject_key', ['provider', 'subject'])
@Index('oidc_identities_user_id_idx', ['userId'])
export class IdentityEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oidc_identities_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'oidc_identities_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** Id of the provider in SIGN_IN_PROVIDERS. */
  @Column('text')
  provider: string;

  /** Who it is there. */
  @Column('text')
  subject: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt: Date;
}
