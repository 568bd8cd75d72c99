import {
  Args,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { RequiresSession } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { Failure } from '../../failures/failure.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { ConsentsService } from '../consents/consents.service.js';
import { scopeDescriptions } from '../domain/scopes.js';

@ObjectType({ description: 'Something an app may do.' })
class AuthorizedScope {
  @Field({ description: 'The scope, as programs name it.' })
  name: string;

  @Field({ description: 'What it lets the app do, in plain words. English.' })
  description: string;
}

@RequiresSession()
@ObjectType('AuthorizedApp', { description: 'An app that the viewer has let in.' })
class AuthorizedAppType {
  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;

  @Field({ description: 'Name of the app.' })
  name: string;

  @Field(() => [AuthorizedScope], { description: 'What the viewer has allowed it.' })
  scopes: AuthorizedScope[];

  @Field({ description: 'When the viewer first let it in.' })
  authorizedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it last got a token for the viewer.' })
  lastUsedAt: Date | null;
}

const AuthorizedAppConnection = connectionOf(AuthorizedAppType, 'AuthorizedApp');

@InputType({ description: 'An app that is to be shut out.' })
class RevokeAuthorizedAppInput {
  @Field(() => ID, { description: 'Id of the API client.' })
  @IsUUID()
  clientId: string;
}

@ObjectType({ description: 'The app is out: its tokens stop working within five seconds.' })
class AuthorizedAppRevoked {
  readonly __typename = 'AuthorizedAppRevoked' as const;

  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;
}

const RevokeAuthorizedAppResult = resultUnion('RevokeAuthorizedAppResult', AuthorizedAppRevoked, [
  userError('NOT_FOUND'),
]);

@Resolver(() => Viewer)
export class AuthorizedAppsResolver {
  constructor(private readonly consents: ConsentsService) {}

  @ResolveField(() => AuthorizedAppConnection, {
    nullable: true,
    description: 'The apps that the viewer has let in. Null, with an error, for API clients.',
  })
  async authorizedApps(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<AuthorizedAppType>> {
    if (caller.kind !== 'user' || !caller.sessionId) throw new Failure('FORBIDDEN');
    const rows = await this.consents.list(viewer.userId, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      ({ clientId }) => [clientId],
      ({ clientId, name, scopes, givenAt, lastUsedAt }) => ({
        clientId,
        name,
        scopes: scopes.map((scope) => ({ name: scope, description: scopeDescriptions[scope] })),
        authorizedAt: givenAt,
        lastUsedAt,
      }),
    );
  }

  @Mutation(() => RevokeAuthorizedAppResult, {
    description: 'Shuts an app out: ends the consent and every token it has for the viewer.',
  })
  @RequiresSession()
  async revokeAuthorizedApp(
    @Caller() caller: UserActor,
    @Args('input', { description: 'Which one.' }) input: RevokeAuthorizedAppInput,
  ): Promise<AuthorizedAppRevoked> {
    await this.consents.withdraw(caller, input.clientId);
    return { __typename: 'AuthorizedAppRevoked', clientId: input.clientId };
  }
}
