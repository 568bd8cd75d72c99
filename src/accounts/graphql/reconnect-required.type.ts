import { Field, ID, ResolveField, Resolver } from '@nestjs/graphql';
import { callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { UserError, UserErrorType } from '../../graphql/user-error.js';
import { AccountLoaders } from './account-loaders.js';
import { AccountType, toAccountType } from './account.type.js';

@UserErrorType('RECONNECT_REQUIRED')
export class ReconnectRequired extends UserError {
  @Field(() => String, {
    nullable: true,
    description: 'Reason as a stable code, such as GRANT_REVOKED or SCOPES_MISSING. Null if it is not known.',
  })
  reason: string | null;

  @Field(() => [String], { description: 'Missing scopes, as the platform names them.' })
  missingScopes: string[];

  @Field(() => ID, { description: 'Id of the account to reconnect.' })
  accountId: string;
}

@Resolver(() => ReconnectRequired)
export class ReconnectRequiredResolver {
  constructor(private readonly loaders: AccountLoaders) {}

  @ResolveField(() => AccountType, {
    nullable: true,
    description: 'The account to reconnect. Null, with an error, without the scope accounts:read.',
  })
  async account(
    { accountId }: ReconnectRequired,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const caller = callerOf(context);
    const account = await this.loaders.account(context, caller, accountId);
    return account && toAccountType(account);
  }
}
