import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ClientEntity } from './client.entity.js';

/** Total counters of a client. */
@Entity('oidc_client_usage')
export class ClientUsageEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string;

  @Column('bigint')
  grants: number;

  @Column('bigint')
  refreshes: number;

  @Column('bigint')
  failures: number;

  @Column('timestamptz')
  lastUsedAt: Date;
}
