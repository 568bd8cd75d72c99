import { Args, ArgsType, Field, ID, Int, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { AccountLoaders } from '../../accounts/graphql/account-loaders.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller, callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import type { Change } from '../../changes/change.js';
import { Changes } from '../../changes/changes.js';
import { SortDirection } from '../../graphql/sort-direction.js';
import { Failure } from '../../failures/failure.js';
import { type Page, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceService } from '../commerce.service.js';
import { OrdersArgs } from './commerce.inputs.js';
import { CommerceLoaders } from './commerce-loaders.js';
import { positionKey, readPosition } from './list-position.js';
import { OrderConnection, OrderLineType, OrderType } from './order.type.js';
import { toOrderLineType, toOrderType } from './to-order-type.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
class OrderArgs {
  @Field(() => ID, { description: 'Id of the order.' })
  @IsId()
  id: string;
}

@Resolver(() => OrderType)
export class OrdersResolver {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
    private readonly loaders: CommerceLoaders,
    private readonly accountLoaders: AccountLoaders,
    private readonly changes: Changes,
  ) {}

  @LoadsNode({ typename: 'Order', type: OrderType, table: 'orders' })
  loadOrder(actor: Actor, id: string): Promise<object | null> {
    return this.find(ownerOf(actor), id);
  }

  @Query(() => OrderType, {
    nullable: true,
    description: 'An order of the viewer. Null if it does not exist.',
  })
  @RequiresScope('commerce:read')
  order(@Caller() caller: Actor, @Args() { id }: OrderArgs): Promise<OrderType | null> {
    return this.find(ownerOf(caller), id);
  }

  @Query(() => OrderConnection, { description: 'Orders of a shop, as of the last sync.' })
  @RequiresScope('commerce:read')
  async orders(@Caller() caller: Actor, @Args() args: OrdersArgs): Promise<Page<OrderType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const { sort: by, direction, first, after, filter } = args;
    const rows = await this.commerce.orders(
      ownerOf(caller),
      id,
      filter ?? {},
      { by, descending: direction === SortDirection.DESC },
      readPosition(after, by),
      first + 1,
    );
    return toPage(rows, args, positionKey(by), toOrderType);
  }

  @Subscription(() => OrderType, {
    description: 'Orders of the viewer, each time one is new or has changed.',
    async resolve(this: OrdersResolver, { id, userId }: Change) {
      const order = await this.find(userId, id);
      if (!order) throw new Failure('NOT_FOUND');
      return order;
    },
  })
  @RequiresScope('commerce:read')
  orderChanged(@Caller() caller: Actor): AsyncIterableIterator<Change> {
    return this.changes.watch('order', ownerOf(caller));
  }

  @ResolveField(() => [OrderLineType], { description: 'The units of the order.' })
  async lines(order: OrderType, _args: unknown, context: GraphQLContext): Promise<OrderLineType[]> {
    const actor = callerOf(context);
    const lines = await this.loaders.lines(context, ownerOf(actor), order.id);
    return lines.map((line) => toOrderLineType(line, order));
  }

  @ResolveField(() => Int, {
    description:
      'Number of cancellations, refunds and returns of the order: what returns(filter: { orderExternalId }) lists.',
  })
  returnCount({ id }: OrderType, _args: unknown, context: GraphQLContext): Promise<number> {
    const actor = callerOf(context);
    return this.loaders.returnCount(context, ownerOf(actor), id);
  }

  @ResolveField(() => AccountType, {
    nullable: true,
    description: 'The shop. Null, with an error, without the scope accounts:read.',
  })
  async account(
    { accountId }: OrderType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const actor = callerOf(context);
    const account = await this.accountLoaders.account(context, actor, accountId);
    return account && toAccountType(account);
  }

  private async find(owner: string, id: string): Promise<OrderType | null> {
    const [order] = await this.commerce.ordersById(owner, [id]);
    return order ? toOrderType(order) : null;
  }
}
