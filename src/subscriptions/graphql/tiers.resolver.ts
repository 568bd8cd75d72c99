import { Args, Query, Resolver } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
import { decodeCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { TiersService } from '../tiers.service.js';
import { TierConnection, type TierType, toTierType } from './tier.type.js';

@Resolver()
export class TiersResolver {
  constructor(private readonly tiersService: TiersService) {}

  @Query(() => TierConnection, { description: 'The tiers that can be had, the smallest first.' })
  @Public()
  async tiers(@Args() { first, after }: PageArgs): Promise<Page<TierType>> {
    const key = decodeCursor(after, 2);
    const rows = await this.tiersService.page(key && { rank: Number(key[0]), id: key[1]! }, first + 1);
    return toPage(rows, first, ({ rank, id }) => [String(rank), id], toTierType);
  }
}
