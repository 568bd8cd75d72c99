import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import type { Client } from '../domain/clients.js';
import type { ClientUsage } from '../clients/clients.repository.js';

export enum OAuthClientKind {
  CONFIDENTIAL = 'CONFIDENTIAL',
  PUBLIC = 'PUBLIC',
  NATIVE = 'NATIVE',
  DEVICE = 'DEVICE',
  SERVICE = 'SERVICE',
}
registerEnumType(OAuthClientKind, {
  name: 'OAuthClientKind',
  description: 'Kind of an API client, which decides how it gets tokens.',
  valuesMap: {
    CONFIDENTIAL: {
      description: 'An app with a server that keeps a secret. Authorization code with PKCE, refresh tokens.',
    },
    PUBLIC: {
      description: 'An app in a browser, without a secret. Authorization code with PKCE, refresh tokens.',
    },
    NATIVE: {
      description:
        'An app installed on a phone or computer, without a secret (RFC 8252). Like PUBLIC, with private-use redirect URIs and any loopback port. Users are asked for consent each time.',
    },
    DEVICE: { description: 'A device without a browser. Device authorization, refresh tokens.' },
    SERVICE: { description: 'A program that acts on its own behalf, with a secret. Client credentials.' },
  },
});

export enum OAuthResource {
  API = 'API',
  MCP = 'MCP',
}
registerEnumType(OAuthResource, {
  name: 'OAuthResource',
  description: 'What a client gets access tokens for. A token for one is refused by the other.',
  valuesMap: {
    API: { description: 'This API. What a client does needs no approval of the user.' },
    MCP: { description: 'The endpoint for AI assistants, whose actions users approve.' },
  },
});

@ObjectType('OAuthClientUsage', {
  description: 'Total token requests of a client, delayed by at most one second.',
})
export class OAuthClientUsageType {
  @Field(() => Int, {
    description: 'Number of successful token requests with an authorization or with client credentials.',
  })
  grants: number;

  @Field(() => Int, { description: 'Number of token refreshes.' })
  refreshes: number;

  @Field(() => Int, { description: 'Number of refused token requests.' })
  failures: number;

  @Field(() => Date, { nullable: true, description: 'When it last requested tokens. Null if it never did.' })
  lastUsedAt: Date | null;
}

@RequiresAdmin()
@ObjectType('OAuthClient', {
  implements: () => [Node],
  description: 'An API client: a program that can request access to this API.',
})
export class OAuthClientType implements Node {
  @Field(() => ID, { description: 'Id of the client. Also its `client_id`.' })
  id: string;

  @Field({ description: 'Name shown to users.' })
  name: string;

  @Field(() => OAuthClientKind, { description: 'Kind of the client.' })
  kind: OAuthClientKind;

  @Field(() => [String], { description: 'Redirect URIs. Exact match.' })
  redirectUris: readonly string[];

  @Field(() => [String], { description: 'Redirect URIs after sign-out. Exact match.' })
  postLogoutRedirectUris: readonly string[];

  @Field(() => [String], { description: 'Scopes the client may request.' })
  scopes: readonly string[];

  @Field(() => ID, {
    nullable: true,
    description: 'The user whose data a SERVICE client accesses. Null without an owner.',
  })
  ownerUserId: string | null;

  @Field({
    description:
      'Whether the client may introspect access tokens of other clients for the API, as resource servers do.',
  })
  mayIntrospect: boolean;

  @Field({
    description: 'Whether its authorization requests may omit PKCE. This weakens sign-in, so highlight it.',
  })
  pkceExempt: boolean;

  @Field({
    description:
      'Whether an administrator vouches for its name. False for clients that registered themselves, until an administrator changes it. Users may let only verified assistants act without asking.',
  })
  isVerified: boolean;

  @Field(() => [OAuthResource], {
    description:
      'What the client gets tokens for: the API only while it is verified. Clients that registered themselves begin with MCP.',
  })
  resources: readonly OAuthResource[];

  @Field(() => String, {
    nullable: true,
    description:
      'URL of the document that describes it, which is also its `client_id`. Null for other clients.',
  })
  metadataUrl: string | null;

  @Field(() => [String], { description: 'Custom grants the client may use.' })
  extraGrants: readonly string[];

  @Field({ description: 'When the client was created.' })
  createdAt: Date;

  @Field({ description: 'When the client was last changed.' })
  updatedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the client was disabled. Null while it is enabled.',
  })
  disabledAt: Date | null;

  @Field(() => OAuthClientUsageType, { description: 'Total token requests of the client.' })
  usage: OAuthClientUsageType;
}

export const OAuthClientConnection = connectionOf(OAuthClientType, 'OAuthClient');

const noUsage: ClientUsage = { grants: 0, refreshes: 0, failures: 0, lastUsedAt: null };

export function toOAuthClient(client: Client, usage: ClientUsage = noUsage): OAuthClientType {
  const resources = client.resources.map((resource) => OAuthResource[resource]);
  const pkceExempt = client.pkceExempt ?? false;
  return { ...client, kind: OAuthClientKind[client.kind], resources, pkceExempt, usage };
}
