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

  /** Scopes of tokens for the API. */
  @Column('text', { array: true })
  scopes: OAuthScope[];

  /** Scopes of tokens for the endpoint for AI assistants. Separate, because such tokens can act only with a confirmation. */
  @Column('text', { array: true, default: () => "'{}'" })
  assistantScopes: OAuthScope[];

  /** Whether the user approves everything that the assistant does. */
  @Column('boolean', { default: true })
  asksBeforeActing: boolean;

  @Column('timestamptz')
  givenAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
