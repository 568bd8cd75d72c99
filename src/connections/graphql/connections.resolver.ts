import {
  Args,
  ArgsType,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsEnum,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { AccountsService } from '../../accounts/accounts.service.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { plainPlatformFailureTypes } from '../../accounts/graphql/platform-failure.types.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { inArgument } from '../../failures/in-argument.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Node } from '../../graphql/node.type.js';
import { Capability, Platform } from '../../platforms/platform.js';
import { TierLimitReached } from '../../subscriptions/graphql/tier-limit-reached.type.js';
import { RequiresSlot } from '../../subscriptions/tier.guard.js';
import { ConnectionChoicesService } from '../choices.service.js';
import { ConnectionsService } from '../connections.service.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'What to connect, and where the browser returns to.' })
class StartConnectionInput {
  @Field(() => Platform, { description: 'The platform.' })
  @IsEnum(Platform)
  platform: Platform;

  @Field(() => String, {
    nullable: true,
    description:
      'One of the loginTypes of the platform. Default: the login type of the account to reconnect, otherwise the first one.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  loginType?: string | null;

  @Field(() => [Capability], {
    nullable: true,
    description: 'Capabilities to request from the user. Default: all that the platform offers.',
  })
  @IsOptional()
  @IsEnum(Capability, { each: true })
  @ArrayUnique()
  capabilities?: Capability[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of a connected account to reconnect. It takes no slot.',
  })
  @IsOptional()
  @IsId()
  reconnectAccountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'URL to return to, under one of RETURN_URLS. It gets the query status=connected&account=…, status=choosing&connection=… or status=failed&code=…. Default: a page that shows the result.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  returnUrl?: string | null;
}

@InputType({ description: 'The accounts of a pending connection to connect.' })
class CompleteConnectionInput {
  @Field(() => ID, { description: 'Id of the pending connection.' })
  @IsId()
  connectionId: string;

  @Field(() => [String], { description: 'externalId of each account. Either all are connected or none.' })
  @IsString({ each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  externalIds: string[];
}

@ArgsType()
class PendingConnectionArgs {
  @Field(() => ID, { description: 'Id of the connection.' })
  @IsId()
  id: string;
}

@ObjectType({ description: 'The connect flow has started. Send the browser to `url`.' })
class ConnectionStarted {
  readonly __typename = 'ConnectionStarted' as const;

  @Field(() => ID, { description: 'Id of the connection.' })
  connectionId: string;

  @Field({ description: 'One-time URL that redirects one browser to the platform.' })
  url: string;

  @Field({ description: 'Time at which the URL expires.' })
  expiresAt: Date;
}

@ObjectType('AccountChoice', { description: 'An account that can be connected.' })
class AccountChoiceType {
  @Field({ description: 'Id of the account at the platform, for completeConnection.' })
  externalId: string;

  @Field({ description: 'Name at the platform.' })
  displayName: string;

  @Field(() => String, {
    nullable: true,
    description: 'Username at the platform, without @. Null if the platform does not report it.',
  })
  username: string | null;

  @Field(() => String, { nullable: true, description: 'URL of the picture. Null if there is none.' })
  avatarUrl: string | null;

  @Field({
    description:
      'Whether the viewer has connected the account. Choosing it again takes no slot, and it gets the new permission.',
  })
  isConnected: boolean;

  @Field({
    description:
      'Whether another user has connected the account, so that completeConnection answers ACCOUNT_ALREADY_CONNECTED.',
  })
  isConnectedByAnotherUser: boolean;
}

@RequiresScope('accounts:read')
@ObjectType('PendingConnectionChoice', {
  implements: () => [Node],
  description: 'A connection whose grant gives access to several accounts, waiting for a choice.',
})
class PendingConnectionType implements Node {
  @Field(() => ID, { description: 'Id of the connection.' })
  id: string;

  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field(() => [AccountChoiceType], { description: 'Accounts to choose from.' })
  choices: AccountChoiceType[];

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of the choices the tier allows, not counting those with isConnected. Null if there is no limit.',
  })
  freeSlots: number | null;

  @Field({ description: 'Time at which the choice expires and the grant is revoked.' })
  expiresAt: Date;
}

@ObjectType({ description: 'The accounts are connected.' })
class ConnectionCompleted {
  readonly __typename = 'ConnectionCompleted' as const;

  @Field(() => [AccountType], { description: 'The connected accounts.' })
  accounts: AccountType[];
}

const StartConnectionResult = resultUnion('StartConnectionResult', ConnectionStarted, [
  TierLimitReached,
  userError('PLATFORM_NOT_CONFIGURED'),
  userError('RETURN_URL_NOT_ALLOWED'),
  userError('NOT_FOUND'),
]);
const CompleteConnectionResult = resultUnion('CompleteConnectionResult', ConnectionCompleted, [
  TierLimitReached,
  userError('NOT_FOUND'),
  userError('NO_ACCOUNT_FOUND'),
  userError('ACCOUNT_ALREADY_CONNECTED'),
  userError('CONSENT_DENIED'),
  ...plainPlatformFailureTypes,
]);

@Resolver()
export class ConnectionsResolver {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly choices: ConnectionChoicesService,
    private readonly accounts: AccountsService,
  ) {}

  @LoadsNode({ typename: 'PendingConnectionChoice', type: PendingConnectionType, table: 'connection_states' })
  async loadPendingConnectionChoice(actor: Actor, id: string): Promise<object | null> {
    const pending = await this.choices.findPending(ownerOf(actor), id);
    return pending && { ...pending, choices: [...pending.choices] };
  }

  @Mutation(() => StartConnectionResult, {
    description: "Starts to connect an account. Returns a URL for the user's browser.",
  })
  @RequiresScope('accounts:write')
  @RequiresSlot({
    platform: ({ platform }) => platform,
    unless: ({ reconnectAccountId }) => Boolean(reconnectAccountId),
  })
  async startConnection(
    @Args('input', { description: 'The connection to start.' }) input: StartConnectionInput,
    @Caller() caller: Actor,
  ): Promise<ConnectionStarted> {
    const { connectionId, url, expiresAt } = await inArgument('input', () =>
      this.connections.start(caller, input),
    );
    return { __typename: 'ConnectionStarted', connectionId, url, expiresAt };
  }

  @Query(() => PendingConnectionType, {
    description: 'A connection of the viewer that waits for a choice of accounts.',
  })
  @RequiresScope('accounts:read')
  async pendingConnection(
    @Args() { id }: PendingConnectionArgs,
    @Caller() caller: Actor,
  ): Promise<PendingConnectionType> {
    const { choices, ...pending } = await this.choices.pending(ownerOf(caller), id);
    return { ...pending, choices: [...choices] };
  }

  @Mutation(() => CompleteConnectionResult, {
    description: 'Connects the chosen accounts of a pending connection.',
  })
  @RequiresScope('accounts:write')
  async completeConnection(
    @Args('input', { description: 'The chosen accounts.' })
    { connectionId, externalIds }: CompleteConnectionInput,
    @Caller() caller: Actor,
  ): Promise<ConnectionCompleted> {
    const ids = await inArgument('input', () => this.choices.complete(caller, connectionId, externalIds));
    const accounts = await this.accounts.findMany(ownerOf(caller), ids);
    return {
      __typename: 'ConnectionCompleted',
      accounts: accounts.filter((account) => account !== null).map(toAccountType),
    };
  }
}
