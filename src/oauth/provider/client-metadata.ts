import type { AdapterPayload } from 'oidc-provider';
import {
  type Client,
  grantableScopes,
  grantTypesByKind,
  hasSecret,
  isInteractive,
  isNative,
} from '../domain/clients.js';
import { oidcScopes } from '../domain/scopes.js';

/** The client metadata that oidc-provider reads. */
export function clientMetadata(client: Client, placeholderSecret: string): AdapterPayload {
  const scopes = grantableScopes(client);
  const withSecret = hasSecret(client.kind);
  return {
    client_id: client.id,
    client_name: client.name,
    application_type: isNative(client.kind) ? 'native' : 'web',
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    response_types: isInteractive(client.kind) ? ['code'] : [],
    grant_types: [...grantTypesByKind[client.kind], ...client.extraGrants],
    // Only OpenID Connect scopes. API scopes are checked in api-resource.ts.
    scope: oidcScopes.filter((scope) => scopes.includes(scope)).join(' ') || undefined,
    token_endpoint_auth_method: withSecret ? 'client_secret_basic' : 'none',
    ...(withSecret ? { client_secret: placeholderSecret } : {}),
  };
}
