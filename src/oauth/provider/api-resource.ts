import { Injectable } from '@nestjs/common';
import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { Config } from '../../config/config.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { lifetimeSeconds } from '../domain/lifetimes.js';
import { grantableScopes, mayUse } from '../domain/clients.js';
import { type TokenResource, tokenResources } from '../domain/resources.js';
import {
  assistantScopes,
  isOAuthScope,
  type OAuthScope,
  ownDefaultScopes,
  parseScopes,
  scopesForRole,
} from '../domain/scopes.js';
import { SigningKeysService } from '../keys/signing-keys.service.js';
import { OidcAccounts } from './oidc-accounts.js';
import { requestedOfflineAccess } from './endpoints/request-params.js';
import { textParam } from './endpoints/text-param.js';

/** Routes on which a client requests scopes. A scope it may not have is an error there. */
const scopeRequestRoutes = new Set(['authorization', 'device_authorization', 'pushed_authorization_request']);

/**
 * Describes this API to oidc-provider: the scopes a client may get, and the format of access tokens.
 *
 * A token gets the scopes that are known, allowed to the client, consented to, and allowed to the user's role. oidc-provider alone
 * would grant every client every scope.
 */
@Injectable()
export class ApiResource {
  /** The audience of access tokens for the API. */
  readonly identifier: string;
  /** The audience of access tokens for AI assistants. Null if their endpoint is off. */
  private readonly mcpIdentifier: string | null;

  constructor(
    private readonly clients: ClientDirectory,
    private readonly accounts: OidcAccounts,
    private readonly keys: SigningKeysService,
    config: Config,
  ) {
    this.identifier = config.http.publicUrl;
    this.mcpIdentifier = config.mcp.enabled ? config.mcp.resource : null;
  }

  /** @throws errors.InvalidTarget, errors.InvalidScope */
  async describe(context: KoaContextWithOIDC, identifier: string, client: Client): Promise<ResourceServer> {
    this.requireKnown(context, identifier, client);
    const grantable = this.grantableTo(client);
    this.restoreOfflineAccess(context, grantable);
    this.checkRequestedScopes(context, grantable);
    return {
      scope: (await this.allowedScopes(context, grantable)).join(' '),
      audience: identifier,
      accessTokenTTL: lifetimeSeconds.accessToken,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256', kid: this.keys.current().signing.ES256 } },
    };
  }

  /** The requested scopes that the user of the request may grant to this client, in the requested order. */
  async offerableScopes(context: KoaContextWithOIDC): Promise<OAuthScope[]> {
    const allowed = new Set(await this.allowedScopes(context, this.grantableTo(context.oidc.client!)));
    return parseScopes(textParam(context, 'scope')).filter((scope) => allowed.has(scope));
  }

  /** The resource of requests that name none. */
  defaultFor({ clientId }: Client): string {
    return this.mcpIdentifier && !this.mayUse(clientId, 'API') ? this.mcpIdentifier : this.identifier;
  }

  /** Whether no administrator vouches for the client. */
  isUnverified(clientId: string): boolean {
    return this.clients.find(clientId)?.isVerified === false;
  }

  /** An assistant acts for a user who consented, so clients get no token for its endpoint on their own behalf. */
  private requireKnown(context: KoaContextWithOIDC, identifier: string, { clientId }: Client): void {
    if (identifier === this.identifier && this.mayUse(clientId, 'API')) return;
    const isOwnBehalf = context.oidc.params?.grant_type === 'client_credentials';
    if (identifier !== this.mcpIdentifier || isOwnBehalf || !this.mayUse(clientId, 'MCP'))
      throw new errors.InvalidTarget();
  }

  private mayUse(clientId: string, resource: TokenResource): boolean {
    const client = this.clients.find(clientId);
    return client !== null && mayUse(client, resource);
  }

  /** The resources in a `resource` parameter. Without one, the API. */
  requestedResources(resource: unknown): TokenResource[] {
    const given = Array.isArray(resource) ? resource : [resource ?? this.identifier];
    return tokenResources.filter((name) =>
      given.includes(name === 'MCP' ? this.mcpIdentifier : this.identifier),
    );
  }

  private isForAssistantOnly(resource: unknown): boolean {
    return this.requestedResources(resource).every((name) => name === 'MCP');
  }

  private grantableTo({ clientId }: Client): OAuthScope[] {
    const client = this.clients.find(clientId);
    return client ? grantableScopes(client) : [];
  }

  private async allowedScopes(
    context: KoaContextWithOIDC,
    grantable: readonly OAuthScope[],
  ): Promise<OAuthScope[]> {
    // Before sign-in nothing is granted yet. After it, this runs again.
    const role = await this.accounts.findRole(context);
    return role ? scopesForRole(grantable, role) : [...grantable];
  }

  /** A client that requests it gets a refresh token even without `prompt=consent`, so the response must list the scope. */
  private restoreOfflineAccess(context: KoaContextWithOIDC, grantable: readonly OAuthScope[]): void {
    const { params } = context.oidc;
    if (!params || !requestedOfflineAccess(context) || !grantable.includes('offline_access')) return;
    const requested = textParam(context, 'scope').split(' ').filter(Boolean);
    if (!requested.includes('offline_access')) params.scope = [...requested, 'offline_access'].join(' ');
  }

  private checkRequestedScopes(context: KoaContextWithOIDC, grantable: readonly OAuthScope[]): void {
    const params = context.oidc.params ?? {};
    const isClientCredentials = params.grant_type === 'client_credentials';
    if (!isClientCredentials && !scopeRequestRoutes.has(context.oidc.route)) return;
    if (isClientCredentials && !params.scope) params.scope = ownDefaultScopes(grantable).join(' ');
    const isAssistant = !isClientCredentials && this.isForAssistantOnly(params.resource);
    if (isAssistant) {
      // Without `scope`, an assistant gets what its client may have and the user leaves selected (RFC 6749 section 3.3).
      if (params.scope) narrowScopes(context, grantable);
      else params.scope = assistantScopes.filter((scope) => grantable.includes(scope)).join(' ');
    }
    const requested = textParam(context, 'scope').split(' ').filter(Boolean);
    // Apps have no default scopes: a user is asked only for what the app names.
    if (requested.length === 0 && !isClientCredentials)
      throw new errors.InvalidScope(
        isAssistant ? 'the client has no scope of a tool' : 'scope is required',
        '',
      );
    const refused = requested.find((scope) => isOAuthScope(scope) && !grantable.includes(scope));
    if (refused) throw new errors.InvalidScope('requested scope is not allowed', refused);
    // OpenID Connect ignores unknown scopes. A request with only unknown ones is refused.
    if (requested.length > 0 && !requested.some(isOAuthScope))
      throw new errors.InvalidScope('requested scope is unknown', requested.join(' '));
  }
}

/**
 * Drops the scopes that the client may not have, if others remain. Assistants request the scopes of all tools, because the endpoint lists
 * them. The response names the scopes that were granted (RFC 6749 section 3.3).
 */
function narrowScopes(context: KoaContextWithOIDC, grantable: readonly OAuthScope[]): void {
  const requested = textParam(context, 'scope').split(' ').filter(Boolean);
  const allowed = requested.filter((scope) => !isOAuthScope(scope) || grantable.includes(scope));
  if (allowed.some((scope) => isOAuthScope(scope) && scope !== 'offline_access'))
    context.oidc.params!.scope = allowed.join(' ');
}
