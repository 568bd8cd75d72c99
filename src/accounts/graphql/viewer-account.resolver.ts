import { ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLContext } from '../../auth/request-context.js';
import { callerOf } from '../../auth/caller.decorator.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { AccountsService } from '../accounts.service.js';
import { AccountType, toAccountType } from './account.type.js';

@Resolver(() => Viewer)
export class ViewerAccountResolver {
  constructor(private readonly accounts: AccountsService) {}

  @ResolveField(() => AccountType, {
    nullable: true,
    description:
      'The account that operations without an accountId use: the one selected in this session, or the only one. Null if there is none, or, with an error, without the scope accounts:read.',
  })
  async selectedAccount(
    _parent: unknown,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const caller = callerOf(context);
    const account = await this.accounts.selected(caller);
    return account && toAccountType(account);
  }
}
