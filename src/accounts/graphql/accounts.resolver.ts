import { Args, ArgsType, Field, ID, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Change } from '../../changes/change.js';
import { Changes } from '../../changes/changes.js';
import { type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { AccountsService } from '../accounts.service.js';
import { AccountsRanked } from './accounts-ranked.type.js';
import { decodeRankCursor } from './rank-cursor.js';
import { AccountConnection, AccountType, toAccountType } from './account.type.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
class AccountArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the account. Default: the selected account, or the only account.',
  })
  @IsOptional()
  @IsId()
  id?: string | null;
}

@ArgsType()
class AccountChangedArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: all accounts.' })
  @IsOptional()
  @IsId()
  id?: string | null;
}

@Resolver(() => AccountsRanked)
export class AccountsResolver {
  constructor(
    private readonly service: AccountsService,
    private readonly changes: Changes,
  ) {}

  @Query(() => AccountConnection, {
    description: "Connected accounts of the viewer, in the viewer's order.",
  })
  @RequiresScope('accounts:read')
  accounts(@Caller() caller: Actor, @Args() page: PageArgs): Promise<Page<AccountType>> {
    return this.page(caller, page);
  }

  @ResolveField('accounts', () => AccountConnection, { description: 'Connected accounts in the new order.' })
  rankedAccounts(@Caller() caller: Actor, @Args() page: PageArgs): Promise<Page<AccountType>> {
    return this.page(caller, page);
  }

  @Query(() => AccountType, {
    description: 'An account of the viewer. An id also finds a disconnected account.',
  })
  @RequiresScope('accounts:read')
  async account(@Caller() caller: Actor, @Args() { id }: AccountArgs): Promise<AccountType> {
    return toAccountType(await this.service.resolve(caller, id));
  }

  @Subscription(() => AccountType, {
    description: 'Sends an account of the viewer each time its health changes.',
    async resolve(this: AccountsResolver, { id, userId }: Change) {
      return toAccountType(await this.service.findOwned(userId, id));
    },
  })
  @RequiresScope('accounts:read')
  accountChanged(@Caller() caller: Actor, @Args() { id }: AccountChangedArgs): AsyncIterableIterator<Change> {
    return this.changes.watch('account', ownerOf(caller), id);
  }

  private async page(caller: Actor, page: PageArgs): Promise<Page<AccountType>> {
    const rows = await this.service.list(ownerOf(caller), decodeRankCursor(page.after), page.first + 1);
    return toPage(rows, page, ({ rank, id }) => [String(rank), id], toAccountType);
  }
}
