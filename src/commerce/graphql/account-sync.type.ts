import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import { ErrorCode } from '../../graphql/error-code.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';

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
export class ShopSyncError {
  @Field(() => ErrorCode, { description: 'Stable code, for programs.' })
  code: FailureCode;

  @Field({ description: 'Message for developers, in English.' })
  message: string;

  @Field(() => String, {
    nullable: true,
    description: "The platform's id of the failed call, for its support. Null if the platform sent none.",
  })
  platformRequestId: string | null;

  @Field({ description: 'Time of the failure.' })
  at: Date;
}

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
export class ShopSyncType {
  @Field(() => CommerceResource, { description: 'The resource.' })
  resource: CommerceResource;

  @Field({
    description:
      'Whether the sync is neither failing nor paused. Waiting for the rate limit of the platform is healthy.',
  })
  isHealthy: boolean;

  @Field({
    description:
      'Whether the past is stored as far back as this installation reads it. False while a history that resyncShop requested is read.',
  })
  isHistoryComplete: boolean;

  @Field(() => Date, {
    nullable: true,
    description:
      'Every change between the connection of the account and this time is stored; earlier ones if isHistoryComplete. Null before the first sync is completed.',
  })
  syncedUntil: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time of the last success. Null if there was none.' })
  lastSuccessAt: Date | null;

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

  @Field(() => [String], {
    description: 'Scopes that the sync needs and the user did not grant, as the platform names them.',
  })
  missingScopes: string[];

  accountId: string;
}
