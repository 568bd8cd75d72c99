import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ClientEntity } from './client.entity.js';

/** What a client has done so far. */
@Entity('oidc_client_usage')
export class ClientUsageEntity {
  @PrimaryColumn('uuid', { name: 'client_id', primaryKeyConstraintName: 'oidc_client_usage_pkey' })
  @ForeignKey(() => ClientEntity, { name: 'oidc_client_usage_client_id_fkey', onDelete: 'CASCADE' })
  clientId: string;

  @Column('bigint')
  grants: string;

  @Column('bigint')
  refreshes: string;

  @Column('bigint')
  failures: string;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt: Date;
}
