import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AccountLoaders } from '../../accounts/graphql/account-loaders.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller, callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { Clock } from '../../clock/clock.js';
import { cursorParts, decodeCursor, toPage } from '../../graphql/connection.js';
import { LimitsField } from '../../graphql/limits/field-limits.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import { ContentService } from '../content.service.js';
import { historyCost, toMetricDayRange } from '../domain/media-metric-day.js';
import type { Media, MediaOrder } from '../domain/media.js';
import { MediaArgs, MetricHistoryArgs } from './media.inputs.js';
import { SortDirection } from '../../graphql/sort-direction.js';
import { MediaLoaders } from './media-loaders.js';
import {
  MediaConnection,
  MediaMetricDayType,
  MediaMetricType,
  MediaType,
  toContentSyncType,
} from './media.type.js';

@Resolver(() => MediaType)
export class MediaResolver {
  constructor(
    private readonly content: ContentService,
    private readonly loaders: MediaLoaders,
    private readonly accounts: AccountLoaders,
    private readonly clock: Clock,
  ) {}

  @LoadsNode({ typename: 'Media', type: MediaType, table: 'media' })
  async loadMedia(actor: Actor, id: string): Promise<object | null> {
    const media = await this.content.find(actor, id);
    return media && toMediaType(media);
  }

  @Query(() => MediaConnection, { description: 'Published media of an account, as of the last sync.' })
  @RequiresScope('content:read')
  async media(
    @Caller() actor: Actor,
    @Args() { accountId, filter, order, first, after }: MediaArgs,
  ): Promise<MediaConnection> {
    const by: MediaOrder = {
      metric: order?.metric ?? null,
      descending: order?.direction !== SortDirection.ASC,
    };
    const { rows, sync } = await this.content.page(actor, accountId ?? null, {
      filter: filter ?? {},
      order: by,
      after: readCursor(after, by),
      limit: first + 1,
    });
    const page = toPage(
      rows,
      { first, after },
      ({ orderKey, id }) => [by.metric ?? '', orderKey, id],
      toMediaType,
    );
    return { ...page, sync: sync && toContentSyncType(sync) };
  }

  @ResolveField(() => AccountType, {
    nullable: true,
    description:
      'The account that published the media item. Null, with an error, without the scope accounts:read.',
  })
  async account(
    { accountId }: MediaType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const actor = callerOf(context);
    const account = await this.accounts.account(context, actor, accountId);
    return account && toAccountType(account);
  }

  @ResolveField(() => [MediaMetricType], { description: 'Metrics of the media item, ordered by name.' })
  metrics({ id }: MediaType, _args: unknown, context: GraphQLContext): Promise<MediaMetricType[]> {
    const actor = callerOf(context);
    return this.loaders.metrics(context, actor, id);
  }

  @ResolveField(() => [MediaMetricDayType], {
    description:
      'Last value of each metric on each day with a sync, ordered by name, oldest first. A range costs its number of days.',
  })
  @LimitsField({ argumentCost: historyCost })
  metricHistory(
    @Parent() { id }: MediaType,
    @Args() args: MetricHistoryArgs,
    @Caller() actor: Actor,
    @Context() context: GraphQLContext,
  ): Promise<MediaMetricDayType[]> {
    const range = toMetricDayRange(args, this.clock.nowMs());
    return this.loaders.metricHistory(context, actor, id, range);
  }
}

/** @throws Failure INVALID_INPUT if it is not a cursor of a list in this order */
function readCursor(
  after: string | null | undefined,
  { metric }: MediaOrder,
): { orderKey: string; id: string } | null {
  const isMetric = (text: string) => text === (metric ?? '');
  const orderKey = metric === null ? cursorParts.time : cursorParts.bigint;
  const key = decodeCursor(after, [isMetric, orderKey, cursorParts.uuid]);
  return key && { orderKey: key[1], id: key[2] };
}

function toMediaType({ kind, ...media }: Media): MediaType {
  return { ...media, kind: MediaKindEnum[kind] };
}
