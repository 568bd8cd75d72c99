import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { ArrayMaxSize, IsOptional, IsString, MaxLength } from 'class-validator';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { type Page, PageArgs } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { EventsService } from '../events.service.js';
import { decodePlace, toEventPage } from './event-page.js';
import { EventConnection, EventType, toEventType } from './event.type.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
class EventsArgs extends PageArgs {
  @Field(() => [String], { nullable: true, description: 'Only events of these types. Null: of all types.' })
  @IsOptional()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  types?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Only events of these accounts. Null: of all accounts, and events without an account.',
  })
  @IsOptional()
  @ArrayMaxSize(100)
  @IsId({ each: true })
  accountIds?: string[] | null;
}

@Resolver(() => EventType)
export class EventsResolver {
  constructor(private readonly log: EventsService) {}

  @LoadsNode({ typename: 'Event', type: EventType, table: 'events' })
  async loadEvent(actor: Actor, id: string): Promise<object | null> {
    const event = await this.log.find(actor, id);
    return event && toEventType(event);
  }

  @Query(() => EventConnection, {
    description:
      'Events of the viewer, oldest first. pageInfo.endCursor is never null: store it, also of an empty page, and pass it as `after` to get every later event once. Fails with EVENTS_EXPIRED if events after the cursor were deleted because of their age. A client gets the types for whose data it also has the scope.',
  })
  @RequiresScope('events:read')
  async events(
    @Caller() actor: Actor,
    @Args() { first, after, types = null, accountIds = null }: EventsArgs,
  ): Promise<Page<EventType>> {
    const request = { after: decodePlace(after), first, types, accountIds };
    return toEventPage(await this.log.read(actor, request), after);
  }
}
