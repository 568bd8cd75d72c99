import { Args, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { decodePlace, encodePlace } from '../../events/graphql/event-page.js';
import type { LogPlace } from '../../events/log-place.js';
import { Failure } from '../../failures/failure.js';
import { inArgument } from '../../failures/in-argument.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { maxCounted } from '../queues/streams.repository.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { ReplayService } from '../replay/replay.service.js';
import { ReplayEventsInput, SkipDeliveryInput } from './event-delivery.inputs.js';
import {
  EventDeliveryAttemptConnection,
  EventDeliveryAttemptType,
  EventDeliveryType,
  toEventDelivery,
  toEventDeliveryAttempt,
} from './event-delivery.type.js';
import { EventEndpointInput } from './event-endpoint.inputs.js';
import {
  DeliverySkipped,
  EventsReplayed,
  ReplayEventsResult,
  SendTestEventResult,
  SkipDeliveryResult,
  TestEventSent,
} from './event-endpoint-results.js';
import { toEventEndpoint } from './event-endpoint.type.js';

@Resolver(() => EventDeliveryType)
export class EventDeliveriesResolver {
  private readonly behindLoaders = new WeakMap<GraphQLContext, DataLoader<string, number>>();

  constructor(
    private readonly service: DeliveriesService,
    private readonly endpoints: EndpointsService,
    private readonly replays: ReplayService,
    private readonly deliveries: DeliveriesRepository,
  ) {}

  @LoadsNode({ typename: 'EventDelivery', type: EventDeliveryType, table: 'event_deliveries' })
  async loadEventDelivery(actor: Actor, id: string): Promise<object | null> {
    const delivery = await this.service.find(actor, id);
    return delivery && toEventDelivery(delivery);
  }

  @LoadsNode({
    typename: 'EventDeliveryAttempt',
    type: EventDeliveryAttemptType,
    table: 'event_delivery_attempts',
  })
  async loadEventDeliveryAttempt(actor: Actor, id: string): Promise<object | null> {
    const attempt = await this.service.findAttempt(actor, id);
    return attempt && toEventDeliveryAttempt(attempt);
  }

  @ResolveField(() => EventDeliveryAttemptConnection, {
    description: 'Attempts, newest first. Kept for 30 days.',
  })
  async attempts(
    @Caller() actor: Actor,
    @Parent() { id }: EventDeliveryType,
    @Args() page: PageArgs,
  ): Promise<Page<EventDeliveryAttemptType>> {
    const rows = await this.service.attempts(actor, id, decodeIdCursor(page.after), page.first + 1);
    return toPage(rows, page, (attempt) => [attempt.id], toEventDeliveryAttempt);
  }

  @ResolveField(() => Int, {
    description: `Number of deliveries that wait for this one, because the endpoint is ordered. Counted up to ${maxCounted}. 0 if it is finished.`,
  })
  waitingBehind({ id }: EventDeliveryType, _args: unknown, context: GraphQLContext): Promise<number> {
    let loader = this.behindLoaders.get(context);
    if (!loader) {
      loader = new DataLoader(async (ids: readonly string[]) => {
        const counts = await this.deliveries.countBehind(ids);
        return ids.map((deliveryId) => counts.get(deliveryId) ?? 0);
      });
      this.behindLoaders.set(context, loader);
    }
    return loader.load(id);
  }

  @Mutation(() => SkipDeliveryResult, {
    description: 'Ends a delivery that is PENDING or RETRYING, so that the next one of its queue is sent.',
  })
  @RequiresScope('events:write')
  async skipDelivery(
    @Caller() actor: Actor,
    @Args('input', { description: 'The delivery.' }) { id }: SkipDeliveryInput,
  ): Promise<DeliverySkipped> {
    const delivery = await this.service.skip(actor, id);
    return { __typename: 'DeliverySkipped', delivery: toEventDelivery(delivery) };
  }

  @Mutation(() => ReplayEventsResult, {
    description:
      'Sends events again: one, those of a time range, or all from or after an event. In the order of the log, with the same ids. Only events that match the filters of the endpoint, and tests only if one is chosen. With a token of a user, only events of this user.',
  })
  @RequiresScope('events:write')
  async replayEvents(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint and the events.' }) input: ReplayEventsInput,
  ): Promise<EventsReplayed> {
    const range = {
      eventId: input.eventId ?? null,
      fromEventId: input.fromEventId ?? null,
      afterEventId: input.afterEventId ?? null,
      since: input.since ?? null,
      until: input.until ?? null,
    };
    const { position, logId, ...replayed } = await inArgument('input', () =>
      this.replays.replay(actor, input.endpointId, range, readCursor(input.cursor)),
    );
    return { __typename: 'EventsReplayed', ...replayed, cursor: encodePlace({ position, logId }) };
  }

  @Mutation(() => SendTestEventResult, {
    description:
      'Sends an event `endpoint.test` to an endpoint, whatever its filters are. It waits for no other event, but as long as the endpoint is PAUSED or rests.',
  })
  @RequiresScope('events:write')
  async sendTestEvent(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint.' }) { id }: EventEndpointInput,
  ): Promise<TestEventSent> {
    const endpoint = await this.endpoints.sendTest(actor, id);
    return { __typename: 'TestEventSent', endpoint: toEventEndpoint(endpoint) };
  }
}

/** A place in the log, from the answer to an earlier call. @throws Failure INVALID_INPUT */
function readCursor(cursor: string | null | undefined): LogPlace | null {
  try {
    return decodePlace(cursor);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure('INVALID_INPUT', {
      fields: [{ path: 'cursor', message: 'is not a cursor of replayEvents' }],
    });
  }
}
