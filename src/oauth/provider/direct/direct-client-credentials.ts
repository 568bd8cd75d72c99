import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../config/config.js';
import { type Client, grantTypesByKind, mayUse } from '../../domain/clients.js';
import { lifetimeSeconds } from '../../domain/lifetimes.js';
import { isOAuthScope, ownDefaultScopes } from '../../domain/scopes.js';
import { TokenEndpoint } from '../endpoints/token-endpoint.js';
import { DirectAccessTokens } from './direct-access-tokens.js';
import type { FormFields } from './form-fields.js';
import { UsualRequests } from './usual-requests.js';

const grantType = 'client_credentials';
/** Scopes as forms encode them. */
const usualScope = /^(?:[\w:.-]|\+|%20|%3A)+$/i;

/**
 * Issues client credentials tokens without oidc-provider, whose pipeline takes longer than the signature. It answers only the usual
 * request: a client with the right secret in the Authorization header that requests scopes which it may have. Everything else, every
 * mistake included, is left to oidc-provider.
 */
@Injectable()
export class DirectClientCredentials {
  /** The `resource` of the API as forms may have it. */
  private readonly resources: ReadonlySet<string>;

  constructor(
    private readonly requests: UsualRequests,
    private readonly tokens: DirectAccessTokens,
    private readonly endpoint: TokenEndpoint,
    config: Config,
  ) {
    const { publicUrl } = config.http;
    this.resources = new Set([publicUrl, encodeURIComponent(publicUrl)]);
  }

  /** Answers a request with this form. Returns false if oidc-provider has to answer it. */
  async answer(request: FastifyRequest, fields: FormFields, reply: FastifyReply): Promise<boolean> {
    const client = this.requests.authenticate(request);
    const scope = client && this.grantedScope(fields, client);
    if (!scope) return false;
    const token = await this.tokens.sign({ client, scope, user: null });
    const { clientAddress: address } = request;
    this.endpoint.reportDirect({ grant: grantType, clientId: client.id, scope, address }, null);
    await this.requests.answer(request, reply, {
      access_token: token,
      expires_in: lifetimeSeconds.accessToken,
      scope,
      token_type: 'Bearer',
    });
    return true;
  }

  /** The scope of the token. Null if the form is unusual, or the client may not have the token. */
  private grantedScope(fields: FormFields, client: Client): string | null {
    const [resource, scope] = [fields.get('resource'), fields.get('scope')];
    if (fields.size !== 1 + Number(resource !== undefined) + Number(scope !== undefined)) return null;
    if (resource !== undefined && !this.resources.has(resource)) return null;
    if (!grantTypesByKind[client.kind].includes(grantType) || !mayUse(client, 'API')) return null;
    if (scope === undefined) return ownDefaultScopes(client.scopes).join(' ') || null;
    if (!usualScope.test(scope)) return null;
    const requested = new Set(decodeURIComponent(scope.replaceAll('+', ' ')).split(' '));
    for (const name of requested) if (!isOAuthScope(name) || !client.scopes.includes(name)) return null;
    return [...requested].join(' ');
  }
}
