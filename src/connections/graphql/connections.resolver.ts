import type { OnModuleInit } from '@nestjs/common';
import { Args, ArgsType, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsEnum,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import { AccountsService } from '../../accounts/accounts.service.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { plainPlatformFailureTypes } from '../../accounts/graphql/platform-failure.types.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { NodeLoaders } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Node } from '../../graphql/node.type.js';
import { Capability, Platform } from '../../platforms/platform.js';
import { TierLimitReached } from '../../subscriptions/graphql/tier-limit-reached.type.js';
import { RequiresSlot } from '../../subscriptions/tier.guard.js';
import { ConnectionChoicesService } from '../choices.service.js';
import { ConnectionsService } from '../connections.service.js';

@InputType({ description: 'What to connect, and where the person goes afterwards.' })
class StartConnectionInput {
  @Field(() => Platform, { description: 'The platform.' })
  @IsEnum(Platform)
  platform: Platform;

  @Field(() => String, {
    nullable: true,
    description:
      'One of the loginTypes of the platform. Without it: that of the account to reconnect, else the first of them.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  loginType?: string | null;

  @Field(() => [Capability], {
    nullable: true,
    description:
      'What the app needs; the person is asked for no more. Without it: all that the platform offers.',
  })
  @IsOptional()
  @IsEnum(Capability, { each: true })
  @ArrayUnique()
  capabilities?: Capability[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A connected account that is to be consented to again. It takes no slot.',
  })
  @IsOptional()
  @IsUUID()
  reconnectAccountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the browser goes in the end, under one of RETURN_URLS. It gets status=connected&account=…, status=choosing&connection=…, or status=failed&code=…; without it a plain page tells.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  returnUrl?: string | null;
}

@InputType({ description: 'Which accounts of a pending connection to connect.' })
class CompleteConnectionInput {
  @Field(() => ID, { description: 'Id of the pending connection.' })
  @IsUUID()
  connectionId: string;

  @Field(() => [String], { description: 'externalId of each account; all are connected, or none.' })
  @IsString({ each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  externalIds: string[];
}

@ArgsType()
class PendingConnectionArgs {
  @Field(() => ID, { description: 'Id of the connection.' })
  @IsUUID()
  id: string;
}

@ObjectType({ description: 'The flow has begun: send the browser to `url`.' })
class ConnectionStarted {
  readonly __typename = 'ConnectionStarted' as const;

  @Field(() => ID, { description: 'Id of the connection.' })
  connectionId: string;

  @Field({ description: 'One-time address that leads to the platform. For one browser.' })
  url: string;

  @Field({ description: 'When the address stops working.' })
  expiresAt: Date;
}

@ObjectType('AccountChoice', { description: 'An account that may be connected.' })
class AccountChoiceType {
  @Field({ description: 'Its id at the platform; pass it to completeConnection.' })
  externalId: string;

  @Field({ description: "The platform's name for it." })
  displayName: string;

  @Field(() => String, { nullable: true, description: 'Handle without @.' })
  username: string | null;

  @Field(() => String, { nullable: true, description: 'Address of its picture.' })
  avatarUrl: string | null;
}

@RequiresScope('accounts:read')
@ObjectType('PendingConnectionChoice', {
  implements: () => [Node],
  description: 'A consent that opens several accounts, waiting for a choice.',
})
class PendingConnectionType implements Node {
  @Field(() => ID, { description: 'Id of the connection.' })
  id: string;

  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field(() => [AccountChoiceType], { description: 'What can be chosen.' })
  choices: AccountChoiceType[];

  @Field({ description: 'When it is too late to choose; the grant is then destroyed.' })
  expiresAt: Date;
}

@ObjectType({ description: 'The accounts are connected.' })
class ConnectionCompleted {
  readonly __typename = 'ConnectionCompleted' as const;

  @Field(() => [AccountType], { description: 'The accounts.' })
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
export class ConnectionsResolver implements OnModuleInit {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly choices: ConnectionChoicesService,
    private readonly accounts: AccountsService,
    private readonly nodes: NodeLoaders,
  ) {}

  onModuleInit(): void {
    this.nodes.register({
      typename: 'PendingConnectionChoice',
      type: PendingConnectionType,
      table: 'connection_states',
      load: async (actor, id) => {
        const pending = await this.choices.findPending(ownerOf(actor), id);
        return pending && { ...pending, choices: [...pending.choices] };
      },
    });
  }

  @Mutation(() => StartConnectionResult, {
    description: 'Begins to connect an account: answers an address for the browser of the person.',
  })
  @RequiresScope('accounts:write')
  @RequiresSlot({
    platform: ({ platform }) => platform,
    unless: ({ reconnectAccountId }) => Boolean(reconnectAccountId),
  })
  async startConnection(
    @Args('input', { description: 'What to connect.' }) input: StartConnectionInput,
    @Caller() caller: Actor,
  ): Promise<ConnectionStarted> {
    const { connectionId, url, expiresAt } = await this.connections.start(caller, input);
    return { __typename: 'ConnectionStarted', connectionId, url, expiresAt };
  }

  @Query(() => PendingConnectionType, { description: 'A connection of the viewer that waits for a choice.' })
  @RequiresScope('accounts:read')
  async pendingConnection(
    @Args() { id }: PendingConnectionArgs,
    @Caller() caller: Actor,
  ): Promise<PendingConnectionType> {
    const { choices, ...pending } = await this.choices.pending(ownerOf(caller), id);
    return { ...pending, choices: [...choices] };
  }

  @Mutation(() => CompleteConnectionResult, {
    description: 'Connects the chosen accounts of a consent that opens several.',
  })
  @RequiresScope('accounts:write')
  async completeConnection(
    @Args('input', { description: 'The choice.' }) { connectionId, externalIds }: CompleteConnectionInput,
    @Caller() caller: Actor,
  ): Promise<ConnectionCompleted> {
    const ids = await this.choices.complete(caller, connectionId, externalIds);
    const accounts = await this.accounts.findMany(ownerOf(caller), ids);
    return {
      __typename: 'ConnectionCompleted',
      accounts: accounts.filter((account) => account !== null).map(toAccountType),
    };
  }
}
