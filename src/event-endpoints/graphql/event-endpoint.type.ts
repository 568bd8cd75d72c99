import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import type { EndpointEntity } from '../endpoints/endpoint.entity.js';

export enum EventEndpointState {
  ACTIVE = 'ACTIVE',
  THROTTLED = 'THROTTLED',
  PAUSED = 'PAUSED',
  DISABLED = 'DISABLED',
}
registerEnumType(EventEndpointState, {
  name: 'EventEndpointState',
  description: 'State of an event endpoint.',
  valuesMap: {
    ACTIVE: { description: 'Events are delivered. While its client is disabled, they queue up.' },
    THROTTLED: {
      description:
        'The receiver is overloaded: deliveries pause, then continue one at a time. The next success makes it ACTIVE.',
    },
    PAUSED: { description: 'The owner or an administrator paused it. Events queue up.' },
    DISABLED: { description: 'It gets no more events until it is resumed.' },
  },
});

export enum EventEndpointReason {
  OVERLOADED = 'OVERLOADED',
  PAUSED = 'PAUSED',
  GONE = 'GONE',
  FAILING = 'FAILING',
}
registerEnumType(EventEndpointReason, {
  name: 'EventEndpointReason',
  description: 'Why an event endpoint is not ACTIVE.',
  valuesMap: {
    OVERLOADED: { description: 'The receiver answered 429, 502, 503 or 504.' },
    PAUSED: { description: 'The owner or an administrator paused it. Either can resume it.' },
    GONE: { description: 'The receiver answered 410.' },
    FAILING: { description: 'No delivery succeeded for 72 hours.' },
  },
});

@RequiresScope('events:read')
@ObjectType('EventEndpoint', {
  implements: () => [Node],
  description: 'A URL of a receiver, to which events are delivered.',
})
export class EventEndpointType implements Node {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  id: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The OAuth client that owns it: it gets events of users who granted that client the scopes. Null if it gets the events of all users.',
  })
  clientId: string | null;

  @Field({ description: 'Note of the owner. Can be empty.' })
  description: string;

  @Field({ description: 'Address of the receiver.' })
  url: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Types of events that it gets. Null: every type, also of types that come later.',
  })
  eventTypes: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Accounts whose events it gets. Null: every account, and events without an account. Otherwise events without an account are left out.',
  })
  accountIds: string[] | null;

  @Field({
    description:
      'Whether the events of an account are delivered one after the other, in their order. A failing delivery then delays the later ones.',
  })
  ordered: boolean;

  @Field(() => EventEndpointState, { description: 'State of the endpoint.' })
  state: EventEndpointState;

  @Field(() => EventEndpointReason, {
    nullable: true,
    description: 'Why it is not ACTIVE. Null if it is.',
  })
  stateReason: EventEndpointReason | null;

  @Field({ description: 'When the state changed.' })
  stateChangedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time of the first failure of the current period of failures. Null while deliveries succeed. A success at the same time as a failure does not end the period.',
  })
  failingSince: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the last success, at most a minute late. Null before the first one.',
  })
  lastSuccessAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'No delivery starts before this time. Null, also after it has passed: they start immediately.',
  })
  restsUntil: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Until when the previous secret also signs. Null if there is none, or if its time has passed.',
  })
  previousSecretUntil: Date | null;

  @Field({ description: 'When it was added.' })
  createdAt: Date;

  @Field({ description: 'When it was last changed.' })
  updatedAt: Date;
}

export const EventEndpointConnection = connectionOf(EventEndpointType, 'EventEndpoint');

export function toEventEndpoint({
  isOrdered,
  state,
  stateReason,
  ...endpoint
}: EndpointEntity): EventEndpointType {
  const { secret: _, previousSecret: __, ...shown } = endpoint;
  return {
    ...shown,
    ordered: isOrdered,
    state: EventEndpointState[state],
    stateReason: stateReason && EventEndpointReason[stateReason],
  };
}
