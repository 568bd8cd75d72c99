import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsOptional, IsString, MaxLength } from 'class-validator';
import { RequiresScope, RequiresSession } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { AccountRemovalService } from '../account-removal.service.js';
import { AccountsService } from '../accounts.service.js';
import { AccountType, toAccountType } from './account.type.js';
import { AccountsRanked } from './accounts-ranked.type.js';
import { platformFailureTypes } from './platform-failure.types.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'The account to select for this session.' })
class SelectAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsId()
  accountId: string;
}

@InputType({ description: 'A name that the viewer gives to an account.' })
class RenameAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsId()
  accountId: string;

  @Field(() => String, { nullable: true, description: "The name. Null restores the platform's name." })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  label?: string | null;
}

@InputType({ description: 'A new order of accounts.' })
class RankAccountsInput {
  @Field(() => [ID], {
    description:
      'Ids of connected accounts, most important first. Accounts that are not listed follow in their present order.',
  })
  @IsId({ each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  accountIds: string[];
}

@InputType({ description: 'The account to check now.' })
class RefreshAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsId()
  accountId: string;
}

@InputType({ description: 'The account to disconnect.' })
class DisconnectAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsId()
  accountId: string;
}

@ObjectType({ description: 'The account is selected.' })
class AccountSelected {
  readonly __typename = 'AccountSelected' as const;

  @Field(() => AccountType, { description: 'The selected account.' })
  account: AccountType;
}

@ObjectType({ description: 'The account is renamed.' })
class AccountRenamed {
  readonly __typename = 'AccountRenamed' as const;

  @Field(() => AccountType, { description: 'The account after the change.' })
  account: AccountType;
}

@ObjectType({ description: 'The account works.' })
class AccountRefreshed {
  readonly __typename = 'AccountRefreshed' as const;

  /** Nullable like `ReconnectRequired.account`: one document selects both under one name. */
  @Field(() => AccountType, {
    nullable: true,
    description:
      'The account with its present profile. Null, with an error, without the scope accounts:read.',
  })
  account: AccountType | null;
}

@ObjectType({ description: 'The account is disconnected.' })
class AccountDisconnected {
  readonly __typename = 'AccountDisconnected' as const;

  @Field(() => AccountType, { description: 'The disconnected account. It is kept for its posts.' })
  account: AccountType;

  @Field(() => AccountType, {
    nullable: true,
    description: 'The account that operations without an accountId now use. Null if none is selected.',
  })
  selectedAccount: AccountType | null;
}

const SelectAccountResult = resultUnion('SelectAccountResult', AccountSelected, [userError('NOT_FOUND')]);
const RenameAccountResult = resultUnion('RenameAccountResult', AccountRenamed, [userError('NOT_FOUND')]);
const RankAccountsResult = resultUnion('RankAccountsResult', AccountsRanked, [userError('NOT_FOUND')]);
const RefreshAccountResult = resultUnion('RefreshAccountResult', AccountRefreshed, [
  userError('NOT_FOUND'),
  ...platformFailureTypes,
]);
const DisconnectAccountResult = resultUnion('DisconnectAccountResult', AccountDisconnected, [
  userError('NOT_FOUND'),
]);

@Resolver()
export class AccountMutationsResolver {
  constructor(
    private readonly accounts: AccountsService,
    private readonly leaving: AccountRemovalService,
  ) {}

  @Mutation(() => SelectAccountResult, {
    description: 'Selects the account that operations without an accountId use in this session.',
  })
  @RequiresSession()
  async selectAccount(
    @Args('input', { description: 'The account.' }) { accountId }: SelectAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountSelected> {
    const account = toAccountType(await this.accounts.select(caller, accountId));
    return { __typename: 'AccountSelected', account };
  }

  @Mutation(() => RenameAccountResult, { description: 'Renames an account for the viewer.' })
  @RequiresScope('accounts:write')
  async renameAccount(
    @Args('input', { description: 'The account and its name.' }) { accountId, label }: RenameAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountRenamed> {
    const account = toAccountType(await this.accounts.rename(ownerOf(caller), accountId, label ?? null));
    return { __typename: 'AccountRenamed', account };
  }

  @Mutation(() => RankAccountsResult, {
    description:
      'Changes the order of accounts. If the tier allows fewer accounts, the last ones are paused.',
  })
  @RequiresScope('accounts:write')
  async rankAccounts(
    @Args('input', { description: 'The new order.' }) { accountIds }: RankAccountsInput,
    @Caller() caller: Actor,
  ): Promise<AccountsRanked> {
    await this.accounts.rank(ownerOf(caller), accountIds);
    return { __typename: 'AccountsRanked' };
  }

  @Mutation(() => RefreshAccountResult, {
    description:
      'Checks an account at its platform, refreshes its tokens if they are due, and updates its profile.',
  })
  @RequiresScope('accounts:write')
  async refreshAccount(
    @Args('input', { description: 'The account.' }) { accountId }: RefreshAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountRefreshed> {
    const account = toAccountType(await this.accounts.refresh(ownerOf(caller), accountId));
    return { __typename: 'AccountRefreshed', account };
  }

  @Mutation(() => DisconnectAccountResult, {
    description:
      'Disconnects an account immediately and frees its slot. The grant is revoked at the platform unless another account uses it.',
  })
  @RequiresScope('accounts:write')
  async disconnectAccount(
    @Args('input', { description: 'The account.' }) { accountId }: DisconnectAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountDisconnected> {
    await this.leaving.disconnect(caller, accountId);
    const account = await this.accounts.findOwned(ownerOf(caller), accountId);
    const selected = await this.accounts.selected(caller);
    return {
      __typename: 'AccountDisconnected',
      account: toAccountType(account),
      selectedAccount: selected && toAccountType(selected),
    };
  }
}
