import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { resultUnion, UserError, userError, UserErrorType } from '../../graphql/user-error.js';
import { EventDeliveryType } from './event-delivery.type.js';
import { EventEndpointType } from './event-endpoint.type.js';

@UserErrorType('ENDPOINT_LIMIT_REACHED')
export class EndpointLimitReached extends UserError {
  @Field(() => Int, { description: 'Maximum number of endpoints.' })
  limit: number;
}

@ObjectType({ description: 'The endpoint gets events from now on.' })
export class EventEndpointCreated {
  readonly __typename = 'EventEndpointCreated' as const;

  @Field(() => EventEndpointType, { description: 'The new endpoint.' })
  endpoint: EventEndpointType;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret with which receivers verify events. Null if an earlier request with the same idempotency key added the endpoint.',
  })
  secret: string | null;
}

@ObjectType({ description: 'The endpoint is changed.' })
export class EventEndpointUpdated {
  readonly __typename = 'EventEndpointUpdated' as const;

  @Field(() => EventEndpointType, { description: 'The endpoint after the change.' })
  endpoint: EventEndpointType;
}

@ObjectType({ description: 'The endpoint is deleted. A running attempt still ends.' })
export class EventEndpointDeleted {
  readonly __typename = 'EventEndpointDeleted' as const;

  @Field({ description: 'Always true.' })
  deleted: boolean;
}

@ObjectType({ description: 'The endpoint has a new secret.' })
export class EventEndpointSecretRotated {
  readonly __typename = 'EventEndpointSecretRotated' as const;

  @Field(() => EventEndpointType, { description: 'The endpoint.' })
  endpoint: EventEndpointType;

  @Field({ description: 'The new secret.' })
  secret: string;
}

@ObjectType({ description: 'The current secret of the endpoint.' })
export class EventEndpointSecretRevealed {
  readonly __typename = 'EventEndpointSecretRevealed' as const;

  @Field({ description: 'The secret.' })
  secret: string;
}

@ObjectType({
  description: 'A test event is queued. It is sent now, or when the endpoint is resumed or its rest ends.',
})
export class TestEventSent {
  readonly __typename = 'TestEventSent' as const;

  @Field(() => EventEndpointType, { description: 'The endpoint.' })
  endpoint: EventEndpointType;
}

@ObjectType({ description: 'The delivery is skipped. The next event of its queue is sent.' })
export class DeliverySkipped {
  readonly __typename = 'DeliverySkipped' as const;

  @Field(() => EventDeliveryType, { description: 'The skipped delivery.' })
  delivery: EventDeliveryType;
}

@ObjectType({ description: 'Events are queued again, behind those that wait already.' })
export class EventsReplayed {
  readonly __typename = 'EventsReplayed' as const;

  @Field(() => Int, { description: 'Number of queued events. Those that wait already are not counted.' })
  count: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the last event that matched. Null if there was none.',
  })
  lastEventId: string | null;

  @Field({ description: 'Where the next call continues, with the same input and this `cursor`.' })
  cursor: string;

  @Field({
    description:
      'Whether there may be more events, even if count is 0. One call queues at most 10 000 and looks at a limited part of the log.',
  })
  hasMore: boolean;
}

const notFound = [userError('NOT_FOUND')];
const proven = [userError('INVALID_CREDENTIALS'), ...notFound];

export const CreateEventEndpointResult = resultUnion('CreateEventEndpointResult', EventEndpointCreated, [
  userError('INVALID_CREDENTIALS'),
  userError('IDEMPOTENCY_CONFLICT'),
  EndpointLimitReached,
]);
export const UpdateEventEndpointResult = resultUnion(
  'UpdateEventEndpointResult',
  EventEndpointUpdated,
  proven,
);
export const PauseEventEndpointResult = resultUnion(
  'PauseEventEndpointResult',
  EventEndpointUpdated,
  notFound,
);
export const ResumeEventEndpointResult = resultUnion(
  'ResumeEventEndpointResult',
  EventEndpointUpdated,
  notFound,
);
export const DeleteEventEndpointResult = resultUnion(
  'DeleteEventEndpointResult',
  EventEndpointDeleted,
  notFound,
);
export const RotateEventEndpointSecretResult = resultUnion(
  'RotateEventEndpointSecretResult',
  EventEndpointSecretRotated,
  proven,
);
export const RevealEventEndpointSecretResult = resultUnion(
  'RevealEventEndpointSecretResult',
  EventEndpointSecretRevealed,
  proven,
);
export const SendTestEventResult = resultUnion('SendTestEventResult', TestEventSent, [
  ...notFound,
  userError('ENDPOINT_DISABLED'),
]);
export const ReplayEventsResult = resultUnion('ReplayEventsResult', EventsReplayed, notFound);
export const SkipDeliveryResult = resultUnion('SkipDeliveryResult', DeliverySkipped, [
  ...notFound,
  userError('DELIVERY_FINISHED'),
]);
