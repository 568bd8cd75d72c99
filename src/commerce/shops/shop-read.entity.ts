import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** When the facts of a shop are read next. An account has none before the first scheduled or successful read. */
@Entity('shop_reads')
export class ShopReadEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('timestamptz')
  dueAt: Date;

  /** Scheduled reads since the facts were stored last. */
  @Column('integer')
  failureCount: number;
}
