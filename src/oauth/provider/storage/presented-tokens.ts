import { Injectable } from '@nestjs/common';
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import { Provider } from 'oidc-provider';
import { SystemClock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { Database } from '../../../database/database.js';
import type { OAuthEvent } from '../../domain/events.js';
import { OAuthCache } from '../../oauth-cache.js';
import { OAuthEvents } from '../../oauth-events.js';
import { AccessTokens, type VerifiedAccessToken } from '../../tokens/access-tokens.js';
import { RevocationsRepository } from '../../tokens/revocations.repository.js';
import { seconds } from './artifact-payload.js';
import { setPresentedToken, getPresentedToken } from './token-request.js';

type Context = KoaContextWithOIDC | undefined;

/** Stands for the one token of a request. It means nothing in a request that did not come with a JWT. */
const placeholderToken = 'the token of this request';

const routesWithTokens = new Set(['introspection', 'revocation']);
/** Three parts. Nothing else that is ours has dots, but for handles, which nobody may send. */
const looksLikeJwt = (token: string) => token.split('.', 4).length === 3;

/** Access tokens that come to the authorization server itself: for introspection, revocation and userinfo. */
@Injectable()
export class PresentedTokens {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly revocations: RevocationsRepository,
    private readonly database: Database,
    private readonly cache: OAuthCache,
    private readonly events: OAuthEvents,
    private readonly clock: SystemClock,
    private readonly config: Config,
  ) {}

  /** Puts an opaque name in the place of a JWT, because the library answers only for tokens that it could look up. */
  replaceJwt(context: Context): void {
    const params = context?.oidc.params;
    if (!context || !params || !routesWithTokens.has(context.oidc.route)) return;
    const { token } = params;
    if (typeof token !== 'string' || getPresentedToken(context) !== undefined || !looksLikeJwt(token)) return;
    setPresentedToken(context, token);
    params.token = placeholderToken;
    // So that the library does not look for a refresh token of that name.
    params.token_type_hint = 'access_token';
  }

  /** The token of the request, when it is one of ours that may be used. */
  async verifyPresented(context: Context): Promise<VerifiedAccessToken | null> {
    const jwt = getPresentedToken(context);
    return jwt === undefined ? null : this.accessTokens.verify(jwt);
  }

  /** What the library wants to know of the token, as if it had been stored. */
  async find(kind: 'AccessToken' | 'ClientCredentials', id: string): Promise<AdapterPayload | undefined> {
    const { ctx } = Provider;
    // userinfo looks the token up as it came; the other endpoints by what stands for it.
    if (ctx?.oidc.route === 'userinfo') setPresentedToken(ctx, id);
    else if (id !== placeholderToken) return undefined;
    const token = await this.verifyPresented(ctx);
    const isOfUser = kind === 'AccessToken';
    if (!token || isOfUser !== (token.userId !== null)) return undefined;
    const offset = Math.round(this.clock.offset / 1000);
    return {
      jti: token.jti,
      kind,
      clientId: token.clientId,
      scope: [...token.scopes].join(' '),
      iat: seconds(token.issuedAt) - offset,
      exp: seconds(token.expiresAt) - offset,
      // The library serves userinfo only to tokens of no audience; ours are for the API and for userinfo.
      ...(ctx?.oidc.route === 'userinfo' ? {} : { aud: this.config.http.publicUrl }),
      ...(token.userId ? { accountId: token.userId, grantId: token.authorizationId! } : {}),
    };
  }

  /** Makes the one token of the request unusable everywhere. */
  async revoke(context: Context): Promise<void> {
    const token = await this.verifyPresented(context);
    if (!token) return;
    const event: OAuthEvent = {
      name: 'token_revoked',
      clientId: token.clientId,
      userId: token.userId,
      authorizationId: token.authorizationId,
      address: context?.ip ?? null,
      details: { jti: token.jti },
    };
    await this.database.transaction(async (manager) => {
      await this.revocations.add(manager, 'TOKEN', [token.jti]);
      await this.events.record(manager, event);
    });
    await this.cache.reload();
    this.events.notifyHook(event);
  }
}
