import { Injectable } from '@nestjs/common';
import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { Config } from '../../config/config.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { lifetimeSeconds } from '../domain/lifetimes.js';
import { grantableScopes } from '../domain/clients.js';
import { isOAuthScope, type OAuthScope, parseScopes, scopesForRole } from '../domain/scopes.js';
import { SigningKeysService } from '../keys/signing-keys.service.js';
import { OidcAccounts } from './oidc-accounts.js';
import { requestedOfflineAccess } from './endpoints/request-params.js';
import { textParam } from './endpoints/text-param.js';

/** Where a client asks for scopes anew, so that one it may not have is a fault of its own and told as such. */
const scopeRequestRoutes = new Set(['authorization', 'device_authorization', 'pushed_authorization_request']);

/**
 * Describes this API to the library: who may have which scopes of it, and how its access tokens look.
 *
 * A token gets the scopes that are known, allowed to the client, consented to, and allowed to the user's role. The library alone would
 * give any client any of them.
 */
@Injectable()
export class ApiResource {
  /** Its identifier: the audience of access tokens. */
  readonly identifier: string;

  constructor(
    private readonly clients: ClientDirectory,
    private readonly accounts: OidcAccounts,
    private readonly keys: SigningKeysService,
    config: Config,
  ) {
    this.identifier = config.http.publicUrl;
  }

  /** @throws errors.InvalidTarget, errors.InvalidScope */
  async describe(context: KoaContextWithOIDC, identifier: string, client: Client): Promise<ResourceServer> {
    if (identifier !== this.identifier) throw new errors.InvalidTarget();
    const grantableTo = this.grantable(client);
    this.restoreOfflineAccess(context, grantableTo);
    this.checkRequestedScopes(context, grantableTo);
    return {
      scope: (await this.allowedScopes(context, grantableTo)).join(' '),
      audience: this.identifier,
      accessTokenTTL: lifetimeSeconds.accessToken,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256', kid: this.keys.current().signing.ES256 } },
    };
  }

  /** What the person of the request can give this client: of what it asks for where that is said, in the order of the list. */
  async offerableScopes(context: KoaContextWithOIDC): Promise<OAuthScope[]> {
    const allowed = new Set(await this.allowedScopes(context, this.grantable(context.oidc.client!)));
    return parseScopes(textParam(context, 'scope')).filter((scope) => allowed.has(scope));
  }

  private grantable({ clientId }: Client): OAuthScope[] {
    const client = this.clients.find(clientId);
    return client ? grantableScopes(client) : [];
  }

  private async allowedScopes(
    context: KoaContextWithOIDC,
    grantable: readonly OAuthScope[],
  ): Promise<OAuthScope[]> {
    // Before anybody has signed in nothing is given; afterwards this is asked again.
    const role = await this.accounts.findRole(context);
    return role ? scopesForRole(grantable, role) : [...grantable];
  }

  /** A client that asks for it gets a refresh token, with or without `prompt=consent`, so the answer has to say so. */
  private restoreOfflineAccess(context: KoaContextWithOIDC, grantable: readonly OAuthScope[]): void {
    const { params } = context.oidc;
    if (!params || !requestedOfflineAccess(context) || !grantable.includes('offline_access')) return;
    const asked = textParam(context, 'scope').split(' ').filter(Boolean);
    if (!asked.includes('offline_access')) params.scope = [...asked, 'offline_access'].join(' ');
  }

  private checkRequestedScopes(context: KoaContextWithOIDC, grantable: readonly OAuthScope[]): void {
    const params = context.oidc.params ?? {};
    const forItself = params.grant_type === 'client_credentials';
    if (!forItself && !scopeRequestRoutes.has(context.oidc.route)) return;
    // A client that does not say gets what it is registered for, except power over the whole installation.
    if (forItself && !params.scope) params.scope = grantable.filter((scope) => scope !== 'admin').join(' ');
    const asked = textParam(context, 'scope').split(' ').filter(Boolean);
    const refused = asked.find((scope) => isOAuthScope(scope) && !grantable.includes(scope));
    if (refused) throw new errors.InvalidScope('requested scope is not allowed', refused);
    // OpenID Connect has unknown scopes ignored, but a token of no scope at all is no answer to a request for some.
    if (asked.length > 0 && !asked.some(isOAuthScope))
      throw new errors.InvalidScope('requested scope is unknown', asked.join(' '));
  }
}
