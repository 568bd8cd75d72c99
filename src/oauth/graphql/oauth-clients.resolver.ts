import type { OnModuleInit } from '@nestjs/common';
import { Args, Field, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { inArgument } from '../../failures/in-argument.js';
import { NodeLoaders } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import type { Client } from '../domain/clients.js';
import { ClientsService } from '../clients/clients.service.js';
import { ClientLimitReached, SecretLimitReached } from './oauth-client-limits.type.js';
import {
  CreateOAuthClientInput,
  DisableOAuthClientInput,
  RevokeOAuthAuthorizationsInput,
  RotateOAuthClientSecretInput,
  UpdateOAuthClientInput,
} from './oauth-client.inputs.js';
import { OAuthClientConnection, OAuthClientType, toOAuthClient } from './oauth-client.type.js';

@ObjectType({ description: 'The client can be used at once.' })
class OAuthClientCreated {
  readonly __typename = 'OAuthClientCreated' as const;

  @Field(() => OAuthClientType, { description: 'The new client.' })
  client: OAuthClientType;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret. It is returned once and not stored. Null for kinds without a secret and when `replayed` is true.',
  })
  secret: string | null;

  @Field({
    description:
      'Whether an earlier request with the same idempotency key created the client. The secret is not returned again; rotateOAuthClientSecret issues a new one.',
  })
  replayed: boolean;
}

@ObjectType({ description: 'The change holds here at once, and in every process within five seconds.' })
class OAuthClientUpdated {
  readonly __typename = 'OAuthClientUpdated' as const;

  @Field(() => OAuthClientType, { description: 'The client after the change.' })
  client: OAuthClientType;
}

@ObjectType({ description: 'The client has another secret.' })
class OAuthClientSecretRotated {
  readonly __typename = 'OAuthClientSecretRotated' as const;

  @Field(() => OAuthClientType, { description: 'The client.' })
  client: OAuthClientType;

  @Field({ description: 'The new secret, shown this once; it is stored nowhere.' })
  secret: string;

  @Field({ description: 'Until when the secrets before it work.' })
  previousUntil: Date;
}

@ObjectType({
  description: 'Nothing of the client is taken any more, within five seconds.',
})
class OAuthClientDisabled {
  readonly __typename = 'OAuthClientDisabled' as const;

  @Field(() => OAuthClientType, { description: 'The disabled client.' })
  client: OAuthClientType;
}

@ObjectType({ description: 'The tokens no longer work, within five seconds.' })
class OAuthAuthorizationsRevoked {
  readonly __typename = 'OAuthAuthorizationsRevoked' as const;

  @Field(() => Int, { description: 'How many authorizations ended.' })
  ended: number;
}

const notFound = [userError('NOT_FOUND')];
const CreateOAuthClientResult = resultUnion('CreateOAuthClientResult', OAuthClientCreated, [
  userError('IDEMPOTENCY_CONFLICT'),
  ClientLimitReached,
]);
const UpdateOAuthClientResult = resultUnion('UpdateOAuthClientResult', OAuthClientUpdated, [
  ...notFound,
  ClientLimitReached,
]);
const RotateOAuthClientSecretResult = resultUnion('RotateOAuthClientSecretResult', OAuthClientSecretRotated, [
  ...notFound,
  SecretLimitReached,
]);
const DisableOAuthClientResult = resultUnion('DisableOAuthClientResult', OAuthClientDisabled, notFound);
const RevokeOAuthAuthorizationsResult = resultUnion(
  'RevokeOAuthAuthorizationsResult',
  OAuthAuthorizationsRevoked,
  notFound,
);

@Resolver(() => OAuthClientType)
export class OAuthClientsResolver implements OnModuleInit {
  constructor(
    private readonly clients: ClientsService,
    private readonly nodes: NodeLoaders,
  ) {}

  onModuleInit(): void {
    this.nodes.register({
      typename: 'OAuthClient',
      type: OAuthClientType,
      table: 'oidc_clients',
      load: async (_actor, id) => {
        const client = await this.clients.find(id);
        return client && this.withUsage(client);
      },
    });
  }

