import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import type { DeliveryAttemptEntity } from '../queues/attempt.entity.js';
import type { DeliveryEntity } from '../queues/delivery.entity.js';

export enum EventDeliveryState {
  PENDING = 'PENDING',
  RETRYING = 'RETRYING',
  DELIVERED = 'DELIVERED',
  DEAD = 'DEAD',
  SKIPPED = 'SKIPPED',
  CANCELED = 'CANCELED',
}
registerEnumType(EventDeliveryState, {
  name: 'EventDeliveryState',
  description: 'State of a delivery.',
  valuesMap: {
    PENDING: { description: 'It waits for its first attempt.' },
    RETRYING: {
      description:
        'An attempt failed, another one follows. At an ordered endpoint, later events of the account wait.',
    },
    DELIVERED: { description: 'The receiver answered 2xx.' },
    DEAD: { description: 'Every attempt failed. replayEvents sends it again.' },
    SKIPPED: { description: 'It was skipped by skipDelivery.' },
    CANCELED: {
      description:
        'It was not sent, because its event was deleted, its user withdrew the consent, or the filters of the endpoint no longer match.',
    },
  },
});

@RequiresScope('events:read')
@ObjectType('EventDelivery', {
  implements: () => [Node],
  description: 'An event that is or was delivered to an endpoint.',
})
export class EventDeliveryType implements Node {
  @Field(() => ID, { description: 'Id of the delivery.' })
  id: string;

  @Field(() => ID, { description: 'Id of the endpoint.' })
  endpointId: string;

  @Field(() => ID, { description: 'Id of the event, which receivers get as `webhook-id`.' })
  eventId: string;

  @Field({ description: 'Type of the event.' })
  eventType: string;

  @Field(() => ID, { nullable: true, description: 'Account of the event. Null without an account.' })
  accountId: string | null;

  @Field(() => EventDeliveryState, { description: 'State of the delivery.' })
  state: EventDeliveryState;

  @Field(() => Int, { description: 'Number of attempts, with those before a replay.' })
  attemptCount: number;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time of the next attempt. Null unless it is RETRYING. The endpoint may rest for longer, or be probed earlier. There is none while the endpoint is PAUSED or DISABLED.',
  })
  nextAttemptAt: Date | null;

  @Field({ description: 'When it was queued for the first time.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended. Null while it is PENDING or RETRYING.' })
  finishedAt: Date | null;
}

export const EventDeliveryConnection = connectionOf(EventDeliveryType, 'EventDelivery');

export function toEventDelivery({ state, attempts, ...delivery }: DeliveryEntity): EventDeliveryType {
  return { ...delivery, state: EventDeliveryState[state], attemptCount: attempts };
}

@RequiresScope('events:read')
@ObjectType('EventDeliveryAttempt', {
  implements: () => [Node],
  description: 'One request to a receiver. Kept for 30 days.',
})
export class EventDeliveryAttemptType implements Node {
  @Field(() => ID, { description: 'Id of the attempt.' })
  id: string;

  @Field(() => ID, { description: 'Id of the delivery.' })
  deliveryId: string;

  @Field({ description: 'When the request was sent.' })
  at: Date;

  @Field(() => Int, { description: 'Duration in milliseconds.' })
  durationMs: number;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the answer. Null without an answer.' })
  status: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Null on success. Otherwise HTTP_ERROR, REDIRECT, TIMEOUT, CONNECT_FAILED, CONNECTION_LOST, DNS_FAILED, TLS_FAILED, ADDRESS_REFUSED, BAD_ANSWER or SECRET_UNREADABLE (the server cannot open the signing secret: rotate it). Values may be added.',
  })
  errorCode: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'First kilobyte of the answer. Null without an answer.',
  })
  answer: string | null;
}

export const EventDeliveryAttemptConnection = connectionOf(EventDeliveryAttemptType, 'EventDeliveryAttempt');

export function toEventDeliveryAttempt(attempt: DeliveryAttemptEntity): EventDeliveryAttemptType {
  return attempt;
}
