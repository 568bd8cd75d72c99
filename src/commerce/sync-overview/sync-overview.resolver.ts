import { Args, ArgsType, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import type { FailureCode } from '../../failures/failure-codes.js';
import { ErrorCode } from '../../graphql/error-code.js';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { Platform } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { toShopSyncTypes } from '../graphql/to-shop-sync-types.js';
import { knownStreams } from '../sync/known-streams.js';
import { SyncOverviewRepository } from './sync-overview.repository.js';

@ArgsType()
class SyncedShopsArgs extends PageArgs {
  @Field({ defaultValue: false, description: 'Only shops with a failing or paused sync.' })
  @IsBoolean()
  failingOnly: boolean;
}

@ObjectType({ description: 'Why the last run of a sync stopped.' })
class SyncedResourceError {
  @Field(() => ErrorCode, { description: 'Stable code, for programs.' })
  code: FailureCode;

  @Field({ description: 'Message for operators, in English.' })
  message: string;

  @Field(() => String, {
    nullable: true,
    description: "The platform's id of the failed call, for its support. Null if the platform sent none.",
  })
  platformRequestId: string | null;

  @Field({ description: 'Time of the failure.' })
  at: Date;
}

@ObjectType({ description: 'Progress of the sync of one resource of a shop, as administrators see it.' })
class SyncedResource {
  @Field(() => CommerceResource, { description: 'The resource.' })
  resource: CommerceResource;

  @Field({
    description: 'Whether the sync is neither failing nor paused. Waiting for a rate limit is healthy.',
  })
  isHealthy: boolean;

  @Field({
    description:
      'Whether the past is stored as far back as this installation reads it. False while a history that resyncShop requested is read.',
  })
  isHistoryComplete: boolean;

  @Field(() => Date, {
    nullable: true,
    description:
      'Every change between the connection of the account and this time is stored; earlier ones if isHistoryComplete. Null before the first sync is completed.',
  })
  syncedUntil: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time of the last success. Null if there was none.' })
  lastSuccessAt: Date | null;

  @Field(() => SyncedResourceError, {
    nullable: true,
    description: 'Why the last run stopped, also for a rate limit. Null if it succeeded.',
  })
  lastError: SyncedResourceError | null;

  @Field(() => [String], { description: 'Scopes that the sync needs and the user did not grant.' })
  missingScopes: string[];
}

@RequiresAdmin()
@ObjectType({ description: 'A connected shop of any user, and how its sync proceeds.' })
class SyncedShop {
  @Field(() => ID, { description: 'Id of the account.' })
  accountId: string;

  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field({ description: 'Name given by the user, or the name at the platform.' })
  displayName: string;

  @Field(() => ID, { description: 'Id of the owner.' })
  userId: string;

  @Field({ description: 'Email address of the owner.' })
  userEmail: string;

  @Field({ description: 'Whether no resource is failing or paused.' })
  isHealthy: boolean;

  @Field(() => [SyncedResource], { description: 'Progress per resource. At most seven.' })
  resources: SyncedResource[];
}

const SyncedShopConnection = connectionOf(SyncedShop, 'SyncedShop');

@Resolver()
export class SyncOverviewResolver {
  constructor(
    private readonly overview: SyncOverviewRepository,
    private readonly platforms: PlatformRegistry,
  ) {}

  @Query(() => SyncedShopConnection, {
    description: 'Sync of the connected shops of all users, ordered by account id. Administrators only.',
  })
  @RequiresAdmin()
  async syncedShops(@Args() { failingOnly, ...page }: SyncedShopsArgs): Promise<Page<SyncedShop>> {
    const streams = knownStreams(this.platforms);
    const after = decodeIdCursor(page.after);
    const shops = await this.overview.shops(failingOnly, after, page.first + 1, streams);
    const syncs = await this.overview.syncsOf(
      shops.map(({ accountId }) => accountId),
      streams,
    );
    const byAccount = Map.groupBy(syncs, ({ accountId }) => accountId);
    return toPage(
      shops,
      page,
      ({ accountId }) => [accountId],
      (shop) => {
        const resources = toShopSyncTypes(byAccount.get(shop.accountId) ?? []);
        return { ...shop, resources, isHealthy: resources.every(({ isHealthy }) => isHealthy) };
      },
    );
  }
}
