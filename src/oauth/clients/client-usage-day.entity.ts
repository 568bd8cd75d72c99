import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ClientEntity } from './client.entity.js';

/** Counters of a client for one day. */
@Entity('oidc_client_usage_days')
@Index(['day'])
export class ClientUsageDayEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string;

  /** Day in UTC. */
  @PrimaryColumn('date')
  day: string;

  @Column('bigint')
  grants: number;

  @Column('bigint')
  refreshes: number;

  @Column('bigint')
  failures: number;
}
