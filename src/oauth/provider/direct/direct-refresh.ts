import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { AdminSecondFactor } from '../../../users/second-factor/admin-second-factor.service.js';
import type { Client } from '../../domain/clients.js';
import { lifetimeSeconds } from '../../domain/lifetimes.js';
import { ArtifactsRepository } from '../../tokens/artifacts.repository.js';
import { RefreshTokenFormat } from '../../tokens/refresh-token-format.js';
import { RefreshExchanges } from '../../tokens/refresh-exchanges.js';
import { sealResponse } from '../../tokens/sealed-response.js';
import { TokenEndpoint } from '../endpoints/token-endpoint.js';
import { ArtifactHandles } from '../storage/artifact-handles.js';
import { rememberSource } from '../storage/token-request.js';
import { DirectAccessTokens } from './direct-access-tokens.js';
import type { FormFields } from './form-fields.js';
import { isUsualSource, nextRefreshToken, refreshedScope } from './usual-refresh.js';
import { UsualRequests } from './usual-requests.js';

const grantType = 'refresh_token';
const kind = 'RefreshToken';
/** Text that a form does not encode. Refresh tokens are base64url. */
const plainToken = /^[\w-]+$/;
const plainCredential = /^[\w.~-]+$/;

interface UsualRefresh {
  client: Client;
  refreshToken: string;
}

/**
 * Exchanges refresh tokens without oidc-provider. It answers only the usual request: a client with the right secret, or one that has none,
 * and an unused token for the API without ID token. Everything else is left to oidc-provider: every mistake, repeated and lost requests,
 * and the use of a token that was used before.
 *
 * One statement marks the token as used, and stores the next one with the sealed response. Nothing is stored before. So oidc-provider
 * can still answer a request whose exchange was not stored.
 */
@Injectable()
export class DirectRefresh {
  private readonly resource: string;

  constructor(
    private readonly requests: UsualRequests,
    private readonly artifacts: ArtifactsRepository,
    private readonly exchanges: RefreshExchanges,
    private readonly handles: ArtifactHandles,
    private readonly format: RefreshTokenFormat,
    private readonly tokens: DirectAccessTokens,
    private readonly adminSecondFactor: AdminSecondFactor,
    private readonly endpoint: TokenEndpoint,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.resource = config.http.publicUrl;
  }

  /** Answers a request with this form. Returns false if oidc-provider has to answer it. */
  async answer(request: FastifyRequest, fields: FormFields, reply: FastifyReply): Promise<boolean> {
    const usual = this.accept(request, fields);
    if (!usual) return false;
    const response = await this.exchange(usual, request).catch((error: unknown) => {
      this.endpoint.reportDirectFailure(grantType, usual.client.id);
      throw error;
    });
    if (!response) return false;
    await this.requests.answer(request, reply, response);
    return true;
  }

  /** The client and token of a form without other fields. Null if the form is unusual, or the client not authenticated. */
  private accept(request: FastifyRequest, fields: FormFields): UsualRefresh | null {
    const refreshToken = fields.get('refresh_token');
    if (!refreshToken || !plainToken.test(refreshToken)) return null;
    const [id, secret] = [fields.get('client_id'), fields.get('client_secret')];
    if (fields.size !== 2 + Number(id !== undefined) + Number(secret !== undefined)) return null;
    const client =
      request.headers.authorization === undefined
        ? this.findClient(id, secret)
        : secret === undefined && this.requests.authenticate(request);
    // Some clients send their id in both places.
    return client && (id === undefined || id === client.id) ? { client, refreshToken } : null;
  }

  private findClient(id: string | undefined, secret: string | undefined): Client | null {
    if (!id || !plainCredential.test(id) || (secret && !plainCredential.test(secret))) return null;
    return this.requests.findClient(id, secret ?? null);
  }

  /** Exchanges the token. Returns the response, or null if oidc-provider has to answer. */
  private async exchange(usual: UsualRefresh, request: FastifyRequest): Promise<object | null> {
    const { client, refreshToken } = usual;
    const row = await this.artifacts.findExchangeable(kind, this.handles.candidates(kind, refreshToken));
    const nowMs = this.clock.nowMs();
    if (!row || !isUsualSource(row, client, { resource: this.resource, nowMs })) {
      rememberSource(request.raw, refreshToken, row);
      return null;
    }
    const scope = refreshedScope(row, client, await this.adminSecondFactor.effectiveRole(row.user));
    if (!scope) return null;
    const next = this.format.generate(row.authorization.id);
    const user = { id: row.user.id, authorizationId: row.authorization.id };
    const response = {
      access_token: await this.tokens.sign({ client, scope, user }),
      expires_in: lifetimeSeconds.accessToken,
      refresh_token: next,
      scope,
      token_type: 'Bearer',
    };
    const won = await this.exchanges.store({
      source: row.idHash,
      response: sealResponse(refreshToken, JSON.stringify(response)),
      next: { ...nextRefreshToken(row, this.clock.nowMs()), idHash: this.handles.hash(kind, next) },
    });
    if (!won) return null;
    const { clientAddress: address } = request;
    this.endpoint.reportDirect({ grant: grantType, clientId: client.id, scope, address }, user);
    return response;
  }
}
