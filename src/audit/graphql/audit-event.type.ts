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
  description: 'Result of an audited action.',
  valuesMap: {
    SUCCESS: { description: 'The action was performed.' },
    FAILURE: { description: 'The action was refused or failed.' },
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
  description: 'Kind of the caller.',
  valuesMap: {
    USER: { description: 'A user, with a session or through an API client.' },
    CLIENT: { description: 'An API client with its own access.' },
    SYSTEM: { description: 'The installation: a job, a schedule or a command.' },
    ANONYMOUS: { description: 'An unauthenticated caller.' },
  },
});

@ObjectType({ description: 'A named fact of an audited action.' })
export class AuditDetail {
  @Field({ description: 'Name of the fact.' })
  name: string;

  @Field({ description: 'Value of the fact. JSON if it is not a string.' })
  value: string;
}

@RequiresAdmin()
@ObjectType('AuditEvent', {
  implements: () => [Node],
  description: 'An entry of the audit trail.',
})
export class AuditEventType implements Node {
  @Field(() => ID, { description: 'Id of the event. Ids are in the order of the events.' })
  id: string;

  @Field({ description: 'The action as noun.participle, such as user.signed_in or account.connected.' })
  action: string;

  @Field(() => AuditOutcome, { description: 'Result of the action.' })
  outcome: AuditOutcome;

  @Field(() => AuditActorKind, { description: 'Kind of the caller.' })
  actorKind: AuditActorKind;

  @Field(() => ID, {
    nullable: true,
    description:
      'The user who acted, or for whom an API client acted. Null for other callers, and after the user was deleted.',
  })
  actorUserId: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Pseudonym of the user who acted, which stays after the user was deleted. Null for other callers.',
  })
  actorSubject: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the API client, or name of the part of the installation that acted. Null for others.',
  })
  actorName: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the affected object. Null if there is none.' })
  targetType: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the affected object. Null if there is none, and for users who were deleted.',
  })
  targetId: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The user whose data was affected. Null if there is none, and after the user was deleted.',
  })
  userId: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Pseudonym of the user whose data was affected, which stays after the user was deleted. Null if there is none.',
  })
  subject: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Network address of the caller. Null if unknown, and after the user was deleted.',
  })
  address: string | null;

  @Field(() => [AuditDetail], { description: 'Further facts about the action.' })
  details: AuditDetail[];

  @Field({ description: 'Time of the event.' })
  createdAt: Date;
}

export const AuditEventConnection = connectionOf(AuditEventType, 'AuditEvent');
