import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';
import type { ClientKind } from '../domain/clients.js';
import type { OAuthScope } from '../domain/scopes.js';

/** An API client. domain/clients.ts describes the settings. */
@Entity('oidc_clients')
@Check('oidc_clients_kind_check', `kind IN ('CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE')`)
@Check('oidc_clients_pkce_exempt_check', `NOT pkce_exempt OR kind = 'CONFIDENTIAL'`)
@Index(['changedIn'])
@Index(['ownerUserId'])
export class ClientEntity {
  /** Also the `client_id`. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  kind: ClientKind;

  @Column('text', { array: true })
  redirectUris: string[];

  @Column('text', { array: true })
  postLogoutRedirectUris: string[];

  @Column('text', { array: true })
  scopes: OAuthScope[];

  @Column('uuid', { nullable: true })
  @ForeignKey(() => UserEntity, { onDelete: 'SET NULL' })
  ownerUserId: string | null;

  @Column('boolean')
  mayIntrospect: boolean;

  @Column('boolean', { default: false })
  pkceExempt: boolean;

  @Column('text', { array: true })
  extraGrants: string[];

  /** Access tokens of a smaller generation are refused. Incremented when all tokens of the client are revoked. */
  @Column('integer', { default: 0 })
  tokenGeneration: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @Column('timestamptz', { nullable: true })
  disabledAt: Date | null;

  /** Id of the transaction that last wrote the row. Set by a trigger. */
  @Column({ type: 'bigint', select: false, insert: false, update: false })
  changedIn?: number;
}
