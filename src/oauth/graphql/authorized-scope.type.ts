import { Field, ObjectType } from '@nestjs/graphql';
import { isOAuthScope, type OAuthScope, scopeDescriptions } from '../domain/scopes.js';

@ObjectType({ description: 'A scope that an app or a SERVICE client may use.' })
export class AuthorizedScope {
  @Field({ description: 'Name of the scope, as in OAuth2 requests.' })
  name: string;

  @Field({ description: 'What the scope allows, in English, for users.' })
  description: string;
}

/** Without scopes that only a newer version knows and can describe. */
export function toAuthorizedScopes(scopes: readonly OAuthScope[]): AuthorizedScope[] {
  return scopes.filter(isOAuthScope).map((name) => ({ name, description: scopeDescriptions[name] }));
}
