import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import { cursorParts, decodeCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import type { Actor } from '../../auth/actor.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import type { Platform } from '../../platforms/platform.js';
import type { Tier } from '../domain/tier.js';
import { TiersService } from '../tiers.service.js';
import { PlatformAccountLimit, TierConnection, TierType } from './tier.type.js';

@Resolver(() => TierType)
export class TiersResolver {
  constructor(private readonly tiersService: TiersService) {}

  @LoadsNode({ typename: 'Tier', type: TierType, table: 'tiers' })
  loadTier(_actor: Actor, id: string): Promise<object | null> {
    return this.tiersService.find(id);
  }

  @Query(() => TierConnection, { description: 'Tiers that can be assigned, smallest first.' })
  @Public()
  async tiers(@Args() { first, after }: PageArgs): Promise<Page<Tier>> {
    const key = decodeCursor(after, [cursorParts.integer, cursorParts.uuid]);
    const rows = await this.tiersService.page(key && { rank: Number(key[0]), id: key[1] }, first + 1);
    return toPage(
      rows,
      { first, after },
      ({ rank, id }) => [String(rank), id],
      (tier) => tier,
    );
  }

  @ResolveField(() => [PlatformAccountLimit], {
    description: 'Limits for accounts of single platforms.',
  })
  platformAccountLimits({ platformAccountLimits }: Tier): PlatformAccountLimit[] {
    return Object.entries(platformAccountLimits).map(([platform, limit]) => ({
      platform: platform as Platform,
      limit,
    }));
  }
}
