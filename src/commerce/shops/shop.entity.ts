import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { ShopFacts } from '../../platforms/platform-commerce.js';

/** Facts about the shop of an account. An account has one after its first sync. */
@Entity('shops')
@Check('shops_status_check', "status IN ('ACTIVE', 'DEACTIVATED', 'PENDING', 'OTHER')")
export class ShopEntity implements ShopFacts {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('text')
  name: string;

  @Column('text')
  region: string;

  @Column('text', { nullable: true })
  currency: string | null;

  @Column('text')
  timeZone: string;

  @Column('text')
  status: ShopFacts['status'];

  @Column('text', { nullable: true })
  platformStatus: string | null;

  /** False if the grant of the account no longer covers the shop. Only a new consent helps. */
  @Column('boolean', { default: true })
  isAuthorized: boolean;

  /** Time before the request that returned these facts. */
  @Column('timestamptz')
  factsAt: Date;
}
