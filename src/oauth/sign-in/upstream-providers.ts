import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { Config, type SignInProvider } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { Extensions, type UpstreamProfile } from '../extension-points.js';

const timeoutSeconds = 10;

/** Secrets of one authorization code flow at the other provider. */
export interface UpstreamFlow {
  state: string;
  verifier: string;
  nonce: string;
}

/** Other providers by which users sign in. OpenID Connect by discovery, plain OAuth2 by profile readers of extensions.ts. */
@Injectable()
export class UpstreamProviders {
  /** By id and client secret, which a reload may change. */
  private readonly configurations = new Map<string, Promise<openid.Configuration>>();

  constructor(
    private readonly config: Config,
    private readonly extensions: Extensions,
  ) {
    for (const { id, plain } of config.oauth.signInProviders)
      if (plain && !extensions.profiles[plain.profile])
        throw new Error(
          `SIGN_IN_PROVIDERS: ${id} uses the profile "${plain.profile}", which is not in extensions.ts.`,
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

  /** URL of the authorization request. @throws Failure UNAVAILABLE */
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

  /** Exchanges the code in the query of the callback, and reads the profile. @throws Failure CONSENT_DENIED, UNAVAILABLE */
  async profile(provider: SignInProvider, query: string, flow: UpstreamFlow): Promise<UpstreamProfile> {
    const configuration = await this.findConfiguration(provider);
    const callback = new URL(this.callbackUrl(provider));
    callback.search = query;
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, callback, {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        ...(provider.issuer ? { expectedNonce: flow.nonce, idTokenExpected: true } : {}),
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
      if (!response.ok) throw new Error(`${new URL(url).host} responded with ${response.status}.`);
      return response.json();
    });
  }

  /** Cached after the first success. */
  private findConfiguration(provider: SignInProvider): Promise<openid.Configuration> {
    const key = JSON.stringify([provider.id, provider.clientSecret]);
    let configuration = this.configurations.get(key);
    if (!configuration) {
      configuration = this.discover(provider).catch((error: unknown) => {
        this.configurations.delete(key);
        throw new Failure('UNAVAILABLE', {}, { cause: error });
      });
      this.configurations.set(key, configuration);
    }
    return configuration;
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

/** Makes the profile storable. Subject and address are never altered, because they identify the user. */
function toStorableProfile(profile: UpstreamProfile): UpstreamProfile {
  const { subject, email, displayName } = profile;
  if (!isStorable(subject)) throw new Error('The subject contains characters that cannot be stored.');
  return {
    ...profile,
    email: email !== null && isStorable(email) ? email : null,
    displayName: displayName && displayName.replaceAll('\0', '').toWellFormed(),
  };
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Some providers have the address in the ID token, others only at userinfo. */
async function openIdProfile(
  configuration: openid.Configuration,
  tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
): Promise<UpstreamProfile> {
  const claims = tokens.claims()!;
  const hasUserinfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const profileClaims =
    claims.email === undefined && hasUserinfo
      ? await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : claims;
  return {
    subject: claims.sub,
    email: typeof profileClaims.email === 'string' ? profileClaims.email : null,
    emailVerified: profileClaims.email_verified === true,
    displayName: typeof profileClaims.name === 'string' ? profileClaims.name : null,
  };
}
