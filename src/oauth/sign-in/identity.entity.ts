import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { User } from '../../users/user.entity.js';

/** Somebody at another provider who signs in as a user here. */
@Entity('oidc_identities')
@Unique('oidc_identities_subject_key', ['provider', 'subject'])
@Index(['userId'])
export class IdentityEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => User, { onDelete: 'CASCADE' })
  userId: string;

  /** Id of the provider in SIGN_IN_PROVIDERS. */
  @Column('text')
  provider: string;

  /** Who it is there. */
  @Column('text')
  subject: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  lastUsedAt: Date;
}
