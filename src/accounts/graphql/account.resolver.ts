import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ownerOf } from '../../auth/actor.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import type { Actor } from '../../auth/actor.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { AccountProfile, accountProfile } from '../../platforms/installed.graphql.js';
import { Capability } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { AccountsService } from '../accounts.service.js';
import { grantedCapabilities } from '../domain/capabilities.js';
import { AccountLoaders } from './account-loaders.js';
import {
  AccountOperation,
  AccountOperationConnection,
  AccountType,
  toAccountType,
  toOperation,
} from './account.type.js';

@Resolver(() => AccountType)
export class AccountResolver {
  constructor(
    private readonly accounts: AccountsService,
    private readonly loaders: AccountLoaders,
    private readonly platforms: PlatformRegistry,
  ) {}

  @LoadsNode({ typename: 'Account', type: AccountType, table: 'accounts' })
  async loadAccount(actor: Actor, id: string): Promise<object | null> {
    const [account] = await this.accounts.findMany(ownerOf(actor), [id]);
    return account ? toAccountType(account) : null;
  }

  @LoadsNode({ typename: 'AccountOperation', type: AccountOperation, table: 'grant_operations' })
  async loadAccountOperation(actor: Actor, id: string): Promise<object | null> {
    const operation = await this.loaders.operation(actor, id);
    return operation && toOperation(operation);
  }

  @ResolveField(() => AccountProfile, {
    nullable: true,
    description: 'Profile data of the platform, as of profileSyncedAt. Null if the platform has none.',
  })
  profile({ platform, profileFacts }: AccountType): object | null {
    return accountProfile(platform, profileFacts);
  }

  @ResolveField(() => [Capability], {
    description: 'Capabilities that the user granted.',
  })
  capabilities({ platform, loginType, scopes }: AccountType): Capability[] {
    const login = this.platforms.find(platform)?.login;
    return login && loginType ? grantedCapabilities(login, loginType, scopes) : [];
  }

  @ResolveField(() => AccountOperationConnection, {
    description:
      'Recent token refreshes and platform calls of the consent that the account belongs to, newest first. Accounts of the same consent, such as the shops of a seller, have the same list. For support.',
  })
  async operations(
    @Parent() { grantId }: AccountType,
    @Context() context: GraphQLContext,
    @Args() { first, after }: PageArgs,
  ): Promise<Page<AccountOperation>> {
    const before = decodeIdCursor(after);
    const rows = grantId ? await this.loaders.operations(context, grantId, before, first + 1) : [];
    return toPage(rows, { first, after }, ({ id }) => [id], toOperation);
  }
}
