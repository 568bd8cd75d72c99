import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { Clock } from '../../clock/clock.js';
import { inArgument } from '../../failures/in-argument.js';
import {
  cursorParts,
  decodeCursor,
  decodeIdCursor,
  encodeCursor,
  type Page,
  PageArgs,
  toPage,
} from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { ReauthenticationService } from '../../users/passwords/reauthentication.service.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { maxCounted } from '../queues/streams.repository.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { EventDeliveriesArgs } from './event-delivery.inputs.js';
import { EventDeliveryConnection, EventDeliveryType, toEventDelivery } from './event-delivery.type.js';
import {
  CreateEventEndpointInput,
  EventEndpointInput,
  UpdateEventEndpointInput,
} from './event-endpoint.inputs.js';
import {
  CreateEventEndpointResult,
  DeleteEventEndpointResult,
  EventEndpointCreated,
  EventEndpointDeleted,
  EventEndpointUpdated,
  PauseEventEndpointResult,
  ResumeEventEndpointResult,
  UpdateEventEndpointResult,
} from './event-endpoint-results.js';
import { EventEndpointConnection, EventEndpointType, toEventEndpoint } from './event-endpoint.type.js';

const whose = 'Administrators, and OAuth clients with a secret for their own endpoints.';

@Resolver(() => EventEndpointType)
export class EventEndpointsResolver {
  private readonly waitingLoaders = new WeakMap<GraphQLContext, DataLoader<string, number>>();

  constructor(
    private readonly access: EndpointAccess,
    private readonly endpoints: EndpointsService,
    private readonly service: DeliveriesService,
    private readonly queues: DeliveriesRepository,
    private readonly reauthentication: ReauthenticationService,
    private readonly clock: Clock,
  ) {}

  @LoadsNode({ typename: 'EventEndpoint', type: EventEndpointType, table: 'event_endpoints' })
  async loadEventEndpoint(actor: Actor, id: string): Promise<object | null> {
    const endpoint = await this.endpoints.find(actor, id);
    return endpoint && toEventEndpoint(endpoint);
  }

  @Query(() => EventEndpointConnection, { description: `Event endpoints, newest first. ${whose}` })
  @RequiresScope('events:read')
  async eventEndpoints(@Caller() actor: Actor, @Args() page: PageArgs): Promise<Page<EventEndpointType>> {
    const rows = await this.endpoints.list(actor, decodeIdCursor(page.after), page.first + 1);
    return toPage(rows, page, ({ id }) => [id], toEventEndpoint);
  }

  @ResolveField({
    description:
      'Whether its client is disabled: events queue up, and none is sent until the client is enabled.',
  })
  clientDisabled(endpoint: EventEndpointType): boolean {
    return this.access.isClientDisabled(endpoint);
  }

  @ResolveField()
  restsUntil({ restsUntil }: EventEndpointType): Date | null {
    return this.ifAhead(restsUntil);
  }

  @ResolveField()
  previousSecretUntil({ previousSecretUntil }: EventEndpointType): Date | null {
    return this.ifAhead(previousSecretUntil);
  }

  @ResolveField(() => EventDeliveryConnection, {
    description:
      'Deliveries, newest in the queue first. Kept for 30 days. A token of a user shows those of events of this user. With a filter, a page can have fewer entries, or none, while hasNextPage is true: continue with endCursor.',
  })
  async deliveries(
    @Caller() actor: Actor,
    @Parent() { id }: EventEndpointType,
    @Args() { first, after, filter }: EventDeliveriesArgs,
  ): Promise<Page<EventDeliveryType>> {
    const before = decodeCursor(after, [cursorParts.bigint])?.[0] ?? null;
    const { deliveries, scannedTo } = await inArgument('filter', () =>
      this.service.list(actor, id, filter ?? {}, { before, limit: first + 1 }),
    );
    const page = toPage(deliveries, { first, after }, ({ sequence }) => [String(sequence)], toEventDelivery);
    if (page.pageInfo.hasNextPage || scannedTo === null) return page;
    const { hasPreviousPage, startCursor } = page.pageInfo;
    const endCursor = encodeCursor([scannedTo]);
    return { ...page, pageInfo: { hasPreviousPage, startCursor, hasNextPage: true, endCursor } };
  }

