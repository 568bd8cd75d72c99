import { Args, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { ReconnectRequired } from '../../accounts/graphql/reconnect-required.type.js';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { ContentService } from '../content.service.js';
import { SyncAccountInput } from './media.inputs.js';
import { ContentSyncType, toContentSyncType } from './media.type.js';

@ObjectType({ description: 'A sync is asked for; `media` tells by `sync` how it goes.' })
class AccountSyncRequested {
  readonly __typename = 'AccountSyncRequested' as const;

  /** Nullable like `ReconnectRequired.account`: one document selects both under one name. */
  @Field(() => AccountType, { nullable: true, description: 'The account whose media are read.' })
  account: AccountType | null;

  @Field(() => ContentSyncType, { description: 'How it is going.' })
  sync: ContentSyncType;
}

const SyncAccountResult = resultUnion('SyncAccountResult', AccountSyncRequested, [
  userError('NOT_FOUND'),
  userError('NO_ACCOUNT_SELECTED'),
  userError('ACCOUNT_PAUSED'),
  ReconnectRequired,
  userError('CONTENT_NOT_SUPPORTED'),
]);

@Resolver()
export class SyncAccountResolver {
  constructor(private readonly content: ContentService) {}

  @Mutation(() => SyncAccountResult, {
    description:
      'Reads what an account has published from its platform, in the background. Asking twice reads once.',
  })
  @RequiresScope('content:write')
  async syncAccount(
    @Caller() actor: Actor,
    @Args('input', { description: 'Whose media.' }) { accountId }: SyncAccountInput,
  ): Promise<AccountSyncRequested> {
    const { account, sync } = await this.content.requestSync(actor, accountId ?? null);
    return {
      __typename: 'AccountSyncRequested',
      account: toAccountType(account),
      sync: toContentSyncType(sync),
    };
  }
}
