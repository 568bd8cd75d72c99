import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ClientEntity } from './client.entity.js';

/** A secret of a client, as a keyed hash. A client has two while one takes over from the other. */
@Entity('oidc_client_secrets')
@Index('oidc_client_secrets_client_id_idx', ['clientId'])
export class ClientSecretEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oidc_client_secrets_pkey' })
  id: string;

  @Column('uuid', { name: 'client_id' })
  @ForeignKey(() => ClientEntity, { name: 'oidc_client_secrets_client_id_fkey', onDelete: 'CASCADE' })
  clientId: string;

  @Column('bytea', { name: 'secret_hash' })
  secretHash: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** null: until it is rotated. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;
}