  @ResolveField(() => Int, {
    description: `Number of deliveries that are PENDING or RETRYING, of all users. Counted up to ${maxCounted}.`,
  })
  waitingDeliveries({ id }: EventEndpointType, _args: unknown, context: GraphQLContext): Promise<number> {
    let loader = this.waitingLoaders.get(context);
    if (!loader) {
      loader = new DataLoader(async (ids: readonly string[]) => {
        const counts = await this.queues.countWaiting(ids);
        return ids.map((endpointId) => counts.get(endpointId) ?? 0);
      });
      this.waitingLoaders.set(context, loader);
    }
    return loader.load(id);
  }

  @Mutation(() => CreateEventEndpointResult, { description: `Adds an event endpoint. ${whose}` })
  @RequiresScope('events:write')
  async createEventEndpoint(
    @Caller() actor: Actor,
    @Args('input', { description: 'Settings of the endpoint.' }) input: CreateEventEndpointInput,
  ): Promise<EventEndpointCreated> {
    await this.reauthentication.requireInSession(actor, input.password ?? null);
    const settings = {
      url: input.url,
      description: input.description,
      eventTypes: input.eventTypes ?? null,
      accountIds: input.accountIds ?? null,
      isOrdered: input.ordered,
      secret: input.secret ?? null,
      clientId: input.clientId ?? null,
    };
    const { endpoint, secret } = await inArgument('input', () =>
      this.endpoints.create(actor, settings, input.idempotencyKey ?? null),
    );
    return { __typename: 'EventEndpointCreated', endpoint: toEventEndpoint(endpoint), secret };
  }

  @Mutation(() => UpdateEventEndpointResult, {
    description: `Changes an event endpoint. Waiting events that no longer match are CANCELED when their turn comes. A new URL needs the password of a session. ${whose}`,
  })
  @RequiresScope('events:write')
  async updateEventEndpoint(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint and the changes.' }) input: UpdateEventEndpointInput,
  ): Promise<EventEndpointUpdated> {
    const { id, password, url, description, ordered, eventTypes, accountIds } = input;
    if (url != null) await this.reauthentication.requireInSession(actor, password ?? null);
    const changes = {
      ...(url == null ? {} : { url }),
      ...(description == null ? {} : { description }),
      ...(ordered == null ? {} : { isOrdered: ordered }),
      // Null removes the filter.
      ...(eventTypes === undefined ? {} : { eventTypes }),
      ...(accountIds === undefined ? {} : { accountIds }),
    };
    return updated(await inArgument('input', () => this.endpoints.update(actor, id, changes)));
  }

  @Mutation(() => PauseEventEndpointResult, {
    description: `Pauses deliveries to an endpoint. Events queue up. A DISABLED endpoint stays so. ${whose}`,
  })
  @RequiresScope('events:write')
  async pauseEventEndpoint(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint.' }) { id }: EventEndpointInput,
  ): Promise<EventEndpointUpdated> {
    return updated(await this.endpoints.pause(actor, id));
  }

  @Mutation(() => ResumeEventEndpointResult, {
    description: `Resumes a paused or disabled endpoint, and sends what waits. Events of the time while it was disabled need replayEvents. ${whose}`,
  })
  @RequiresScope('events:write')
  async resumeEventEndpoint(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint.' }) { id }: EventEndpointInput,
  ): Promise<EventEndpointUpdated> {
    return updated(await this.endpoints.resume(actor, id));
  }

  @Mutation(() => DeleteEventEndpointResult, {
    description: `Deletes an endpoint with its deliveries. ${whose}`,
  })
  @RequiresScope('events:write')
  async deleteEventEndpoint(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint.' }) { id }: EventEndpointInput,
  ): Promise<EventEndpointDeleted> {
    await this.endpoints.delete(actor, id);
    return { __typename: 'EventEndpointDeleted', deleted: true };
  }

  /** A time that has passed ends nothing any more. */
  private ifAhead(time: Date | null): Date | null {
    return time && time.getTime() > this.clock.nowMs() ? time : null;
  }
}

function updated(endpoint: Parameters<typeof toEventEndpoint>[0]): EventEndpointUpdated {
  return { __typename: 'EventEndpointUpdated', endpoint: toEventEndpoint(endpoint) };
}
