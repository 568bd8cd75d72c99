import { Field, ObjectType } from '@nestjs/graphql';
import type { FailureCode } from '../../failures/failure-codes.js';
import { ErrorCode } from '../../graphql/error-code.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';

/** Fields of the types that show users and administrators why a run of a sync failed. Each type has its access. */
@ObjectType({ isAbstract: true })
export abstract class SyncErrorFields {
  @Field(() => ErrorCode, { description: 'Stable code, for programs.' })
  code: FailureCode;

  @Field({ description: 'Message for developers, in English.' })
  message: string;

  @Field(() => String, {
    nullable: true,
    description: "The platform's id of the failed call, for its support. Null if the platform sent none.",
  })
  platformRequestId: string | null;

  @Field({ description: 'Time of the failure.' })
  at: Date;
}

/** Fields of the types that show users and administrators the progress of a sync. */
@ObjectType({ isAbstract: true })
export abstract class SyncProgressFields {
  @Field(() => CommerceResource, { description: 'The resource.' })
  resource: CommerceResource;

  @Field({
    description:
      'Whether the sync is neither failing nor paused. Waiting for the rate limit of the platform is healthy.',
  })
  isHealthy: boolean;

  @Field({
    description:
      'Whether the past is stored as far back as this installation reads it. False while a history that resyncShop requested is read.',
  })
  isHistoryComplete: boolean;

  @Field(() => Date, {
    nullable: true,
    description:
      'Every change between the connection of the account and this time is stored; earlier ones if isHistoryComplete. Null before the first sync is completed.',
  })
  syncedUntil: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time of the last success. Null if there was none.' })
  lastSuccessAt: Date | null;

  @Field(() => [String], {
    description: 'Scopes that the sync needs and the user did not grant, as the platform names them.',
  })
  missingScopes: string[];
}
