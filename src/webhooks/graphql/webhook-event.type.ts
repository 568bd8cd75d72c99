import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { Platform } from '../../platforms/platform.js';
import { WebhookEventState } from '../domain/stored-event.js';

registerEnumType(WebhookEventState, {
  name: 'WebhookEventState',
  description: 'State of a webhook event.',
  valuesMap: {
    PENDING: { description: 'The event waits to be applied, is being applied, or is retried later.' },
    UNMATCHED: {
      description: 'The event waits for a post, account or media item that is not known yet.',
    },
    PROCESSED: { description: 'The event was applied.' },
    IGNORED: { description: 'The event needed no action. The note gives the reason.' },
    UNPARSED: { description: 'The webhook was verified but could not be parsed. Replay it after an update.' },
    DEAD: { description: 'The event failed in 12 attempts. lastError gives the reason.' },
  },
});

@ObjectType('WebhookPayload', { description: 'Payload of a webhook event.' })
export class WebhookPayloadType {
  @Field({ description: 'First 64 KiB of the payload, with secrets and personal data redacted.' })
  text: string;

  @Field({ description: 'Whether the payload is longer than the text.' })
  cut: boolean;
}

@RequiresAdmin()
@ObjectType('WebhookEvent', {
  implements: () => [Node],
  description: 'An event that a platform sent by webhook. Redeliveries are stored once.',
})
export class WebhookEventType implements Node {
  @Field(() => ID, { description: 'Id of the event. Ids are ordered by time of receipt.' })
  id: string;

  @Field(() => Platform, { description: 'Platform that sent it.' })
  platform: Platform;

  @Field({ description: 'Type of the event as the platform names it. Empty if it could not be parsed.' })
  type: string;

  @Field(() => String, {
    nullable: true,
    description: "The platform's id of the user or account that it is about. Null if there is none.",
  })
  subject: string | null;

  @Field(() => WebhookEventState, { description: 'State of the event.' })
  state: WebhookEventState;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the event as the platform reports it. Null if it reports none.',
  })
  occurredAt: Date | null;

  @Field({ description: 'Time of the first receipt.' })
  receivedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which it was applied or ignored. Null until then.',
  })
  processedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the next attempt. Null if none follows.',
  })
  dueAt: Date | null;

  @Field(() => Int, { description: 'Number of attempts since receipt or replay.' })
  attempts: number;

  @Field(() => String, {
    nullable: true,
    description: 'Result, or the reason why it was ignored. Null if there is none.',
  })
  note: string | null;

  @Field(() => String, { nullable: true, description: 'Latest error. Null if there was none.' })
  lastError: string | null;

  @Field({ description: 'Id of the HTTP request that delivered it, as in the logs.' })
  requestId: string;
}

export const WebhookEventConnection = connectionOf(WebhookEventType, 'WebhookEvent');
