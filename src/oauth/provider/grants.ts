import { Injectable } from '@nestjs/common';
import { type AdapterPayload, type Grant, Provider } from 'oidc-provider';
import { isUUID } from 'class-validator';
import { SystemClock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { AuthorizationsRepository, type NewAuthorization } from '../consents/authorizations.repository.js';
import { seconds } from './artifact-payload.js';
import { PresentedTokens } from './presented-tokens.js';
import { tokenRequestOf } from './token-request.js';

/** What the library calls a grant is an authorization of ours. */
@Injectable()
export class Grants {
  constructor(
    private readonly authorizations: AuthorizationsRepository,
    private readonly tokens: PresentedTokens,
    private readonly clock: SystemClock,
    private readonly config: Config,
  ) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const { ctx } = Provider;
    const source = tokenRequestOf(ctx)?.source?.authorization;
    if (source?.id === id) return this.payload(source);
    // A token that stands after the look at the revocations stands on an authorization that does.
    const presented = await this.tokens.verified(ctx);
    if (presented?.authorizationId === id && presented.userId) {
      return this.payload({
        id,
        userId: presented.userId,
        clientId: presented.clientId,
        scopes: [...presented.scopes],
        createdAt: presented.issuedAt,
        expiresAt: presented.expiresAt,
      });
    }
    const stored = isUUID(id) ? await this.authorizations.find(id) : null;
    return stored ? this.payload(stored) : undefined;
  }

  /** An authorization that was just stored, as the library's own object. */
  instantiate(provider: Provider, authorization: NewAuthorization): Grant {
    const grantClass = provider.Grant as unknown as { instantiate(payload: AdapterPayload): Grant };
    return grantClass.instantiate(this.payload(authorization));
  }

  /** The library tells scopes of people from those of an API; ours go together, so each list holds them all. */
  private payload(
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
