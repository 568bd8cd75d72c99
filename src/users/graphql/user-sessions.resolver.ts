import {
  Args,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { UserType } from './user.type.js';
import { IsId } from '../../crypto/is-id.js';

@RequiresAdmin()
@ObjectType({ description: 'A browser in which a user is signed in, as administrators see it.' })
class UserSession {
  @Field(() => ID, { description: 'Id of the session. It is not the value of the cookie.' })
  sessionId: string;

  @Field({ description: 'When the user signed in.' })
  createdAt: Date;

  @Field({ description: 'When the session was last used, accurate to a few minutes.' })
  lastSeenAt: Date;

  @Field({ description: 'When the session ends if it is not used.' })
  expiresAt: Date;

  @Field(() => String, {
    nullable: true,
    description: 'User agent of the browser at sign-in. Null if it sent none.',
  })
  userAgent: string | null;

  @Field(() => String, { nullable: true, description: 'IP address at sign-in. Null if it is unknown.' })
  address: string | null;
}

const UserSessionConnection = connectionOf(UserSession, 'UserSession');

@InputType({ description: 'The sessions to end.' })
class EndUserSessionsInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;

  @Field(() => ID, { nullable: true, description: 'Id of the only session to end. Null or absent for all.' })
  @IsOptional()
  @IsId()
  sessionId?: string | null;
}

@ObjectType({ description: 'The sessions have ended, with their sockets.' })
class UserSessionsEnded {
  readonly __typename = 'UserSessionsEnded' as const;

  @Field(() => Int, { description: 'Number of ended sessions.' })
  count: number;
}

const EndUserSessionsResult = resultUnion('EndUserSessionsResult', UserSessionsEnded, [
  userError('NOT_FOUND'),
]);

/** Sessions of any user, for administrators. */
@Resolver(() => UserType)
export class UserSessionsResolver {
  constructor(private readonly sessionsService: SessionsService) {}

  @ResolveField(() => UserSessionConnection, { description: 'Sessions of the user, newest first.' })
  async sessions(@Parent() { id }: UserType, @Args() page: PageArgs): Promise<Page<UserSession>> {
    const rows = await this.sessionsService.list(id, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      (row) => [row.id],
      ({ id: sessionId, createdAt, lastSeenAt, expiresAt, userAgent, address }) => ({
        sessionId,
        createdAt,
        lastSeenAt,
        expiresAt,
        userAgent,
        address,
      }),
    );
  }

  @Mutation(() => EndUserSessionsResult, {
    description: 'Ends one session of a user, or all. Apps keep their access. Administrators only.',
  })
  @RequiresAdmin()
  async endUserSessions(
    @Args('input', { description: 'The user, and optionally one session.' })
    { userId, sessionId }: EndUserSessionsInput,
    @Caller() caller: Actor,
  ): Promise<UserSessionsEnded> {
    const count = await this.sessionsService.endForUser(caller, userId, sessionId ?? null);
    return { __typename: 'UserSessionsEnded', count };
  }
}
