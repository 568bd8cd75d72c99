import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'The new password is set.' })
export class PasswordSet {
  readonly __typename = 'PasswordSet' as const;

  @Field(() => Int, { description: 'Number of sessions that it ended.' })
  sessionsEnded: number;

  @Field(() => Int, { description: 'Number of authorizations of apps that it revoked.' })
  appsRevoked: number;

  /** Whose password it is. */
  userId: string;
}
