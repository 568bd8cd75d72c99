import { Injectable } from '@nestjs/common';
import { type AdapterPayload, type Grant, Provider } from 'oidc-provider';
import { isUUID } from 'class-validator';
import { SystemClock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import type { AuthorizationEntity } from '../../consents/authorization.entity.js';
import { AuthorizationsRepository } from '../../consents/authorizations.repository.js';
import { toEngineSeconds } from '../engine-time.js';
import { PresentedTokens } from './presented-tokens.js';
import { getTokenRequest } from './token-request.js';

/** Grants of oidc-provider. Each one is stored as an authorization. */
@Injectable()
export class OidcGrants {
  constructor(
    private readonly authorizations: AuthorizationsRepository,
    private readonly tokens: PresentedTokens,
    private readonly clock: SystemClock,
    private readonly config: Config,
  ) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const { ctx } = Provider;
    const source = getTokenRequest(ctx)?.source?.authorization;
    if (source?.id === id) return this.toPayload(source);
    // A token that passed the revocation check belongs to an authorization that exists.
    const presented = await this.tokens.verifyPresented(ctx);
    if (presented?.authorizationId === id && presented.userId) {
      return this.toPayload({
        id,
        userId: presented.userId,
        clientId: presented.clientId,
        scopes: [...presented.scopes],
        createdAt: presented.issuedAt,
        expiresAt: presented.expiresAt,
      });
    }
    const stored = isUUID(id) ? await this.authorizations.find(id) : null;
    return stored ? this.toPayload(stored) : undefined;
  }

  /** The oidc-provider grant of an authorization that was just stored. */
  instantiate(provider: Provider, authorization: AuthorizationEntity): Grant {
    return new provider.Grant(this.toPayload(authorization));
  }

  /** oidc-provider separates OpenID Connect scopes from resource scopes. An authorization has one list, so both get all of them. */
  private toPayload(
    authorization: Omit<AuthorizationEntity, 'scopes' | 'lastUsedAt'> & { scopes: readonly string[] },
  ): AdapterPayload {
    const scope = authorization.scopes.join(' ');
    return {
      jti: authorization.id,
      kind: 'Grant',
      accountId: authorization.userId,
      clientId: authorization.clientId,
      openid: { scope },
      resources: { [this.config.http.publicUrl]: scope, [this.config.mcp.resource]: scope },
      iat: toEngineSeconds(this.clock, authorization.createdAt),
      exp: toEngineSeconds(this.clock, authorization.expiresAt),
    };
  }
}
