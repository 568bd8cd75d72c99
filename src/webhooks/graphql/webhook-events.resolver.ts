import { Args, Field, Int, Mutation, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { decodeIdCursor, type Page, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { WebhooksService } from '../webhooks.service.js';
import { WebhookEventConnection, WebhookEventType, WebhookPayloadType } from './webhook-event.type.js';
import { ReplayWebhookEventsInput, WebhookEventsArgs } from './webhook-events.inputs.js';

@ObjectType({ description: 'The events will be applied again.' })
class WebhookEventsReplayed {
  readonly __typename = 'WebhookEventsReplayed' as const;

  @Field(() => Int, { description: 'Number of events.' })
  count: number;

  @Field({
    description: 'Whether the range may have more events. One call replays at most 10 000; call again.',
  })
  hasMore: boolean;
}

const ReplayWebhookEventsResult = resultUnion('ReplayWebhookEventsResult', WebhookEventsReplayed, [
  userError('NOT_FOUND'),
]);

type Payloads = DataLoader<string, WebhookPayloadType | null>;

@Resolver(() => WebhookEventType)
export class WebhookEventsResolver {
  private readonly payloadLoaders = new WeakMap<GraphQLContext, Payloads>();

  constructor(private readonly webhooks: WebhooksService) {}

  @LoadsNode({ typename: 'WebhookEvent', type: WebhookEventType, table: 'webhook_events' })
  loadWebhookEvent(_actor: Actor, id: string): Promise<object | null> {
    return this.webhooks.find(id);
  }

  @Query(() => WebhookEventConnection, {
    description: 'Webhook events, newest first. Admins only.',
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

  @ResolveField(() => String, {
    nullable: true,
    description:
      'English name of the type, for platforms whose types are numbers. Null for other platforms and for types that are not known.',
  })
  typeName({ platform, type }: WebhookEventType): string | null {
    return this.webhooks.typeName(platform, type);
  }

  @ResolveField(() => WebhookPayloadType, {
    nullable: true,
    description: 'Redacted payload. Null if the event was deleted.',
  })
  payload(
    { id }: WebhookEventType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<WebhookPayloadType | null> {
    let loader = this.payloadLoaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids: readonly string[]) => this.webhooks.payloads(ids));
      this.payloadLoaders.set(context, loader);
    }
    return loader.load(id);
  }

  @Mutation(() => ReplayWebhookEventsResult, {
    description: 'Applies webhook events again. Admins only.',
  })
  @RequiresAdmin()
  async replayWebhookEvents(
    @Caller() actor: Actor,
    @Args('input', { description: 'Events to apply again.' }) { id, range }: ReplayWebhookEventsInput,
  ): Promise<WebhookEventsReplayed> {
    const replayed = range
      ? await this.webhooks.replayRange(actor, range)
      : await this.webhooks.replay(actor, id!);
    return { __typename: 'WebhookEventsReplayed', ...replayed };
  }
}
