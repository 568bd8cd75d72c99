import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { type Capability, Platform } from '../../platform.js';
import type {
  AuthorizationRequest,
  CallbackOutcome,
  CallbackQuery,
  Login,
  OpenCredentials,
  RefreshModel,
  TokenSet,
} from '../../platform-login.js';
import type { TikTokShopClient } from '../client/client.js';
import { endpoints } from '../client/endpoints.js';
import { nameOf, type TokenCall } from '../client/failures.js';
import { anyData } from '../client/schemas.js';
import type { TikTokShopApp, TikTokShopConfig } from '../tiktok-shop.env.js';
import { readCallback } from './callback.js';
import { appOf, grantExtra } from './credentials.js';
import { scopesFor } from './scopes.js';

const maxLifeMs = 120 * 366 * 24 * 3_600_000;
/** Creators and partners use other endpoints. Values above 3 are reported for sellers in several countries. */
const otherUserTypes = new Set([1, 3]);

/** Consent of sellers, through the app of their market. */
export class TikTokShopLogin implements Login {
  readonly loginTypes: readonly string[];
  readonly platformInitiated = true;
  readonly refusalOfNewToken = 'GRANT_ENDED';
  readonly redirectUri: string;

  constructor(
    private readonly config: TikTokShopConfig,
    private readonly client: TikTokShopClient,
    private readonly clock: Clock,
  ) {
    this.loginTypes = config.apps.map(({ loginType }) => loginType);
    this.redirectUri = config.redirectUri;
  }

  /**
   * The platform does not document whether a refresh replaces the refresh token. This model is safe for both: refreshes run one after
   * the other, and both tokens of each response are stored.
   */
  refreshModel(): RefreshModel {
    return 'rotating';
  }

  scopesFor(capabilities: readonly Capability[]): readonly string[] {
    return scopesFor(capabilities, this.config.approvedScopes);
  }

  /** The redirect address and the scopes are settings of the app in the Partner Center. */
  authorizationUrl({ state, loginType }: AuthorizationRequest): string {
    const { consentUrl, serviceId } = this.app(loginType);
    const query = new URLSearchParams({ service_id: serviceId, state: state.trim() });
    return `${consentUrl}/open/authorize?${query.toString()}`;
  }

  readCallback(query: CallbackQuery): CallbackOutcome {
    return readCallback(query, this.config.apps);
  }

  exchange(code: string, { loginType }: Pick<AuthorizationRequest, 'loginType'>): Promise<TokenSet> {
    return this.tokens(this.app(loginType), 'exchange', { auth_code: code, grant_type: 'authorized_code' });
  }

  async refresh(credentials: OpenCredentials, loginType: string): Promise<TokenSet> {
    const { refreshToken } = credentials;
    if (!refreshToken) {
      throw PlatformFailure.reauthorize(Platform.TIKTOK_SHOP, 'GRANT_INVALID', {
        platformCode: 'NO_REFRESH_TOKEN',
        message: 'TikTok Shop returned no refresh token for this grant.',
      });
    }
    const tokens = await this.tokens(this.app(loginType), 'refresh', {
      refresh_token: refreshToken,
      grant_type: 'refresh_token',
    });
    return {
      ...tokens,
      credentials: {
        ...credentials,
        ...tokens.credentials,
        extra: { ...credentials.extra, ...tokens.credentials.extra },
      },
    };
  }

  /** Ends the authorization of each shop. The platform notifies the seller. */
  async revoke(credentials: OpenCredentials, loginType: string): Promise<void> {
    const grant = { ...credentials, extra: { ...credentials.extra, ...grantExtra(this.app(loginType)) } };
    for (const { id, cipher } of await this.client.shops(grant)) {
      const shop = { ...grant, extra: { ...grant.extra, shopId: id, cipher } };
      await this.client.api(endpoints.endAuthorization, shop, anyData).catch(ignoreRefusedShop);
    }
  }

  private async tokens(
    app: TikTokShopApp,
    call: TokenCall,
    parameters: Readonly<Record<string, string>>,
  ): Promise<TokenSet> {
    const data = await this.client.tokens(app, call, parameters);
    if (call === 'exchange' && otherUserTypes.has(data.user_type ?? 0)) throw notASeller();
    return {
      credentials: {
        accessToken: data.access_token,
        refreshToken: data.refresh_token,
        extra: grantExtra(app),
      },
      accessExpiresAt: this.expiry(data.access_token_expire_in, call),
      refreshExpiresAt: data.refresh_token_expire_in ? this.expiry(data.refresh_token_expire_in, call) : null,
      scopes: data.granted_scopes,
      subject: data.open_id,
    };
  }

  /** A lifetime in place of a time would be decades off, and the token would never be refreshed. */
  private expiry(unixSeconds: number, call: TokenCall): Date {
    const lifeMs = unixSeconds * 1000 - this.clock.nowMs();
    if (lifeMs > 0 && lifeMs <= maxLifeMs) return new Date(unixSeconds * 1000);
    throw PlatformFailure.transient(Platform.TIKTOK_SHOP, {
      platformCode: 'IMPLAUSIBLE_EXPIRY',
      message: `${nameOf(call)} returned an expiry in the past or more than 120 years ahead. Check the clock of this host.`,
      outcomeUnknown: true,
    });
  }

  private app(loginType: string): TikTokShopApp {
    return appOf(loginType, this.config.apps);
  }
}

function notASeller(): PlatformFailure {
  return PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
    platformCode: 'NOT_A_SELLER',
    message: 'The consent was given by a creator or partner.',
    ineligible: true,
    userMessage: 'Only seller accounts can be connected. Sign in to TikTok Shop as the seller of the shop.',
  });
}

/** A refused shop, such as a deactivated one, must not keep the others authorized. */
function ignoreRefusedShop(error: unknown): void {
  if (!(error instanceof PlatformFailure) || error.kind !== 'rejected') throw error;
}
