import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ClientEntity } from './client.entity.js';

/** What a client did on one day. */
@Entity('oidc_client_usage_days')
@Index('oidc_client_usage_days_day_idx', ['day'])
export class ClientUsageDayEntity {
  @PrimaryColumn('uuid', { name: 'client_id', primaryKeyConstraintName: 'oidc_client_usage_days_pkey' })
  @ForeignKey(() => ClientEntity, { name: 'oidc_client_usage_days_client_id_fkey', onDelete: 'CASCADE' })
  clientId: string;

  /** In UTC. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'oidc_client_usage_days_pkey' })
  day: string;

  @Column('bigint')
  grants: string;

  @Column('bigint')
  refreshes: string;

  @Column('bigint')
  failures: string;
}
