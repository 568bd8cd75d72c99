import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { SyncErrorFields, SyncProgressFields } from '../sync-overview/sync-fields.js';

registerEnumType(CommerceResource, {
  name: 'CommerceResource',
  description: 'What is synced of a shop.',
  valuesMap: {
    ORDERS: { description: 'Orders with lines.' },
    PRODUCTS: { description: 'Products, SKUs and stock.' },
    RETURNS: { description: 'Cancellations, returns and aftersales requests.' },
    STATEMENTS: { description: 'Statements and transactions.' },
    PAYMENTS: { description: 'Payments to the seller.' },
    WITHDRAWALS: { description: 'Withdrawals.' },
    METRICS: { description: 'Performance per day.' },
  },
});

@ObjectType({ description: 'Why the last run of a sync failed.' })
export class ShopSyncError extends SyncErrorFields {}

@RequiresScope('commerce:read')
@ObjectType('ShopBudget', {
  description: 'Rate limit of a shop that the calls of a resource share, and how much of it is used.',
})
export class ShopBudgetType {
  @Field(() => Int, { description: 'Calls per period.' })
  limit: number;

  @Field(() => Int, { description: 'Length of a period in seconds.' })
  periodSeconds: number;

  @Field(() => Int, { description: 'Calls in the current period.' })
  used: number;

  @Field(() => Int, { description: 'Calls that are possible now. 0 also while the platform refuses calls.' })
  remaining: number;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the whole limit is available again. Null if it is now.',
  })
  refillsAt: Date | null;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('ShopSync', { description: 'Progress of the sync of one resource of a shop.' })
export class ShopSyncType extends SyncProgressFields {
  @Field(() => ShopSyncError, {
    nullable: true,
    description: 'Why the last run stopped, also for a rate limit. Null if it succeeded.',
  })
  lastError: ShopSyncError | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Earliest planned run of a part of the sync that does not run now. Null if all parts run or are paused.',
  })
  nextRunAt: Date | null;

  accountId: string;
}
