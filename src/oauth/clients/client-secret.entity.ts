import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ClientEntity } from './client.entity.js';

/** A secret of a client, as a keyed hash. During a rotation a client has several. */
@Entity('oidc_client_secrets')
@Index(['clientId'])
export class ClientSecretEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string;

  @Column('bytea')
  secretHash: Buffer;

  @Column('timestamptz')
  createdAt: Date;

  /** Null until the secret is rotated. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;
}
