import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { PlatformHttp } from '../../http/platform-http.js';
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
import { FacebookLoginFlow } from './facebook-login-flow.js';
import { InstagramLoginFlow, refusalOf } from './instagram-login-flow.js';
import { facebookLoginType, instagramLoginType } from './scopes.js';
import type { InstagramClient } from '../client/client.js';
import type { InstagramConfig } from '../instagram.env.js';

/** The two logins for Instagram accounts. The operator decides which are enabled. */
export class InstagramLogin implements Login {
  readonly loginTypes: readonly string[];
  readonly platformInitiated = false;
  readonly redirectUri: string;
  private readonly instagram: InstagramLoginFlow | null;
  private readonly facebook: FacebookLoginFlow | null;

  constructor(config: InstagramConfig, client: InstagramClient, http: PlatformHttp, clock: Clock) {
    const { instagramLogin, facebookLogin } = config;
    this.redirectUri = config.redirectUri;
    this.instagram = instagramLogin && new InstagramLoginFlow(instagramLogin, client, http, clock);
    this.facebook = facebookLogin && new FacebookLoginFlow(facebookLogin, config.graphVersion, client, clock);
    this.loginTypes = [
      ...(instagramLogin ? [instagramLoginType] : []),
      ...(facebookLogin ? [facebookLoginType] : []),
    ];
  }

  refreshModel(loginType: string): RefreshModel {
    return loginType === facebookLoginType ? 'reexchange' : 'extending';
  }

  scopesFor(capabilities: readonly Capability[], loginType: string): readonly string[] {
    return this.flow(loginType)?.scopesFor(capabilities) ?? [];
  }

  authorizationUrl(request: AuthorizationRequest): string {
    return this.flowOf(request.loginType).authorizationUrl(request);
  }

  readCallback(query: CallbackQuery): CallbackOutcome {
    // The fragment that Meta appends is not part of the code.
    const code = query.code?.replace(/#_(=_)?$/, '');
    return code ? { kind: 'code', code } : { kind: 'denied', ...refusalOf(query) };
  }

  exchange(
    code: string,
    { redirectUri, loginType }: Pick<AuthorizationRequest, 'redirectUri' | 'loginType'>,
  ): Promise<TokenSet> {
    return this.flowOf(loginType).exchange(code, redirectUri);
  }

  refresh(credentials: OpenCredentials, loginType: string): Promise<TokenSet> {
    return this.flowOf(loginType).refresh(credentials);
  }

  revoke(credentials: OpenCredentials, loginType: string): Promise<void> {
    return this.flowOf(loginType).revoke(credentials);
  }

  private flow(loginType: string): InstagramLoginFlow | FacebookLoginFlow | null {
    return loginType === facebookLoginType ? this.facebook : this.instagram;
  }

  /** @throws PlatformFailure misconfigured if the operator has disabled the login meanwhile */
  private flowOf(loginType: string): InstagramLoginFlow | FacebookLoginFlow {
    const flow = this.flow(loginType);
    if (flow) return flow;
    throw PlatformFailure.misconfigured(Platform.INSTAGRAM, {
      platformCode: 'LOGIN_OFF',
      message: `${loginType} is not configured in this installation.`,
    });
  }
}
