import { Injectable } from '@nestjs/common';
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import { Provider } from 'oidc-provider';
import { SystemClock } from '../../../clock/clock.js';
import { Database } from '../../../database/database.js';
import type { OAuthEvent } from '../../domain/events.js';
import { OAuthCache } from '../../oauth-cache.js';
import { OAuthEvents } from '../../oauth-events.js';
import { AccessTokens, type VerifiedAccessToken } from '../../tokens/access-tokens.js';
import { RevocationsRepository } from '../../tokens/revocations.repository.js';
import { toEngineSeconds } from '../engine-time.js';
import { setPresentedToken, getPresentedToken } from './token-request.js';

type Context = KoaContextWithOIDC | undefined;

/** Replaces the JWT of a request. Without a JWT in the request it matches nothing. */
const placeholderToken = 'presented-token';

const routesWithTokens = new Set(['introspection', 'revocation']);
/** Three parts. Of our other tokens only handles contain dots, and clients may not send those. */
const looksLikeJwt = (token: string) => token.split('.', 4).length === 3;

/** Access tokens that clients send to the authorization server: for introspection, revocation and userinfo. */
@Injectable()
export class PresentedTokens {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly revocations: RevocationsRepository,
    private readonly database: Database,
    private readonly cache: OAuthCache,
    private readonly events: OAuthEvents,
    private readonly clock: SystemClock,
  ) {}

  /** Replaces a JWT by an opaque placeholder, because oidc-provider introspects and revokes only tokens it can look up. */
  replaceJwt(context: Context): void {
    const params = context?.oidc.params;
    if (!context || !params || !routesWithTokens.has(context.oidc.route)) return;
    const { token } = params;
    if (typeof token !== 'string' || getPresentedToken(context) !== undefined || !looksLikeJwt(token)) return;
    setPresentedToken(context, token);
    params.token = placeholderToken;
    // Prevents a lookup among the refresh tokens.
    params.token_type_hint = 'access_token';
  }

  /** The verified token of the request. Null if there is none or it is not valid. */
  async verifyPresented(context: Context): Promise<VerifiedAccessToken | null> {
    const jwt = getPresentedToken(context);
    return jwt === undefined ? null : this.accessTokens.verifyAny(jwt);
  }

  /** The payload that oidc-provider expects from storage, built from the presented token. */
  async find(kind: 'AccessToken' | 'ClientCredentials', id: string): Promise<AdapterPayload | undefined> {
    const { ctx } = Provider;
    // Userinfo looks up the JWT itself, the other endpoints the placeholder.
    if (ctx?.oidc.route === 'userinfo') setPresentedToken(ctx, id);
    else if (id !== placeholderToken) return undefined;
    const token = await this.verifyPresented(ctx);
    const isUserToken = kind === 'AccessToken';
    if (!token || isUserToken !== (token.userId !== null)) return undefined;
    const isForUserinfo = ctx?.oidc.route === 'userinfo' && token.resource === 'API';
    return {
      jti: token.jti,
      kind,
      clientId: token.clientId,
      scope: [...token.scopes].join(' '),
      iat: toEngineSeconds(this.clock, token.issuedAt),
      exp: toEngineSeconds(this.clock, token.expiresAt),
      // oidc-provider serves userinfo only to tokens without an audience. Tokens for the API are also for userinfo.
      ...(isForUserinfo ? {} : { aud: token.claims.aud as string }),
      ...(token.userId ? { accountId: token.userId, grantId: token.authorizationId! } : {}),
    };
  }

  /** Revokes the token of the request. */
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
      await this.revocations.add('TOKEN', [token.jti], manager);
      await this.events.record(manager, event);
    });
    await this.cache.reload();
    this.events.notifyHook(event);
  }
}
