import type { OnModuleInit } from '@nestjs/common';
import {
  Args,
  Context,
  Field,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { decodeIdCursor, type Page, toPage } from '../../graphql/connection.js';
import { NodeLoaders } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { WebhooksService } from '../webhooks.service.js';
import { WebhookEventConnection, WebhookEventType, WebhookPayloadType } from './webhook-event.type.js';
import { ReplayWebhookEventsInput, WebhookEventsArgs } from './webhook-events.inputs.js';

@ObjectType({ description: 'The events are on their way once more.' })
class WebhookEventsReplayed {
  readonly __typename = 'WebhookEventsReplayed' as const;

  @Field(() => Int, { description: 'How many events.' })
  count: number;

  @Field({ description: 'Whether the range may hold more than one call replays (10 000): call again.' })
  hasMore: boolean;
}

const ReplayWebhookEventsResult = resultUnion('ReplayWebhookEventsResult', WebhookEventsReplayed, [
  userError('NOT_FOUND'),
]);

type Payloads = DataLoader<string, WebhookPayloadType | null>;

@Resolver(() => WebhookEventType)
export class WebhookEventsResolver implements OnModuleInit {
  private readonly payloadLoaders = new WeakMap<GraphQLContext, Payloads>();

  constructor(
    private readonly webhooks: WebhooksService,
    private readonly nodes: NodeLoaders,
  ) {}

  onModuleInit(): void {
    this.nodes.register({
      typename: 'WebhookEvent',
      type: WebhookEventType,
      table: 'webhook_events',
      load: (_actor, id) => this.webhooks.find(id),
    });
  }

  @Query(() => WebhookEventConnection, {
    description: 'What platforms told by webhook, newest first. Administrators only.',
  })
  @RequiresAdmin()
  async webhookEvents(@Args() { first, after, filter }: WebhookEventsArgs): Promise<Page<WebhookEventType>> {
    const rows = await this.webhooks.list(filter ?? {}, decodeIdCursor(after), first + 1);
    return toPage(
      rows,
      { first, after },
      ({ id }) => [id],
      (event): WebhookEventType => event,
    );
  }

  @ResolveField(() => WebhookPayloadType, {
    nullable: true,
    description: 'What came, without secrets; null when it was deleted meanwhile.',
  })
  payload(
    @Parent() { id }: WebhookEventType,
    @Context() context: GraphQLContext,
  ): Promise<WebhookPayloadType | null> {
    let loader = this.payloadLoaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids: readonly string[]) => this.webhooks.payloads(ids));
      this.payloadLoaders.set(context, loader);
    }
    return loader.load(id);
  }

  @Mutation(() => ReplayWebhookEventsResult, {
    description: 'Applies webhook events once more. Administrators only.',
  })
  @RequiresAdmin()
  async replayWebhookEvents(
    @Caller() actor: Actor,
    @Args('input', { description: 'Which events.' }) { id, range }: ReplayWebhookEventsInput,
  ): Promise<WebhookEventsReplayed> {
    const replayed = range
      ? await this.webhooks.replayRange(actor, range)
      : await this.webhooks.replay(actor, id!);
    return { __typename: 'WebhookEventsReplayed', ...replayed };
  }
}
