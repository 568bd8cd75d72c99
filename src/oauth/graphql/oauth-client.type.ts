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
  description: 'What an API client is, which decides how it may get tokens.',
  valuesMap: {
    CONFIDENTIAL: {
      description: 'An app with a server that keeps a secret. Authorization code with PKCE, refresh tokens.',
    },
    PUBLIC: {
      description: 'An app in a browser, without a secret. Authorization code with PKCE, refresh tokens.',
    },
    NATIVE: {
      description:
        'An app installed on a phone or computer, without a secret (RFC 8252). As PUBLIC, with redirects to a scheme of its own and to any loopback port; users are asked for consent each time.',
    },
    DEVICE: { description: 'A device without a browser. Device authorization, refresh tokens.' },
    SERVICE: { description: 'A program that acts for itself, with a secret. Client credentials.' },
  },
});

@ObjectType('OAuthClientUsage', { description: 'What a client has done so far, to within a second.' })
export class OAuthClientUsageType {
  @Field(() => Int, { description: 'How often it got tokens: by a consent, or for itself.' })
  grants: number;

  @Field(() => Int, { description: 'How often it refreshed tokens.' })
  refreshes: number;

  @Field(() => Int, { description: 'How often it asked for tokens and was refused.' })
  failures: number;

  @Field(() => Date, { nullable: true, description: 'When it last asked for tokens.' })
  lastUsedAt: Date | null;
}

@RequiresAdmin()
@ObjectType('OAuthClient', {
  implements: () => [Node],
  description: 'A program that may ask for access to this API.',
})
export class OAuthClientType implements Node {
  @Field(() => ID, { description: 'Its id, which is also its client_id.' })
  id: string;

  @Field({ description: 'Name that people are shown.' })
  name: string;

  @Field(() => OAuthClientKind, { description: 'What it is.' })
  kind: OAuthClientKind;

  @Field(() => [String], { description: 'Where people are sent back to. They must match to the letter.' })
  redirectUris: readonly string[];

  @Field(() => [String], { description: 'Where people may be sent after signing out.' })
  postLogoutRedirectUris: readonly string[];

  @Field(() => [String], { description: 'Scopes it may ask for.' })
  scopes: readonly string[];

  @Field(() => ID, { nullable: true, description: 'The user whose data a SERVICE client works on.' })
  ownerUserId: string | null;

  @Field({ description: 'Whether it may ask about tokens of other clients, as a resource server does.' })
  mayIntrospect: boolean;

  @Field({
    description:
      'Whether its authorization requests may come without PKCE. That weakens sign-in, so show it in red.',
  })
  pkceExempt: boolean;

  @Field(() => [String], { description: 'Custom grants it may use.' })
  extraGrants: readonly string[];

  @Field({ description: 'When it was made.' })
  createdAt: Date;

  @Field({ description: 'When it was last changed.' })
  updatedAt: Date;

  @Field(() => Date, { nullable: true, description: 'Since when it is disabled; null while it works.' })
  disabledAt: Date | null;

  @Field(() => OAuthClientUsageType, { description: 'What it has done so far.' })
  usage: OAuthClientUsageType;
}

export const OAuthClientConnection = connectionOf(OAuthClientType, 'OAuthClient');

const unused: ClientUsage = { grants: 0, refreshes: 0, failures: 0, lastUsedAt: null };

export function toOAuthClient(client: Client, usage: ClientUsage = unused): OAuthClientType {
  return { ...client, kind: OAuthClientKind[client.kind], pkceExempt: client.pkceExempt ?? false, usage };
}