  @Query(() => OAuthClientConnection, { description: 'The API clients, newest first. Administrators only.' })
  @RequiresAdmin()
  async oauthClients(@Args() page: PageArgs): Promise<Page<OAuthClientType>> {
    const rows = await this.clients.list(decodeIdCursor(page.after), page.first + 1);
    const usage = await this.clients.usageByClient(rows.map(({ id }) => id));
    return toPage(
      rows,
      page,
      ({ id }) => [id],
      (client) => toOAuthClient(client, usage.get(client.id)),
    );
  }

  @Mutation(() => CreateOAuthClientResult, { description: 'Registers an API client. Administrators only.' })
  @RequiresAdmin()
  async createOAuthClient(
    @Caller() actor: Actor,
    @Args('input', { description: 'What it is and may do.' }) input: CreateOAuthClientInput,
  ): Promise<OAuthClientCreated> {
    const {
      name,
      kind,
      redirectUris,
      postLogoutRedirectUris,
      scopes,
      mayIntrospect,
      pkceExempt,
      extraGrants,
    } = input;
    const settings = {
      name,
      kind,
      redirectUris,
      postLogoutRedirectUris,
      scopes,
      ownerUserId: input.ownerUserId ?? null,
      mayIntrospect,
      pkceExempt,
      extraGrants,
    };
    const { idempotencyKey } = input;
    const { client, secret, replayed } = await inArgument('input', () =>
      this.clients.create(actor, settings, { idempotencyKey }),
    );
    return {
      __typename: 'OAuthClientCreated',
      client: replayed ? await this.withUsage(client) : toOAuthClient(client),
      secret,
      replayed,
    };
  }

  @Mutation(() => UpdateOAuthClientResult, { description: 'Changes an API client. Administrators only.' })
  @RequiresAdmin()
  async updateOAuthClient(
    @Caller() actor: Actor,
    @Args('input', { description: 'Which one, and what changes.' }) input: UpdateOAuthClientInput,
  ): Promise<OAuthClientUpdated> {
    const { id, ownerUserId, ...given } = input;
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
    // Here null says something: the client has no owner any more.
    const owner = ownerUserId === undefined ? {} : { ownerUserId };
    const client = await inArgument('input', () => this.clients.update(actor, id, { ...changes, ...owner }));
    return { __typename: 'OAuthClientUpdated', client: await this.withUsage(client) };
  }

  @Mutation(() => RotateOAuthClientSecretResult, {
    description: 'Gives a client another secret; those it has work on for a while. Administrators only.',
  })
  @RequiresAdmin()
  async rotateOAuthClientSecret(
    @Caller() actor: Actor,
    @Args('input', { description: 'Which one, and for how long the old secrets work.' })
    input: RotateOAuthClientSecretInput,
  ): Promise<OAuthClientSecretRotated> {
    const rotated = await inArgument('input', () =>
      this.clients.rotateSecret(actor, input.id, input.overlapSeconds),
    );
    const { client, secret, previousUntil } = rotated;
    return {
      __typename: 'OAuthClientSecretRotated',
      client: await this.withUsage(client),
      secret,
      previousUntil,
    };
  }

  @Mutation(() => DisableOAuthClientResult, {
    description:
      'Stops a client: its secrets and all its tokens. updateOAuthClient undoes it. Administrators only.',
  })
  @RequiresAdmin()
  async disableOAuthClient(
    @Caller() actor: Actor,
    @Args('input', { description: 'Which one.' }) input: DisableOAuthClientInput,
  ): Promise<OAuthClientDisabled> {
    const client = await this.clients.disable(actor, input.id);
    return { __typename: 'OAuthClientDisabled', client: await this.withUsage(client) };
  }

  @Mutation(() => RevokeOAuthAuthorizationsResult, {
    description:
      'Ends what people authorized for a client, and every token of it. They need not consent anew. Administrators only.',
  })
  @RequiresAdmin()
  async revokeOAuthAuthorizations(
    @Caller() actor: Actor,
    @Args('input', { description: 'Of which client, and of whom.' }) input: RevokeOAuthAuthorizationsInput,
  ): Promise<OAuthAuthorizationsRevoked> {
    const ended = await this.clients.revokeAuthorizations(actor, input.id, input.userId ?? null);
    return { __typename: 'OAuthAuthorizationsRevoked', ended };
  }

  private async withUsage(client: Client): Promise<OAuthClientType> {
    const usage = await this.clients.usageByClient([client.id]);
    return toOAuthClient(client, usage.get(client.id));
  }
}
