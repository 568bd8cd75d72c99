import type { Clock } from '../../../clock/clock.js';
import { parseBody } from '../client/graph-client.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { PlatformHttp, Reading } from '../../http/platform-http.js';
import { Platform } from '../../platform.js';
import type { AuthorizationRequest, OpenCredentials, TokenSet } from '../../platform-login.js';
import { accessOf, grantExtra, subjectOf } from './credentials.js';
import { instagramLoginType, instagramScopes, scopesFor } from './scopes.js';
import type { InstagramClient } from '../client/client.js';
import type { InstagramLoginConfig } from '../instagram.env.js';
import { exchangeFailure, flatFailure, unreadableAnswer } from '../client/failures.js';
import {
  codeExchangeAnswer,
  doneAnswer,
  flatRefusal,
  graphRefusal,
  longTokenAnswer,
} from '../client/schemas.js';

/** Instagram Login: a code, a token of an hour, and a token of 60 days that is extended repeatedly. */
export class InstagramLoginFlow {
  constructor(
    private readonly config: InstagramLoginConfig,
    private readonly client: InstagramClient,
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  authorizationUrl(request: AuthorizationRequest): string {
    const query = new URLSearchParams({
      client_id: this.config.appId,
      redirect_uri: request.redirectUri,
      response_type: 'code',
      scope: this.scopesFor(request.capabilities).join(','),
      state: request.state,
      ...(request.forceConsent && { force_reauth: 'true' }),
    });
    return `${this.config.authorizeUrl}/oauth/authorize?${query.toString()}`;
  }

  scopesFor(capabilities: AuthorizationRequest['capabilities']): string[] {
    return scopesFor(instagramScopes, this.config.approvedScopes, capabilities);
  }

  async exchange(code: string, redirectUri: string): Promise<TokenSet> {
    const short = await this.shortToken(code, redirectUri);
    const issuedAt = this.clock.nowMs();
    const long = await this.tokenCall('long_token', '/access_token', {
      grant_type: 'ig_exchange_token',
      client_secret: this.config.appSecrets[0]!,
      access_token: short.access_token,
    });
    const subject = short.user_id;
    // Older responses do not list the granted permissions; then all requested ones count as granted.
    const scopes = short.permissions ?? this.scopesFor([]);
    return {
      credentials: { accessToken: long.access_token, extra: grantExtra(instagramLoginType, subject) },
      accessExpiresAt: expiryOf(issuedAt, long.expires_in),
      refreshExpiresAt: null,
      scopes,
      subject,
    };
  }

  async refresh(credentials: OpenCredentials): Promise<TokenSet> {
    const askedAt = this.clock.nowMs();
    const answer = await this.tokenCall('refresh', '/refresh_access_token', {
      grant_type: 'ig_refresh_token',
      access_token: credentials.accessToken,
    });
    return {
      credentials: { ...credentials, accessToken: answer.access_token },
      accessExpiresAt: expiryOf(askedAt, answer.expires_in),
      refreshExpiresAt: null,
      // Empty: not reported, so unchanged.
      scopes: answer.permissions ?? [],
      subject: subjectOf(credentials),
    };
  }

  /**
   * Instagram has no call that ends a grant. So the webhooks of the account are unsubscribed, and the user removes the app in
   * Instagram's settings.
   */
  async revoke(credentials: OpenCredentials): Promise<void> {
    await this.client.asPerson(credentials, {
      name: 'unsubscribe',
      method: 'DELETE',
      path: `/${accessOf(credentials).igId ?? 'me'}/subscribed_apps`,
      schema: doneAnswer,
      repeatable: true,
      critical: true,
    });
  }

  private shortToken(code: string, redirectUri: string) {
    const body = new URLSearchParams({
      client_id: this.config.appId,
      client_secret: this.config.appSecrets[0]!,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code,
    }).toString();
    return this.http.call(
      {
        platform: Platform.INSTAGRAM,
        endpoint: 'code_exchange',
        method: 'POST',
        url: `${this.config.apiUrl}/oauth/access_token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        repeatable: false,
        critical: true,
        timeout: 'api',
      },
      (answer): Reading<ReturnType<typeof codeExchangeAnswer.parse>> => {
        const given = parseBody(answer);
        const refusal = flatRefusal.safeParse(given);
        if (refusal.success) throw flatFailure(refusal.data.error_message, answer, this.clock);
        const enveloped = graphRefusal.safeParse(given);
        if (enveloped.success) {
          const { code: number, error_subcode, message, fbtrace_id } = enveloped.data.error;
          const error = { code: number, subcode: error_subcode ?? null, message, requestId: fbtrace_id };
          throw exchangeFailure(error, answer, this.clock);
        }
        const success = codeExchangeAnswer.safeParse(given);
        if (!success.success || answer.status >= 400)
          throw unreadableAnswer('code_exchange', false, answer, this.clock);
        return { value: success.data, requestId: null };
      },
    );
  }

  /** Both accept GET only, with the token in the query. Their paths have no version. */
  private tokenCall(name: 'long_token' | 'refresh', path: string, query: Record<string, string>) {
    return this.client.graph.call(this.client.host(instagramLoginType), null, {
      name,
      method: 'GET',
      path,
      query,
      schema: longTokenAnswer,
      repeatable: name === 'long_token',
      critical: true,
      unversioned: true,
      free: true,
    });
  }
}

/** Counted from before the request: an early expiry is harmless, a late one is not. */
export function expiryOf(askedAtMs: number, seconds: number | null): Date | null {
  return seconds === null ? null : new Date(askedAtMs + seconds * 1000);
}

/** Reads a callback of either login. A callback without a code is a denial. */
export function refusalOf(query: Readonly<Record<string, string | undefined>>): {
  platformCode: string;
  description: string | null;
} {
  const platformCode = query.error ?? query.error_code ?? query.error_reason;
  if (!platformCode) {
    throw PlatformFailure.rejected(Platform.INSTAGRAM, {
      platformCode: 'UNREADABLE_CALLBACK',
      message: 'The callback has neither a code nor an error.',
    });
  }
  return { platformCode, description: query.error_description ?? query.error_message ?? null };
}
