import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { Config, type SignInProvider } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { Extensions, type UpstreamProfile } from '../extension-points.js';

const timeoutSeconds = 10;

/** What identifies a run of the flow at the other provider. */
export interface UpstreamFlow {
  state: string;
  verifier: string;
  nonce: string;
}

/** Other providers by which people sign in: OpenID Connect ones by discovery, plain OAuth2 ones through extensions.ts. */
@Injectable()
export class UpstreamProviders {
  private readonly configurations = new Map<string, Promise<openid.Configuration>>();

  constructor(
    private readonly config: Config,
    private readonly extensions: Extensions,
  ) {
    for (const { id, plain } of config.oauth.signInProviders)
      if (plain && !extensions.profiles[plain.profile])
        throw new Error(
          `SIGN_IN_PROVIDERS: ${id} names the profile "${plain.profile}", which is not in extensions.ts.`,
        );
  }

  /** @throws Failure NOT_FOUND */
  get(id: string): SignInProvider {
    const provider = this.config.oauth.signInProviders.find((candidate) => candidate.id === id);
    if (!provider) throw new Failure('NOT_FOUND');
    return provider;
  }

  callbackUrl(provider: SignInProvider): string {
    return `${this.config.http.publicUrl}/sign-in/${provider.id}/callback`;
  }

  /** Where to send the browser. @throws Failure UNAVAILABLE */
  async authorizationUrl(
    provider: SignInProvider,
    { state, verifier, nonce }: UpstreamFlow,
  ): Promise<string> {
    const configuration = await this.findConfiguration(provider);
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.callbackUrl(provider),
      scope: provider.scopes,
      state,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(provider.issuer ? { nonce } : {}),
    });
    return url.href;
  }

  /** Who came back, by the query of the callback. @throws Failure CONSENT_DENIED, UNAVAILABLE */
  async profile(provider: SignInProvider, query: string, run: UpstreamFlow): Promise<UpstreamProfile> {
    const configuration = await this.findConfiguration(provider);
    const callback = new URL(this.callbackUrl(provider));
    callback.search = query;
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, callback, {
        pkceCodeVerifier: run.verifier,
        expectedState: run.state,
        ...(provider.issuer ? { expectedNonce: run.nonce, idTokenExpected: true } : {}),
      });
      return toStorableProfile(
        provider.plain
          ? await this.plainProfile(provider.plain.profile, tokens.access_token, configuration)
          : await openIdProfile(configuration, tokens),
      );
    } catch (error) {
      if (error instanceof openid.AuthorizationResponseError) {
        const denied = error.error === 'access_denied';
        throw new Failure(denied ? 'CONSENT_DENIED' : 'UNAVAILABLE', {}, { cause: error });
      }
      throw new Failure('UNAVAILABLE', {}, { cause: error });
    }
  }

  private plainProfile(
    name: string,
    accessToken: string,
    configuration: openid.Configuration,
  ): Promise<UpstreamProfile> {
    return this.extensions.profiles[name]!(async (url) => {
      const response = await openid.fetchProtectedResource(
        configuration,
        accessToken,
        new URL(url),
        'GET',
        null,
        new Headers({ accept: 'application/json' }),
      );
      if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}.`);
      return response.json();
    });
  }

  /** Looked up once; a failure is not remembered. */
  private findConfiguration(provider: SignInProvider): Promise<openid.Configuration> {
    let known = this.configurations.get(provider.id);
    if (!known) {
      known = this.discover(provider).catch((error: unknown) => {
        this.configurations.delete(provider.id);
        throw new Failure('UNAVAILABLE', {}, { cause: error });
      });
      this.configurations.set(provider.id, known);
    }
    return known;
  }

  private async discover({
    issuer,
    plain,
    clientId,
    clientSecret,
  }: SignInProvider): Promise<openid.Configuration> {
    const insecure = this.config.environment === 'production' ? [] : [openid.allowInsecureRequests];
    if (issuer) {
      return openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
        execute: insecure,
        timeout: timeoutSeconds,
      });
    }
    const configuration = new openid.Configuration(
      {
        issuer: new URL(plain!.authorizeUrl).origin,
        authorization_endpoint: plain!.authorizeUrl,
        token_endpoint: plain!.tokenUrl,
      },
      clientId,
      clientSecret,
    );
    configuration.timeout = timeoutSeconds;
    for (const allow of insecure) allow(configuration);
    return configuration;
  }
}

/** A profile that columns can hold. Another subject or address would be another person, so these are not repaired. */
function toStorableProfile(profile: UpstreamProfile): UpstreamProfile {
  const { subject, email, displayName } = profile;
  if (!isStorable(subject)) throw new Error('The provider names a subject that no column can hold.');
  return {
    ...profile,
    email: email !== null && isStorable(email) ? email : null,
    displayName: displayName && displayName.replaceAll('\0', '').toWellFormed(),
  };
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Some providers tell the address in the ID token, others at userinfo only. */
async function openIdProfile(
  configuration: openid.Configuration,
  tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
): Promise<UpstreamProfile> {
  const claims = tokens.claims()!;
  const hasUserinfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const told =
    claims.email === undefined && hasUserinfo
      ? await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : claims;
  return {
    subject: claims.sub,
    email: typeof told.email === 'string' ? told.email : null,
    emailVerified: told.email_verified === true,
    displayName: typeof told.name === 'string' ? told.name : null,
  };
}
