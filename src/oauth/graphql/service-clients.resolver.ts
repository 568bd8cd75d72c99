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
import { RequiresSession } from '../../auth/access.js';
import { type Actor, sessionOf, type UserActor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { IsId } from '../../crypto/is-id.js';
import { connectionOf, decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Viewer } from '../../users/graphql/viewer.type.js';
import { ClientsService } from '../clients/clients.service.js';
import { AuthorizedScope, toAuthorizedScopes } from './authorized-scope.type.js';

@RequiresSession()
@ObjectType('ServiceClient', {
  description:
    'A SERVICE client that works on the data of the viewer, with its own secret. An administrator made the viewer its owner.',
})
class ServiceClientType {
  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;

  @Field({ description: 'Name of the client.' })
  name: string;

  @Field(() => [AuthorizedScope], { description: 'Scopes that the client may request.' })
  scopes: AuthorizedScope[];

  @Field({ description: 'When the client was created.' })
  createdAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the client last requested a token. Null if it never did.',
  })
  lastUsedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When an administrator disabled the client. Null while it is enabled.',
  })
  disabledAt: Date | null;
}

const ServiceClientConnection = connectionOf(ServiceClientType, 'ServiceClient');

@InputType({ description: 'The SERVICE client to revoke.' })
class RevokeServiceClientInput {
  @Field(() => ID, { description: 'Id of the API client.' })
  @IsId()
  clientId: string;
}

@ObjectType({
  description:
    'The client has no owner any more. Its tokens get FORBIDDEN for data of the viewer within five seconds.',
})
class ServiceClientRevoked {
  readonly __typename = 'ServiceClientRevoked' as const;

  @Field(() => ID, { description: 'Id of the API client.' })
  clientId: string;
}

const RevokeServiceClientResult = resultUnion('RevokeServiceClientResult', ServiceClientRevoked, [
  userError('NOT_FOUND'),
]);

@Resolver(() => Viewer)
export class ServiceClientsResolver {
  constructor(private readonly clients: ClientsService) {}

  @ResolveField(() => ServiceClientConnection, {
    nullable: true,
    description:
      'SERVICE clients that work on the data of the viewer, newest first. Null, with an error, for API clients.',
  })
  async serviceClients(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<ServiceClientType>> {
    sessionOf(caller);
    const rows = await this.clients.listOfOwner(viewer.userId, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      ({ id }) => [id],
      ({ id, name, scopes, createdAt, lastUsedAt, disabledAt }) => ({
        clientId: id,
        name,
        scopes: toAuthorizedScopes(scopes),
        createdAt,
        lastUsedAt,
        disabledAt,
      }),
    );
  }

  @Mutation(() => RevokeServiceClientResult, {
    description:
      'Ends the access of a SERVICE client to the data of the viewer. Only an administrator can give it back.',
  })
  @RequiresSession()
  async revokeServiceClient(
    @Caller() caller: UserActor,
    @Args('input', { description: 'The client to revoke.' }) input: RevokeServiceClientInput,
  ): Promise<ServiceClientRevoked> {
    await this.clients.removeOwner(caller, input.clientId);
    return { __typename: 'ServiceClientRevoked', clientId: input.clientId };
  }
}
