import type { JWK } from 'jose';
import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Sealed } from '../../crypto/token-vault.js';
import type { SigningAlgorithm } from '../domain/key-lifecycle.js';

/** A key pair that signs tokens. domain/key-lifecycle.ts describes when. */
@Entity('oidc_signing_keys')
@Check('oidc_signing_keys_algorithm_check', `algorithm IN ('ES256', 'RS256')`)
@Check('oidc_signing_keys_private_jwk_check', `private_jwk LIKE 'pbv1.%.%.%'`)
export class SigningKeyEntity {
  /** The `kid`. */
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  algorithm: SigningAlgorithm;

  @Column('jsonb')
  publicJwk: JWK;

  @Column('text')
  privateJwk: Sealed;

  @Column('timestamptz')
  createdAt: Date;

  /** When the key starts to sign. It is published immediately. */
  @Column('timestamptz')
  activeFrom: Date;
}
