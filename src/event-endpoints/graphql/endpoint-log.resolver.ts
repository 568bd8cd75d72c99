import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { decodePlace, toEventPage } from '../../events/graphql/event-page.js';
import { EventConnection, type EventType } from '../../events/graphql/event.type.js';
import { type Page, PageArgs } from '../../graphql/connection.js';
import { EndpointLogService } from '../log/endpoint-log.service.js';
import { EventEndpointType } from './event-endpoint.type.js';

@Resolver(() => EventEndpointType)
export class EndpointLogResolver {
  constructor(private readonly log: EndpointLogService) {}

  @ResolveField(() => EventConnection, {
    description:
      'Events of the log that the endpoint receives, oldest first, for a receiver that cannot be reached. In every state of the endpoint. With a token of a user: only events of this user, and those about endpoints. pageInfo.endCursor is never null: store it, also of an empty page, and pass it as `after`. A page may be empty although hasNextPage is true. Fails with EVENTS_EXPIRED if events after the cursor were deleted because of their age.',
  })
  async events(
    @Caller() actor: Actor,
    @Parent() { id }: EventEndpointType,
    @Args() { first, after }: PageArgs,
  ): Promise<Page<EventType>> {
    return toEventPage(await this.log.read(actor, id, decodePlace(after), first), after);
  }
}
