import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import { RequiresScope, RequiresSession } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { AccountRemovalService } from '../account-removal.service.js';
import { AccountsService } from '../accounts.service.js';
import { AccountType, toAccountType } from './account.type.js';
import { AccountsRanked } from './accounts-ranked.type.js';
import { platformFailureTypes } from './platform-failure.types.js';

@InputType({ description: 'Which account operations without an accountId work on in this session.' })
class SelectAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsUUID()
  accountId: string;
}

@InputType({ description: "The viewer's own name for an account." })
class RenameAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsUUID()
  accountId: string;

  @Field(() => String, { nullable: true, description: "The name; null goes back to the platform's." })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  label?: string | null;
}

@InputType({ description: 'A new order of accounts.' })
class RankAccountsInput {
  @Field(() => [ID], {
    description:
      'Ids of connected accounts, the most important first. The others follow behind as they were.',
  })
  @IsUUID(undefined, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  accountIds: string[];
}

@InputType({ description: 'Which account to look after now.' })
class RefreshAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsUUID()
  accountId: string;
}

@InputType({ description: 'Which account to disconnect.' })
class DisconnectAccountInput {
  @Field(() => ID, { description: 'Id of a connected account.' })
  @IsUUID()
  accountId: string;
}

@ObjectType({ description: 'The account is selected.' })
class AccountSelected {
  readonly __typename = 'AccountSelected' as const;

  @Field(() => AccountType, { description: 'The account that this session works on.' })
  account: AccountType;
}

@ObjectType({ description: 'The account has the name.' })
class AccountRenamed {
  readonly __typename = 'AccountRenamed' as const;

  @Field(() => AccountType, { description: 'The account after the change.' })
  account: AccountType;
}

@ObjectType({ description: 'The platform still knows the account.' })
class AccountRefreshed {
  readonly __typename = 'AccountRefreshed' as const;

  /** Nullable like `ReconnectRequired.account`: one document selects both under one name. */
  @Field(() => AccountType, { nullable: true, description: 'The account as the platform knows it now.' })
  account: AccountType | null;
}

@ObjectType({ description: 'The account is disconnected.' })
class AccountDisconnected {
  readonly __typename = 'AccountDisconnected' as const;

  @Field(() => AccountType, { description: 'The account, for what hangs on it.' })
  account: AccountType;

  @Field(() => AccountType, {
    nullable: true,
    description: 'What operations without an accountId work on from now on; null: none is selected.',
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
    description: 'Chooses the account that operations without an accountId work on, in this session.',
  })
  @RequiresSession()
  async selectAccount(
    @Args('input', { description: 'Which account.' }) { accountId }: SelectAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountSelected> {
    const account = toAccountType(await this.accounts.select(caller, accountId));
    return { __typename: 'AccountSelected', account };
  }

  @Mutation(() => RenameAccountResult, { description: "Gives an account a name of the viewer's own." })
  @RequiresScope('accounts:write')
  async renameAccount(
    @Args('input', { description: 'Which account, and its name.' }) { accountId, label }: RenameAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountRenamed> {
    const account = toAccountType(await this.accounts.rename(ownerOf(caller), accountId, label ?? null));
    return { __typename: 'AccountRenamed', account };
  }

  @Mutation(() => RankAccountsResult, {
    description:
      'Puts accounts in a new order. The first ones stay active under a tier without room for all.',
  })
  @RequiresScope('accounts:write')
  async rankAccounts(
    @Args('input', { description: 'The order.' }) { accountIds }: RankAccountsInput,
    @Caller() caller: Actor,
  ): Promise<AccountsRanked> {
    await this.accounts.rank(ownerOf(caller), accountIds);
    return { __typename: 'AccountsRanked' };
  }

  @Mutation(() => RefreshAccountResult, {
    description:
      'Asks the platform whether the account still works, renews access if its time has come, and takes over name and picture.',
  })
  @RequiresScope('accounts:write')
  async refreshAccount(
    @Args('input', { description: 'Which account.' }) { accountId }: RefreshAccountInput,
    @Caller() caller: Actor,
  ): Promise<AccountRefreshed> {
    const account = toAccountType(await this.accounts.refresh(ownerOf(caller), accountId));
    return { __typename: 'AccountRefreshed', account };
  }

  @Mutation(() => DisconnectAccountResult, {
    description:
      'Disconnects an account at once and frees its slot. The platform is asked to end the grant, unless another account uses it.',
  })
  @RequiresScope('accounts:write')
  async disconnectAccount(
    @Args('input', { description: 'Which account.' }) { accountId }: DisconnectAccountInput,
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
