import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import { errors, type KoaContextWithOIDC, type TokenEndpointGrantContext } from 'oidc-provider';
import { Clock } from '../../../clock/clock.js';
import { ClientDirectory } from '../../clients/client-directory.js';
import { lifetimeSeconds } from '../../domain/lifetimes.js';
import { parseScopes } from '../../domain/scopes.js';
import {
  type ExtensionGrant,
  type ExtensionGrantResult,
  Extensions,
  GrantRefused,
} from '../../extension-points.js';
import { AccessTokens } from '../../tokens/access-tokens.js';
import { ApiResource } from '../api-resource.js';

interface ExtensionState {
  extraClaims?: object;
}

/** Claims that a custom grant adds to the access token of this request. Undefined for other grants. */
export function getExtraClaims(context: KoaContextWithOIDC | undefined): Record<string, unknown> | undefined {
  const claims = (context?.state as ExtensionState | undefined)?.extraClaims;
  return claims && { ...claims };
}

/** Runs the custom grants of extensions.ts. The grant decides, this class issues the token. */
@Injectable()
export class ExtensionGrantHandler {
  constructor(
    readonly extensions: Extensions,
    private readonly tokens: AccessTokens,
    private readonly clients: ClientDirectory,
    private readonly resource: ApiResource,
    private readonly clock: Clock,
  ) {}

  async handle(provider: Provider, grant: ExtensionGrant, context: TokenEndpointGrantContext): Promise<void> {
    const client = this.clients.find(context.oidc.client.clientId);
    if (!client) throw new errors.InvalidClient('client is invalid', 'client not found');
    const result = await this.runGrant(grant, context);
    (context.state as ExtensionState).extraClaims = result.claims;

    const description = await this.resource.describe(context, this.resource.identifier, context.oidc.client);
    // No refresh token is issued, so `offline_access` is not granted.
    const scopes = result.scopes.filter((name) => client.scopes.includes(name) && name !== 'offline_access');
    const scope = scopes.join(' ');
    const tokenProperties = {
      client: context.oidc.client,
      scope,
      expiresIn: Math.max(1, Math.min(Math.floor(result.lifetimeSeconds), lifetimeSeconds.accessToken)),
    };
    const token =
      result.userId === null
        ? new provider.ClientCredentials(tokenProperties)
        : new provider.AccessToken({
            ...tokenProperties,
            accountId: result.userId,
            grantId: result.authorizationId!,
            gty: context.oidc.params.grant_type,
          });
    token.resourceServer = new provider.ResourceServer(this.resource.identifier, description);
    context.oidc.entity(token.kind, token);
    context.body = {
      access_token: await token.save(),
      token_type: 'Bearer',
      expires_in: token.expiration,
      scope: scope || undefined,
      issued_token_type: result.issuedTokenType,
    };
  }

  private async runGrant(
    grant: ExtensionGrant,
    context: TokenEndpointGrantContext,
  ): Promise<ExtensionGrantResult> {
    const params = context.oidc.params as Record<string, unknown>;
    const parameters = Object.fromEntries(
      grant.parameters.map((name) => {
        const value = params[name];
        return [name, typeof value === 'string' ? value : undefined];
      }),
    );
    const { scope } = parameters;
    if (scope && parseScopes(scope).every((name) => name === 'offline_access'))
      throw new errors.InvalidScope('requested scope is unknown', scope);
    try {
      return await grant.handle({
        client: this.clients.find(context.oidc.client.clientId)!,
        parameters,
        now: this.clock.now(),
        issuer: this.resource.identifier,
        verifyAccessToken: (token) => this.tokens.verify(token, 'API'),
      });
    } catch (error) {
      if (error instanceof GrantRefused) throw toOAuthError(error, parameters.scope);
      throw error;
    }
  }
}

export function registerExtensionGrants(provider: Provider, handler: ExtensionGrantHandler): void {
  for (const [name, grant] of Object.entries(handler.extensions.grants)) {
    provider.registerGrantType(name, (context) => handler.handle(provider, grant, context), [
      ...grant.parameters,
    ]);
  }
}

function toOAuthError({ error, description }: GrantRefused, scope = ''): errors.OIDCProviderError {
  switch (error) {
    case 'invalid_request':
      return new errors.InvalidRequest(description);
    case 'invalid_scope':
      return new errors.InvalidScope(description, scope);
    case 'invalid_target':
      return new errors.InvalidTarget(description);
    default:
      // Like oidc-provider, do not reveal why a grant is invalid.
      return new errors.InvalidGrant(description);
  }
}
