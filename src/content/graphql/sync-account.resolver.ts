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

@ObjectType({ description: 'The sync is requested. `media { sync }` shows its progress.' })
class AccountSyncRequested {
  readonly __typename = 'AccountSyncRequested' as const;

  /** Nullable like `ReconnectRequired.account`: one document selects both under one name. */
  @Field(() => AccountType, {
    nullable: true,
    description: 'The account. Null, with an error, without the scope accounts:read.',
  })
  account: AccountType | null;

  @Field(() => ContentSyncType, { description: 'State of the sync.' })
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
      'Requests a sync of the media of an account in the background. Repeated requests are merged.',
  })
  @RequiresScope('content:write')
  async syncAccount(
    @Caller() actor: Actor,
    @Args('input', { description: 'The account.' }) { accountId }: SyncAccountInput,
  ): Promise<AccountSyncRequested> {
    const { account, sync } = await this.content.requestSync(actor, accountId ?? null);
    return {
      __typename: 'AccountSyncRequested',
      account: toAccountType(account),
      sync: toContentSyncType(sync),
    };
  }
}
