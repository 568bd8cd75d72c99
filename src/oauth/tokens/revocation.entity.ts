import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Signed access tokens that are not taken any more. Kept until the last of them has expired. */
@Entity('oidc_revocations')
@Check('oidc_revocations_kind_check', `kind IN ('TOKEN', 'AUTHORIZATION', 'CLIENT', 'USER')`)
@Index('oidc_revocations_changed_in_idx', ['changedIn'])
@Index('oidc_revocations_expires_at_idx', ['expiresAt'])
export class RevocationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oidc_revocations_pkey' })
  id: string;

  @Column('text')
  kind: 'TOKEN' | 'AUTHORIZATION' | 'CLIENT' | 'USER';

  /** `jti`, or the id of the authorization, client or user. */
  @Column('text')
  target: string;

  /** Tokens issued until then are meant. */
  @Column('timestamptz', { name: 'issued_before' })
  issuedBefore: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** Id of the transaction that wrote the row; set by a trigger. */
  @Column({ type: 'bigint', name: 'changed_in', select: false, insert: false, update: false })
  changedIn?: string;
}
