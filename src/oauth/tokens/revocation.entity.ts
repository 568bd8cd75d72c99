import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A revocation of access tokens. Kept until the last of them has expired. */
@Entity('oidc_revocations')
@Check('oidc_revocations_kind_check', `kind IN ('TOKEN', 'AUTHORIZATION', 'CLIENT', 'USER')`)
@Index(['changedIn'])
@Index(['expiresAt'])
export class RevocationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: 'TOKEN' | 'AUTHORIZATION' | 'CLIENT' | 'USER';

  /** `jti`, or the id of the authorization, client or user. */
  @Column('text')
  target: string;

  /** Applies to tokens issued until this time. */
  @Column('timestamptz')
  issuedBefore: Date;

  @Column('timestamptz')
  expiresAt: Date;

  /** Id of the transaction that wrote the row. Set by a trigger. */
  @Column({ type: 'bigint', select: false, insert: false, update: false })
  changedIn?: number;
}
