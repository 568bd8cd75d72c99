import { Args, ArgsType, Field, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { inArgument } from '../../failures/in-argument.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { ReauthenticationService } from '../../users/passwords/reauthentication.service.js';
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

@ObjectType({ description: 'The client is registered and can be used immediately.' })
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

@ObjectType({ description: 'The client is changed. Every process applies the change within five seconds.' })
class OAuthClientUpdated {
  readonly __typename = 'OAuthClientUpdated' as const;

  @Field(() => OAuthClientType, { description: 'The client after the change.' })
  client: OAuthClientType;
}

@ObjectType({ description: 'The client has a new secret.' })
class OAuthClientSecretRotated {
  readonly __typename = 'OAuthClientSecretRotated' as const;

  @Field(() => OAuthClientType, { description: 'The client.' })
  client: OAuthClientType;

  @Field({ description: 'The new secret. It is returned once and not stored.' })
  secret: string;

  @Field({ description: 'When the previous secrets expire.' })
  previousUntil: Date;
}

@ObjectType({
  description: 'The client is disabled. Its secrets and tokens stop working within five seconds.',
})
class OAuthClientDisabled {
  readonly __typename = 'OAuthClientDisabled' as const;

  @Field(() => OAuthClientType, { description: 'The disabled client.' })
  client: OAuthClientType;
}

@ObjectType({ description: 'The authorizations are revoked. Their tokens stop working within five seconds.' })
class OAuthAuthorizationsRevoked {
  readonly __typename = 'OAuthAuthorizationsRevoked' as const;

  @Field(() => Int, { description: 'Number of ended authorizations.' })
  ended: number;
}

@ArgsType()
class OAuthClientsArgs extends PageArgs {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Only clients for whose name an administrator vouches, or only the others.',
  })
  @IsOptional()
  @IsBoolean()
  isVerified?: boolean | null;
}

const notFound = [userError('NOT_FOUND')];
const CreateOAuthClientResult = resultUnion('CreateOAuthClientResult', OAuthClientCreated, [
  userError('INVALID_CREDENTIALS'),
  userError('IDEMPOTENCY_CONFLICT'),
  ClientLimitReached,
]);
const UpdateOAuthClientResult = resultUnion('UpdateOAuthClientResult', OAuthClientUpdated, [
  userError('INVALID_CREDENTIALS'),
  ...notFound,
  ClientLimitReached,
]);
const RotateOAuthClientSecretResult = resultUnion('RotateOAuthClientSecretResult', OAuthClientSecretRotated, [
  userError('INVALID_CREDENTIALS'),
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
export class OAuthClientsResolver {
  constructor(
    private readonly clients: ClientsService,
    private readonly reauthentication: ReauthenticationService,
  ) {}

  @LoadsNode({ typename: 'OAuthClient', type: OAuthClientType, table: 'oidc_clients' })
  async loadOAuthClient(_actor: Actor, id: string): Promise<object | null> {
    const client = await this.clients.find(id);
    return client && this.withUsage(client);
  }

  @Query(() => OAuthClientConnection, { description: 'API clients, newest first. Administrators only.' })
  @RequiresAdmin()
  async oauthClients(@Args() { isVerified, ...page }: OAuthClientsArgs): Promise<Page<OAuthClientType>> {
    const filter = { isVerified: isVerified ?? null };
    const rows = await this.clients.list(filter, decodeIdCursor(page.after), page.first + 1);
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
    @Args('input', { description: 'Settings of the client.' }) input: CreateOAuthClientInput,
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
    await this.reauthentication.requireInSession(actor, input.password ?? null);
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

  @Mutation(() => UpdateOAuthClientResult, {
    description:
      'Changes an API client. Changes other than `name` and `disabled` need the password. Administrators only.',
  })
  @RequiresAdmin()
  async updateOAuthClient(
    @Caller() actor: Actor,
    @Args('input', { description: 'The client and the changes.' }) input: UpdateOAuthClientInput,
  ): Promise<OAuthClientUpdated> {
    const { id, ownerUserId, password, ...given } = input;
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
    const { name: _, disabled: __, ...access } = changes;
    if (ownerUserId !== undefined || Object.keys(access).length > 0)
      await this.reauthentication.requireInSession(actor, password ?? null);
    // Null removes the owner.
    const owner = ownerUserId === undefined ? {} : { ownerUserId };
    const client = await inArgument('input', () => this.clients.update(actor, id, { ...changes, ...owner }));
    return { __typename: 'OAuthClientUpdated', client: await this.withUsage(client) };
  }

  @Mutation(() => RotateOAuthClientSecretResult, {
    description: 'Issues a new secret. Existing secrets stay valid for the overlap. Administrators only.',
  })
  @RequiresAdmin()
  async rotateOAuthClientSecret(
    @Caller() actor: Actor,
    @Args('input', { description: 'The client and the overlap.' })
    input: RotateOAuthClientSecretInput,
  ): Promise<OAuthClientSecretRotated> {
    await this.reauthentication.requireInSession(actor, input.password ?? null);
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
      'Disables a client with its secrets and tokens. updateOAuthClient enables it again. Administrators only.',
  })
  @RequiresAdmin()
  async disableOAuthClient(
    @Caller() actor: Actor,
    @Args('input', { description: 'The client.' }) input: DisableOAuthClientInput,
  ): Promise<OAuthClientDisabled> {
    const client = await this.clients.disable(actor, input.id);
    return { __typename: 'OAuthClientDisabled', client: await this.withUsage(client) };
  }

  @Mutation(() => RevokeOAuthAuthorizationsResult, {
    description:
      'Revokes the authorizations of a client with their tokens. Consents stay, so users are not asked again. Administrators only.',
  })
  @RequiresAdmin()
  async revokeOAuthAuthorizations(
    @Caller() actor: Actor,
    @Args('input', { description: 'The client, and optionally one user.' })
    input: RevokeOAuthAuthorizationsInput,
  ): Promise<OAuthAuthorizationsRevoked> {
    const ended = await this.clients.revokeAuthorizations(actor, input.id, input.userId ?? null);
    return { __typename: 'OAuthAuthorizationsRevoked', ended };
  }

  private async withUsage(client: Client): Promise<OAuthClientType> {
    const usage = await this.clients.usageByClient([client.id]);
    return toOAuthClient(client, usage.get(client.id));
  }
}
