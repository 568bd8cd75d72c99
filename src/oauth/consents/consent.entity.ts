import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../../users/user.entity.js';
import { ClientEntity } from '../clients/client.entity.js';
import type { OAuthScope } from '../domain/scopes.js';

/** What a person has allowed a client, until they take it back. */
@Entity('oidc_consents')
@Index('oidc_consents_client_id_idx', ['clientId'])
export class ConsentEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'oidc_consents_pkey' })
  @ForeignKey(() => User, { name: 'oidc_consents_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @PrimaryColumn('uuid', { name: 'client_id', primaryKeyConstraintName: 'oidc_consents_pkey' })
  @ForeignKey(() => ClientEntity, { name: 'oidc_consents_client_id_fkey', onDelete: 'CASCADE' })
  clientId: string;

  @Column('text', { array: true })
  scopes: OAuthScope[];

  @Column('timestamptz', { name: 'given_at' })
  givenAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
