import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';
import { ClientEntity } from '../clients/client.entity.js';
import type { OAuthScope } from '../domain/scopes.js';

/** The scopes that a user has granted to a client, until the user withdraws them. */
@Entity('oidc_consents')
@Index(['clientId'])
export class ConsentEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @PrimaryColumn('uuid')
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string;

  @Column('text', { array: true })
  scopes: OAuthScope[];

  @Column('timestamptz')
  givenAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
