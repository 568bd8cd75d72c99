import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../../users/user.entity.js';
import { ClientEntity } from '../clients/client.entity.js';
import type { OAuthScope } from '../domain/scopes.js';

/**
 * One run of a person letting a client in: on one device, at one time. Codes and refresh tokens hang on it and go with it; access
 * tokens bear its id.
 */
@Entity('oidc_authorizations')
@Index('oidc_authorizations_user_id_idx', ['userId', 'clientId'])
@Index('oidc_authorizations_client_id_idx', ['clientId'])
@Index('oidc_authorizations_expires_at_idx', ['expiresAt'])
export class AuthorizationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oidc_authorizations_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'oidc_authorizations_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid', { name: 'client_id' })
  @ForeignKey(() => ClientEntity, { name: 'oidc_authorizations_client_id_fkey', onDelete: 'CASCADE' })
  clientId: string;

  @Column('text', { array: true })
  scopes: OAuthScope[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
