import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';
import type { ClientKind } from '../domain/clients.js';
import type { ClientOrigin } from '../domain/unverified-clients.js';
import type { TokenResource } from '../domain/resources.js';
import type { OAuthScope } from '../domain/scopes.js';

/** An API client. domain/clients.ts describes the settings. */
@Entity('oidc_clients')
@Check('oidc_clients_kind_check', `kind IN ('CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE')`)
@Check('oidc_clients_pkce_exempt_check', `NOT pkce_exempt OR kind = 'CONFIDENTIAL'`)
@Check('oidc_clients_resources_check', `resources <@ '{API,MCP}' AND resources <> '{}'`)
@Check('oidc_clients_origin_check', `origin IN ('ADMIN', 'REGISTRATION', 'DOCUMENT')`)
@Index('oidc_clients_metadata_url_idx', ['metadataUrl'], { unique: true })
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

  @Column('text', { default: 'ADMIN' })
  origin: ClientOrigin;

  /** What it gets tokens for: the API only while it is verified. */
  @Column('text', { array: true, default: () => "'{API,MCP}'" })
  resources: TokenResource[];

  /** Whether an administrator vouches for its name. Users may then let it act without approval. */
  @Column('boolean', { default: true })
  isVerified: boolean;

  /** URL of the document that describes it, which is its `client_id`. Null for other origins. */
  @Column('text', { nullable: true })
  metadataUrl: string | null;

  /** When the document was last read. Null for other origins. */
  @Column('timestamptz', { nullable: true })
  metadataReadAt: Date | null;

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
