import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Sealed } from '../../crypto/token-vault.js';

/** A key pair that signs seals of the audit trail. Keys are kept forever, to verify what they signed. */
@Entity('audit_keys')
@Check('audit_keys_private_key_check', `private_key LIKE 'pbv1.%.%.%'`)
export class AuditKeyEntity {
  /** SHA-256 of the public key. */
  @PrimaryColumn('text')
  id: string;

  /** Ed25519, as PKCS #8. */
  @Column('text')
  privateKey: Sealed;

  @Column('timestamptz')
  createdAt: Date;
}
