import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';

/** An identity at another provider by which a user signs in. */
@Entity('oidc_identities')
@Unique('oidc_identities_subject_key', ['provider', 'subject'])
@Index(['userId'])
export class IdentityEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  /** Id of the provider in SIGN_IN_PROVIDERS. */
  @Column('text')
  provider: string;

  /** Id of the user at the provider. */
  @Column('text')
  subject: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  lastUsedAt: Date;
}
