import type { Clock } from '../../../clock/clock.js';
import type { AuthorizationRequest, OpenCredentials, TokenSet } from '../../platform-login.js';
import type { GraphCall } from '../client/graph-client.js';
import { grantExtra, subjectOf } from './credentials.js';
import { expiryOf } from './instagram-login-flow.js';
import { facebookLoginType, facebookScopes, scopesFor } from './scopes.js';
import type { InstagramClient } from '../client/client.js';
import type { FacebookLoginConfig } from '../instagram.env.js';
import { exchangeFailure } from '../client/failures.js';
import { debugTokenAnswer, doneAnswer, longTokenAnswer } from '../client/schemas.js';

/** Facebook Login: a code, a token of an hour or two, and a token of 60 days that is exchanged again while it is valid. */
export class FacebookLoginFlow {
  constructor(
    private readonly config: FacebookLoginConfig,
    private readonly graphVersion: string,
    private readonly client: InstagramClient,
    private readonly clock: Clock,
  ) {}

  authorizationUrl(request: AuthorizationRequest): string {
    const query = new URLSearchParams({
      client_id: this.config.appId,
      redirect_uri: request.redirectUri,
      response_type: 'code',
      scope: this.scopesFor(request.capabilities).join(','),
      state: request.state,
      // Otherwise the dialog leaves out permissions that were declined before.
      auth_type: 'rerequest',
    });
    return `${this.config.dialogUrl}/${this.graphVersion}/dialog/oauth?${query.toString()}`;
  }

  scopesFor(capabilities: AuthorizationRequest['capabilities']): string[] {
    return scopesFor(facebookScopes, this.config.approvedScopes, capabilities);
  }

  async exchange(code: string, redirectUri: string): Promise<TokenSet> {
    const short = await this.tokenCall('code_exchange', { redirect_uri: redirectUri, code }, false);
    return this.longLived(short.access_token, 'long_token');
  }

  /** There is no refresh token: a valid token is exchanged for one with the same or a later expiry. */
  async refresh(credentials: OpenCredentials): Promise<TokenSet> {
    const tokens = await this.longLived(credentials.accessToken, 'refresh');
    return { ...tokens, subject: subjectOf(credentials) || tokens.subject };
  }

  async revoke({ accessToken }: OpenCredentials): Promise<void> {
    await this.client.graph.call(this.client.host(facebookLoginType), accessToken, {
      name: 'revoke',
      method: 'DELETE',
      path: '/me/permissions',
      schema: doneAnswer,
      repeatable: true,
      critical: true,
      free: true,
    });
  }

  private async longLived(token: string, name: 'long_token' | 'refresh'): Promise<TokenSet> {
    const askedAt = this.clock.nowMs();
    const long = await this.tokenCall(
      name,
      { grant_type: 'fb_exchange_token', fb_exchange_token: token },
      name === 'long_token',
    );
    const { data } = await this.describe(long.access_token);
    const subject = data.user_id ?? '';
    return {
      credentials: { accessToken: long.access_token, extra: grantExtra(facebookLoginType, subject) },
      accessExpiresAt: expiryOf(askedAt, long.expires_in) ?? dateOf(data.expires_at),
      // Only another login extends the access to data, whatever the expiry of the token.
      refreshExpiresAt: dateOf(data.data_access_expires_at),
      scopes: data.scopes,
      subject,
    };
  }

  private tokenCall(
    name: 'code_exchange' | 'long_token' | 'refresh',
    query: Readonly<Record<string, string>>,
    repeatable: boolean,
  ) {
    const { appId, appSecrets } = this.config;
    const judge: GraphCall<unknown>['classifyResponse'] =
      name === 'code_exchange'
        ? (refusal, answer) => exchangeFailure(refusal, answer, this.clock)
        : undefined;
    return this.client.graph.call(this.client.host(facebookLoginType), null, {
      name,
      method: 'GET',
      path: '/oauth/access_token',
      query: { client_id: appId, client_secret: appSecrets[0]!, ...query },
      schema: longTokenAnswer,
      repeatable,
      critical: true,
      free: true,
      classifyResponse: judge,
    });
  }

  /** Owner, permissions and expiry of a token, requested with the app's own token. */
  private describe(token: string) {
    const { appId, appSecrets } = this.config;
    return this.client.graph.call(this.client.host(facebookLoginType), null, {
      name: 'debug_token',
      method: 'GET',
      path: '/debug_token',
      query: { input_token: token, access_token: `${appId}|${appSecrets[0]!}` },
      schema: debugTokenAnswer.refine(({ data }) => data.is_valid && data.user_id),
      repeatable: true,
      critical: true,
      free: true,
    });
  }
}

/** Unix seconds. 0 or absent: never, or unknown. */
function dateOf(seconds: number | null | undefined): Date | null {
  return seconds ? new Date(seconds * 1000) : null;
}
