import { Args, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { platformFailureTypes } from '../../accounts/graphql/platform-failure.types.js';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, UserError, userError, UserErrorType } from '../../graphql/user-error.js';
import { ReturnDecisionsService } from '../writes/return-decisions.service.js';
import { StockUpdatesService } from '../writes/stock-updates.service.js';
import { DecideReturnInput, UpdateInventoryInput } from './commerce-mutations.inputs.js';
import { ReturnType } from './return.type.js';
import { toReturnType } from './to-return-type.js';

@ObjectType('StockProblem', { description: 'Why the stock of a SKU was not changed.' })
class StockProblemType {
  @Field({ description: 'UNKNOWN_SKU, UNKNOWN_WAREHOUSE, OUTCOME_UNKNOWN, or the code of the platform.' })
  code: string;

  @Field({ description: 'Message for developers, in English.' })
  message: string;
}

@ObjectType('StockUpdateResult', { description: 'Result of a stock update for one SKU.' })
class StockUpdateResultType {
  @Field({ description: 'Id of the SKU at the platform.' })
  skuId: string;

  @Field(() => StockProblemType, { nullable: true, description: 'Why it was not changed. Null if it was.' })
  problem: StockProblemType | null;
}

@ObjectType({
  description: 'The platform accepted the update. Single SKUs may have been refused: see results.',
})
class InventoryUpdated {
  readonly __typename = 'InventoryUpdated' as const;

  @Field(() => [StockUpdateResultType], { description: 'One result per SKU of the input.' })
  results: StockUpdateResultType[];
}

const writeFailures = [
  userError('NOT_FOUND'),
  userError('COMMERCE_NOT_SUPPORTED'),
  userError('ACCOUNT_PAUSED'),
  userError('IDEMPOTENCY_CONFLICT'),
  userError('OUTCOME_UNKNOWN'),
  ...platformFailureTypes,
] as const;

const UpdateInventoryResult = resultUnion('UpdateInventoryResult', InventoryUpdated, writeFailures);

@UserErrorType('RETURN_NOT_DECIDABLE')
class ReturnNotDecidable extends UserError {
  @Field(() => [String], { description: 'Decisions that are possible now. Empty if nothing is to decide.' })
  decisions: string[];
}

@ObjectType({
  description: 'The platform accepted the decision. The return shows it when the platform reports it.',
})
class ReturnDecided {
  readonly __typename = 'ReturnDecided' as const;

  @Field(() => ReturnType, {
    nullable: true,
    description:
      'The return, as the platform reports it now. Null, with an error, without the scope commerce:read.',
  })
  return: ReturnType | null;
}

const DecideReturnResult = resultUnion('DecideReturnResult', ReturnDecided, [
  ReturnNotDecidable,
  ...writeFailures,
]);

@Resolver()
export class CommerceMutationsResolver {
  constructor(
    private readonly stock: StockUpdatesService,
    private readonly decisions: ReturnDecisionsService,
  ) {}

  @Mutation(() => UpdateInventoryResult, {
    description:
      'Sets the stock of SKUs of one product to absolute quantities. Updates at the same time are merged; the latest wins.',
  })
  @RequiresScope('commerce:write')
  async updateInventory(
    @Caller() actor: Actor,
    @Args('input', { description: 'The product and its new stock.' })
    { productId, changes, idempotencyKey = null }: UpdateInventoryInput,
  ): Promise<InventoryUpdated> {
    const results = await this.stock.update(actor, { productId, changes, idempotencyKey });
    return { __typename: 'InventoryUpdated', results };
  }

  @Mutation(() => DecideReturnResult, {
    description:
      'Approves or rejects a return. Equal decisions have one effect, also after OutcomeUnknown. The state changes only when the platform reports it.',
  })
  @RequiresScope('commerce:write')
  async decideReturn(
    @Caller() actor: Actor,
    @Args('input', { description: 'The return and the decision.' }) input: DecideReturnInput,
  ): Promise<ReturnDecided> {
    const {
      returnId,
      action,
      decision = null,
      rejectReason = null,
      comment = null,
      idempotencyKey = null,
    } = input;
    const found = await this.decisions.decide(
      actor,
      returnId,
      { action, decision, rejectReason, comment },
      idempotencyKey,
    );
    return { __typename: 'ReturnDecided', return: toReturnType(found) };
  }
}
