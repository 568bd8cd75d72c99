import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { Node } from '../../graphql/node.type.js';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { JSONObject } from '../../graphql/json-object.scalar.js';
import type { LoggedEvent } from '../events.repository.js';
import { toPayload } from '../payload.js';

@RequiresScope('events:read')
@ObjectType('Event', {
  implements: () => [Node],
  description:
    'Something that happened. docs/events.md lists the types. Its id is the webhook-id of its deliveries.',
})
export class EventType extends Node {
  @Field({ description: 'Type, such as post.published.' })
  type: string;

  @Field({ description: 'Time of the event.' })
  occurredAt: Date;

  @Field(() => Float, {
    description: 'Number of the event among those of the same object, from 1, in the order of its changes.',
  })
  sequence: number;

  @Field({
    description:
      'Kind of the object that the event is about: account, post, media, comment, order, return, user or endpoint. Newer versions may add kinds.',
  })
  entityKind: string;

  @Field(() => ID, { description: 'Id of the object that the event is about. It may be deleted.' })
  entityId: string;

  @Field(() => ID, { nullable: true, description: 'Id of the connected account. Null if it concerns none.' })
  accountId: string | null;

  @Field(() => JSONObject, { description: 'The property `data` of the payload, as endpoints receive it.' })
  data: Record<string, unknown>;
}

export const EventConnection = connectionOf(EventType, 'Event');

export function toEventType(event: LoggedEvent): EventType {
  const { id, type, occurredAt, sequence, entityKind, entityId, accountId } = event;
  return { id, type, occurredAt, sequence, entityKind, entityId, accountId, data: toPayload(event).data };
}
