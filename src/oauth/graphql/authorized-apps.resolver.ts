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
import { IsBoolean } from 'class-validator';
import { RequiresSession } from '../../auth/access.js';
import { type Actor, sessionOf, type UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { ConsentsService } from '../consents/consents.service.js';
import { IsId } from '../../crypto/is-id.js';
import { AuthorizedScope, toAuthorizedScopes } from './authorized-scope.type.js';

@RequiresSession()
@ObjectType('AuthorizedApp', { description: 'An app that the viewer has authorized.' })
class AuthorizedAppType {
  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;

  @Field({ description: 'Name of the app.' })
  name: string;

  @Field(() => [AuthorizedScope], { description: 'Scopes that the viewer has granted.' })
  scopes: AuthorizedScope[];

  @Field({ description: 'Whether an administrator vouches for its name. Warn of other apps.' })
  isVerified: boolean;

  @Field({ description: 'Whether it is an AI assistant: it may use the tools of the MCP server.' })
  isAssistant: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the viewer approves everything that the assistant does. Null if it is no assistant.',
  })
  asksBeforeActing: boolean | null;

  @Field({ description: 'When the viewer first authorized the app.' })
  authorizedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the app last got a token for the viewer. Null if it never did.',
  })
  lastUsedAt: Date | null;
}

const AuthorizedAppConnection = connectionOf(AuthorizedAppType, 'AuthorizedApp');

@InputType({ description: 'The app to revoke.' })
class RevokeAuthorizedAppInput {
  @Field(() => ID, { description: 'Id of the API client.' })
  @IsId()
  clientId: string;
}

@ObjectType({ description: 'The app is revoked. Its tokens stop working within five seconds.' })
class AuthorizedAppRevoked {
  readonly __typename = 'AuthorizedAppRevoked' as const;

  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;
}

const RevokeAuthorizedAppResult = resultUnion('RevokeAuthorizedAppResult', AuthorizedAppRevoked, [
  userError('NOT_FOUND'),
]);

@InputType({ description: 'New settings of an authorized app.' })
class UpdateAuthorizedAppInput {
  @Field(() => ID, { description: 'Id of the API client. It must be an assistant.' })
  @IsId()
  clientId: string;

  @Field({ description: 'Whether the viewer approves everything that the assistant does.' })
  @IsBoolean()
  asksBeforeActing: boolean;
}

@ObjectType({ description: 'The settings apply to the next call of the assistant.' })
class AuthorizedAppUpdated {
  readonly __typename = 'AuthorizedAppUpdated' as const;

  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;

  @Field({ description: 'Whether the viewer approves everything that the assistant does.' })
  asksBeforeActing: boolean;
}

const UpdateAuthorizedAppResult = resultUnion('UpdateAuthorizedAppResult', AuthorizedAppUpdated, [
  userError('NOT_FOUND'),
  userError('ASSISTANT_UNVERIFIED'),
]);

@Resolver(() => Viewer)
export class AuthorizedAppsResolver {
  constructor(private readonly consents: ConsentsService) {}

  @ResolveField(() => AuthorizedAppConnection, {
    nullable: true,
    description: 'Apps that the viewer has authorized. Null, with an error, for API clients.',
  })
  async authorizedApps(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<AuthorizedAppType>> {
    sessionOf(caller);
    const rows = await this.consents.list(viewer.userId, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      ({ clientId }) => [clientId],
      ({ clientId, name, scopes, isVerified, isAssistant, asksBeforeActing, givenAt, lastUsedAt }) => ({
        clientId,
        name,
        isVerified,
        isAssistant,
        asksBeforeActing: isAssistant ? asksBeforeActing : null,
        scopes: toAuthorizedScopes(scopes),
        authorizedAt: givenAt,
        lastUsedAt,
      }),
    );
  }

  @Mutation(() => UpdateAuthorizedAppResult, {
    description: 'Changes what an assistant may do without asking.',
  })
  @RequiresSession()
  async updateAuthorizedApp(
    @Caller() caller: UserActor,
    @Args('input', { description: 'The app and its settings.' }) input: UpdateAuthorizedAppInput,
  ): Promise<AuthorizedAppUpdated> {
    const { clientId, asksBeforeActing } = input;
    await this.consents.setAsksBeforeActing(caller, clientId, asksBeforeActing);
    return { __typename: 'AuthorizedAppUpdated', clientId, asksBeforeActing };
  }

  @Mutation(() => RevokeAuthorizedAppResult, {
    description: 'Revokes an app: ends the consent and all its tokens for the viewer.',
  })
  @RequiresSession()
  async revokeAuthorizedApp(
    @Caller() caller: UserActor,
    @Args('input', { description: 'The app to revoke.' }) input: RevokeAuthorizedAppInput,
  ): Promise<AuthorizedAppRevoked> {
    await this.consents.withdraw(caller, input.clientId);
    return { __typename: 'AuthorizedAppRevoked', clientId: input.clientId };
  }
}
