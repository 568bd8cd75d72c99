import { Args, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { AccountLoaders } from '../../accounts/graphql/account-loaders.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller, callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import type { Change } from '../../changes/change.js';
import { Changes } from '../../changes/changes.js';
import { Failure } from '../../failures/failure.js';
import { type Page, toPage } from '../../graphql/connection.js';
import { LimitsField } from '../../graphql/limits/field-limits.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceService } from '../commerce.service.js';
import { RejectReasonsService } from '../writes/reject-reasons.service.js';
import { RejectReasonsArgs, ReturnsArgs } from './commerce.inputs.js';
import { positionKey, readPosition } from './list-position.js';
import { RejectReasonType, ReturnConnection, ReturnType } from './return.type.js';
import { toReturnType } from './to-return-type.js';

@Resolver(() => ReturnType)
export class ReturnsResolver {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
    private readonly accountLoaders: AccountLoaders,
    private readonly changes: Changes,
    private readonly reasons: RejectReasonsService,
  ) {}

  @LoadsNode({ typename: 'Return', type: ReturnType, table: 'returns' })
  loadReturn(actor: Actor, id: string): Promise<object | null> {
    return this.find(ownerOf(actor), id);
  }

  @Query(() => ReturnConnection, {
    description: 'Cancellations, returns and aftersales requests of a shop in one list, as of the last sync.',
  })
  @RequiresScope('commerce:read')
  async returns(@Caller() caller: Actor, @Args() args: ReturnsArgs): Promise<Page<ReturnType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const { sort, filter, after, first } = args;
    const position = readPosition(after, sort);
    const rows = await this.commerce.returns(ownerOf(caller), id, filter ?? {}, sort, position, first + 1);
    return toPage(rows, args, positionKey(sort), toReturnType);
  }

  @Query(() => [RejectReasonType], {
    nullable: true,
    description:
      'Reasons for which a return can be rejected, read from its platform. Null if the platform does not list them for this return.',
  })
  @RequiresScope('commerce:read')
  @LimitsField({ oncePerOperation: true })
  async rejectReasons(
    @Caller() caller: Actor,
    @Args() { returnId }: RejectReasonsArgs,
  ): Promise<RejectReasonType[] | null> {
    const reasons = await this.reasons.list(ownerOf(caller), returnId);
    return reasons && [...reasons];
  }

  @Subscription(() => ReturnType, {
    description: 'Returns of the viewer, each time one is new or has changed.',
    async resolve(this: ReturnsResolver, { id, userId }: Change) {
      const found = await this.find(userId, id);
      if (!found) throw new Failure('NOT_FOUND');
      return found;
    },
  })
  @RequiresScope('commerce:read')
  returnChanged(@Caller() caller: Actor): AsyncIterableIterator<Change> {
    return this.changes.watch('return', ownerOf(caller));
  }

  @ResolveField(() => AccountType, {
    nullable: true,
    description: 'The shop. Null, with an error, without the scope accounts:read.',
  })
  async account(
    { accountId }: ReturnType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const actor = callerOf(context);
    const account = await this.accountLoaders.account(context, actor, accountId);
    return account && toAccountType(account);
  }

  private async find(owner: string, id: string): Promise<ReturnType | null> {
    const [found] = await this.commerce.returnsById(owner, [id]);
    return found ? toReturnType(found) : null;
  }
}
