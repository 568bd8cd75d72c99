import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';

export enum AuditOutcome {
  SUCCESS = 'SUCCESS',
  FAILURE = 'FAILURE',
}
registerEnumType(AuditOutcome, {
  name: 'AuditOutcome',
  description: 'How an audited act ended.',
  valuesMap: {
    SUCCESS: { description: 'It was done.' },
    FAILURE: { description: 'It was refused or failed.' },
  },
});

export enum AuditActorKind {
  USER = 'USER',
  CLIENT = 'CLIENT',
  SYSTEM = 'SYSTEM',
  ANONYMOUS = 'ANONYMOUS',
}
registerEnumType(AuditActorKind, {
  name: 'AuditActorKind',
  description: 'What kind of caller acted.',
  valuesMap: {
    USER: { description: 'A person, by session or through an API client.' },
    CLIENT: { description: 'An API client with rights of its own.' },
    SYSTEM: { description: 'The installation itself: a job, a schedule, a command.' },
    ANONYMOUS: { description: 'Nobody signed in.' },
  },
});

@ObjectType({ description: 'A fact of an audited act, by name.' })
export class AuditDetail {
  @Field({ description: 'Name of the fact.' })
  name: string;

  @Field({ description: 'Its value; JSON where it is not a plain text.' })
  value: string;
}

@RequiresAdmin()
@ObjectType('AuditEvent', {
  implements: () => [Node],
  description: 'Who did what, to what, when, and how it ended.',
})
export class AuditEventType implements Node {
  @Field(() => ID, { description: 'Id of the event; ids grow with time.' })
  id: string;

  @Field({ description: 'What was done, as noun.participle: user.signed_in, account.connected.' })
  action: string;

  @Field(() => AuditOutcome, { description: 'How it ended.' })
  outcome: AuditOutcome;

  @Field(() => AuditActorKind, { description: 'What kind of caller acted.' })
  actorKind: AuditActorKind;

  @Field(() => ID, { nullable: true, description: 'The user who acted, or for whom an API client did.' })
  actorUserId: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The API client, or the part of the installation, that acted.',
  })
  actorName: string | null;

  @Field(() => String, { nullable: true, description: 'Kind of the object that was acted on.' })
  targetType: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the object that was acted on.' })
  targetId: string | null;

  @Field(() => ID, { nullable: true, description: 'The user whose data it concerns.' })
  userId: string | null;

  @Field(() => String, { nullable: true, description: 'Network address of the caller.' })
  address: string | null;

  @Field(() => [AuditDetail], { description: 'Further facts.' })
  details: AuditDetail[];

  @Field({ description: 'When it happened.' })
  createdAt: Date;
}

export const AuditEventConnection = connectionOf(AuditEventType, 'AuditEvent');
