import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';
import { ClientEntity } from '../clients/client.entity.js';
import type { OAuthScope } from '../domain/scopes.js';

/**
 * One run of the consent flow of a user for a client. Codes and refresh tokens reference it and are deleted with it. Access tokens
 * contain its id.
 */
@Entity('oidc_authorizations')
@Index('oidc_authorizations_user_id_idx', ['userId', 'clientId'])
@Index(['clientId'])
@Index(['expiresAt'])
export class AuthorizationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string;

  @Column('text', { array: true })
  scopes: OAuthScope[];

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz')
  expiresAt: Date;
}
