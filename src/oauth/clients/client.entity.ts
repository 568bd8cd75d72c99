import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../../users/user.entity.js';
import type { ClientKind } from '../domain/clients.js';
import type { OAuthScope } from '../domain/scopes.js';

/** An API client. See domain/clients.ts for what the settings mean. */
@Entity('oidc_clients')
@Check('oidc_clients_kind_check', `kind IN ('CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE')`)
@Check('oidc_clients_pkce_exempt_check', `NOT pkce_exempt OR kind = 'CONFIDENTIAL'`)
@Index('oidc_clients_changed_in_idx', ['changedIn'])
@Index('oidc_clients_owner_user_id_idx', ['ownerUserId'])
export class ClientEntity {
  /** Also the `client_id`. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oidc_clients_pkey' })
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  kind: ClientKind;

  @Column('text', { name: 'redirect_uris', array: true })
  redirectUris: string[];

  @Column('text', { name: 'post_logout_redirect_uris', array: true })
  postLogoutRedirectUris: string[];

  @Column('text', { array: true })
  scopes: OAuthScope[];

  @Column('uuid', { name: 'owner_user_id', nullable: true })
  @ForeignKey(() => User, { name: 'oidc_clients_owner_user_id_fkey', onDelete: 'SET NULL' })
  ownerUserId: string | null;

  @Column('boolean', { name: 'may_introspect' })
  mayIntrospect: boolean;

  @Column('boolean', { name: 'pkce_exempt', default: false })
  pkceExempt: boolean;

  @Column('text', { name: 'extra_grants', array: true })
  extraGrants: string[];

  /** Access tokens of a smaller generation are refused. Grows whenever all tokens of the client end. */
  @Column('integer', { name: 'token_generation', default: 0 })
  tokenGeneration: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt: Date | null;

  /** Id of the transaction that wrote the row last; set by a trigger. */
  @Column({ type: 'bigint', name: 'changed_in', select: false, insert: false, update: false })
  changedIn?: string;
}
