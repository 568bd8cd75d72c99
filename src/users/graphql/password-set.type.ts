import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'The password was changed.' })
export class PasswordSet {
  readonly __typename = 'PasswordSet' as const;

  @Field(() => Int, { description: 'Number of ended sessions.' })
  sessionsEnded: number;

  @Field(() => Int, { description: 'Number of revoked authorizations of apps.' })
  appsRevoked: number;

  /** Id of the user. Not part of the schema. */
  userId: string;
}
