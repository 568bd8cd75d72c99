import { Injectable } from '@nestjs/common';
import { type AdapterPayload, type Grant, Provider } from 'oidc-provider';
import { isUUID } from 'class-validator';
import { SystemClock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { AuthorizationsRepository, type NewAuthorization } from '../../consents/authorizations.repository.js';
import { seconds } from './artifact-payload.js';
import { PresentedTokens } from './presented-tokens.js';
import { getTokenRequest } from './token-request.js';

/** What the library calls a grant is an authorization of ours. */
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
    // A token that stands after the look at the revocations stands on an authorization that does.
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

  /** An authorization that was just stored, as the library's own object. */
  instantiate(provider: Provider, authorization: NewAuthorization): Grant {
    const grantClass = provider.Grant as unknown as { instantiate(payload: AdapterPayload): Grant };
    return grantClass.instantiate(this.toPayload(authorization));
  }

  /** The library tells scopes of people from those of an API; ours go together, so each list holds them all. */
  private toPayload(
    authorization: Omit<NewAuthorization, 'scopes'> & { scopes: readonly string[] },
  ): AdapterPayload {
    const offset = Math.round(this.clock.offset / 1000);
    const scope = authorization.scopes.join(' ');
    return {
      jti: authorization.id,
      kind: 'Grant',
      accountId: authorization.userId,
      clientId: authorization.clientId,
      openid: { scope },
      resources: { [this.config.http.publicUrl]: scope },
      iat: seconds(authorization.createdAt) - offset,
      exp: seconds(authorization.expiresAt) - offset,
    };
  }
}
