import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { Platform } from '../../platforms/platform.js';
import { WebhookEventState } from '../domain/stored-event.js';

registerEnumType(WebhookEventState, {
  name: 'WebhookEventState',
  description: 'Where a webhook event stands.',
  valuesMap: {
    PENDING: { description: 'It waits to be applied, is being applied, or is tried again later.' },
    UNMATCHED: {
      description: 'It is about a post, account or media item that is not known yet, and waits for it.',
    },
    PROCESSED: { description: 'It was applied.' },
    IGNORED: { description: 'Nothing was to be done; note says why.' },
    UNPARSED: { description: 'It is well signed and could not be read. Replay it after an update.' },
    DEAD: { description: 'It was given up after 12 attempts; lastError says why.' },
  },
});

@ObjectType('WebhookPayload', { description: 'What a platform sent.' })
export class WebhookPayloadType {
  @Field({ description: 'The text as it came, with secrets replaced, at most its first 64 KiB.' })
  text: string;

  @Field({ description: 'Whether there is more than the text shows.' })
  cut: boolean;
}

@RequiresAdmin()
@ObjectType('WebhookEvent', {
  implements: () => [Node],
  description: 'An event a platform told by webhook. Kept once however often it was sent.',
})
export class WebhookEventType implements Node {
  @Field(() => ID, { description: 'Id of the event; ids grow with the time of receipt.' })
  id: string;

  @Field(() => Platform, { description: 'Who sent it.' })
  platform: Platform;

  @Field({ description: "The platform's name of the event; empty when it could not be read." })
  type: string;

  @Field(() => String, {
    nullable: true,
    description: "Whom it is about: the platform's id of a person or account.",
  })
  subject: string | null;

  @Field(() => WebhookEventState, { description: 'Where it stands.' })
  state: WebhookEventState;

  @Field(() => Date, { nullable: true, description: 'When it happened, by the platform.' })
  occurredAt: Date | null;

  @Field({ description: 'When it first arrived.' })
  receivedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was applied or ignored.' })
  processedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it is looked at next; null when it is done or given up.',
  })
  dueAt: Date | null;

  @Field(() => Int, { description: 'How often it was tried since it came or was replayed.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'Why it was ignored, or what came of it.' })
  note: string | null;

  @Field(() => String, { nullable: true, description: 'What went wrong last.' })
  lastError: string | null;

  @Field({ description: 'Id of the request it came with, to be found in the logs.' })
  requestId: string;
}

export const WebhookEventConnection = connectionOf(WebhookEventType, 'WebhookEvent');
