import { createHash } from 'node:crypto';
import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Capability, Platform } from '../../platform.js';
import type {
  AuthorizationRequest,
  CallbackOutcome,
  CallbackQuery,
  Login,
  OpenCredentials,
  RefreshModel,
  TokenSet,
} from '../../platform-login.js';
import type { TikTokClient } from '../client/client.js';
import type { TikTokConfig } from '../tiktok.env.js';
import { revokeAnswer, tokenAnswer } from '../client/schemas.js';

/** Part of Login Kit; the user cannot decline it. */
const basicScope = 'user.info.basic';

const scopesOf: Readonly<Partial<Record<Capability, readonly string[]>>> = {
  [Capability.PROFILE]: [basicScope, 'user.info.profile', 'user.info.stats'],
  [Capability.PUBLISH]: ['video.publish'],
  [Capability.DRAFT]: ['video.upload'],
  [Capability.CONTENT]: ['video.list'],
};

/** Login Kit v2. */
export class TikTokLogin implements Login {
  readonly loginTypes = ['LOGIN_KIT'];
  readonly platformInitiated = false;
  readonly redirectUri: string;

  constructor(
    private readonly config: TikTokConfig,
    private readonly client: TikTokClient,
    private readonly clock: Clock,
  ) {
    this.redirectUri = config.redirectUri;
  }

  refreshModel(): RefreshModel {
    return 'rotating';
  }

  scopesFor(capabilities: readonly Capability[]): readonly string[] {
    const wanted = [Capability.PROFILE, ...capabilities].flatMap((capability) => scopesOf[capability] ?? []);
    return [...new Set(wanted)].filter(
      (scope) => scope === basicScope || this.config.approvedScopes.includes(scope),
    );
  }

  authorizationUrl(request: AuthorizationRequest): string {
    const query = new URLSearchParams({
      client_key: this.config.clientKey,
      response_type: 'code',
      scope: this.scopesFor(request.capabilities).join(','),
      redirect_uri: request.redirectUri,
      state: request.state,
      code_challenge: bearerChallenge(request.codeVerifier),
      code_challenge_method: 'S256',
      disable_auto_auth: request.forceConsent ? '1' : '0',
    });
    return `${this.config.authorizeUrl}/v2/auth/authorize/?${query.toString()}`;
  }

  readCallback(query: CallbackQuery): CallbackOutcome {
    if (query.error) {
      return { kind: 'denied', platformCode: query.error, description: query.error_description ?? null };
    }
    if (query.code) return { kind: 'code', code: query.code };
    throw PlatformFailure.rejected(Platform.TIKTOK, {
      platformCode: 'UNREADABLE_CALLBACK',
      message: 'The callback has neither a code nor an error.',
    });
  }

  exchange(
    code: string,
    request: Pick<AuthorizationRequest, 'redirectUri' | 'codeVerifier'>,
  ): Promise<TokenSet> {
    return this.tokens('exchange', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: request.redirectUri,
      code_verifier: request.codeVerifier,
    });
  }

  async refresh(credentials: OpenCredentials): Promise<TokenSet> {
    if (!credentials.refreshToken) {
      throw PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_INVALID', {
        platformCode: 'NO_REFRESH_TOKEN',
        message: 'TikTok returned no refresh token for this grant.',
      });
    }
    const tokens = await this.tokens('refresh', {
      grant_type: 'refresh_token',
      refresh_token: credentials.refreshToken,
    });
    // The token may stay the same, and the response may then omit it.
    return { ...tokens, credentials: { ...credentials, ...tokens.credentials } };
  }

  async revoke(credentials: OpenCredentials): Promise<void> {
    await this.client.oauth('revoke', { token: credentials.accessToken }, revokeAnswer);
  }

  private async tokens(
    call: 'exchange' | 'refresh',
    form: Readonly<Record<string, string>>,
  ): Promise<TokenSet> {
    // Lifetimes are counted from before the request: an early expiry is harmless, a late one is not.
    const askedAt = this.clock.nowMs();
    const answer = await this.client.oauth(call, form, tokenAnswer);
    const expiry = (seconds: number | null | undefined) =>
      seconds === null || seconds === undefined ? null : new Date(askedAt + seconds * 1000);
    return {
      credentials: {
        accessToken: answer.access_token,
        ...(answer.refresh_token && { refreshToken: answer.refresh_token }),
      },
      accessExpiresAt: expiry(answer.expires_in),
      refreshExpiresAt: expiry(answer.refresh_expires_in),
      scopes: answer.scope.split(/[\s,]+/).filter(Boolean),
      subject: answer.open_id,
    };
  }
}

/** TikTok expects the digest in hex, unlike RFC 7636. */
export function bearerChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('hex');
}
