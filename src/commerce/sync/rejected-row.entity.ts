import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { CommerceObjectType } from '../../platforms/platform-commerce.js';

/** An object of the platform that could not be stored. Deleted as soon as it is stored. */
@Entity('commerce_rejected_rows')
export class CommerceRejectedRowEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @PrimaryColumn('text')
  objectType: CommerceObjectType;

  /** Id at the platform. Empty if the row has none. */
  @PrimaryColumn('text')
  externalId: string;

  /** What is wrong, without data of buyers. */
  @Column('text')
  problem: string;

  @Column('integer', { default: 1 })
  seenCount: number;

  @Column('timestamptz')
  firstSeenAt: Date;

  @Column('timestamptz')
  lastSeenAt: Date;
}
