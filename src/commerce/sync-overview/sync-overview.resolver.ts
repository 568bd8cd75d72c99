import { Args, ArgsType, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { Platform } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { SyncErrorFields, SyncProgressFields } from './sync-fields.js';
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
class SyncedResourceError extends SyncErrorFields {}

@ObjectType({ description: 'Progress of the sync of one resource of a shop, as administrators see it.' })
class SyncedResource extends SyncProgressFields {
  @Field(() => SyncedResourceError, {
    nullable: true,
    description: 'Why the last run stopped, also for a rate limit. Null if it succeeded.',
  })
  lastError: SyncedResourceError | null;
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
