import { Injectable, Logger } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { SecurityEvents } from '../../audit/security-events.js';
import { hostCookie } from '../../http/host-cookie.js';
import { SystemClock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { lifetimeSeconds, refreshTokenLifetimeSeconds } from '../domain/lifetimes.js';
import { mayIntrospect } from '../domain/resources.js';
import { oidcScopes } from '../domain/scopes.js';
import { webOrigin } from '../domain/web-url.js';
import { Extensions } from '../extension-points.js';
import type { SigningKeySet } from '../keys/signing-keys.service.js';
import { promptPolicy, promptValues } from '../pages/interaction-policy.js';
import { OAuthPages } from '../pages/oauth-pages.js';
import { RefreshTokenFormat } from '../tokens/refresh-token-format.js';
import { authorizationClaim, generationClaim } from '../tokens/access-tokens.js';
import { OidcAccounts } from './oidc-accounts.js';
import { OidcAdapter } from './storage/oidc-adapter.js';
import { endpoints } from './endpoints/paths.js';
import { correctClientError } from './endpoints/client-errors.js';
import { EndpointMiddleware } from './endpoints/middleware.js';
import { getExtraClaims, registerExtensionGrants } from './endpoints/extension-grants.js';
import { toApplicationSeconds } from './engine-time.js';
import { ExtensionGrantHandler } from './endpoints/extension-grants.js';
import { OidcClients } from './oidc-clients.js';
import { LocalSigningKey } from './local-signing-key.js';
import { RememberedConsent } from './remembered-consent.js';
import { RequestParams } from './endpoints/request-params.js';
import { ApiResource } from './api-resource.js';
import { SessionSync } from './session-sync.js';

/** Endpoints at which clients authenticate, by the names of their oidc-provider events. */
const clientEndpoints = [
  'grant',
  'introspection',
  'revocation',
  'pushed_authorization_request',
  'device_authorization',
];

/** Builds the oidc-provider instance. Its keys cannot be replaced, so each key set gets a new instance. */
@Injectable()
export class ProviderFactory {
  private readonly logger = new Logger('OAuth');

  constructor(
    private readonly config: Config,
    private readonly clock: SystemClock,
    private readonly adapter: OidcAdapter,
    private readonly oidcClients: OidcClients,
    private readonly refreshTokenFormat: RefreshTokenFormat,
    private readonly accounts: OidcAccounts,
    private readonly resource: ApiResource,
    private readonly rememberedConsent: RememberedConsent,
    private readonly sessions: SessionSync,
    private readonly params: RequestParams,
    private readonly middleware: EndpointMiddleware,
    private readonly pages: OAuthPages,
    private readonly clients: ClientDirectory,
    private readonly extensions: Extensions,
    private readonly extensionGrants: ExtensionGrantHandler,
    private readonly security: SecurityEvents,
  ) {}

  build(keys: SigningKeySet): Provider {
    const provider = new Provider(this.config.http.publicUrl, this.configuration(keys));
    // OAuthRoute sets scheme, host and client address, and overwrites what the client sent.
    provider.proxy = true;
    this.oidcClients.attach(provider);
    this.sessions.attach(provider);
    this.params.attach(provider);
    this.middleware.attach(provider);
    registerExtensionGrants(provider, this.extensionGrants);
    // The default ids contain no authorization. See RefreshTokenFormat.
    Object.assign(provider.RefreshToken.prototype, {
      generateTokenId: refreshTokenGenerator(this.refreshTokenFormat),
    });
    // Koa reports errors that no response can carry, such as a closed connection. The types lack this event.
    (provider as EventEmitter).on('error', (error: Error) => {
      this.logger.warn({ err: error }, 'Failed to send a response.');
    });
    for (const endpoint of clientEndpoints) {
      (provider as EventEmitter).on(`${endpoint}.error`, (context: KoaContextWithOIDC, error: Error) => {
        this.reportRefusedSecret(context, error);
        // The error is rendered, and not sent yet.
        correctClientError(context, error, (body) => this.pages.error(context, body, error));
      });
    }
    provider.on('server_error', (_context, error) => {
      this.logger.error({ err: error }, 'Authorization server request failed.');
    });
    return provider;
  }

  private reportRefusedSecret(context: KoaContextWithOIDC, failure: Error): void {
    if (!(failure instanceof errors.InvalidClientAuth)) return;
    const details = {
      endpoint: context.oidc?.route ?? null,
      clientId: context.oidc?.client?.clientId ?? null,
    };
    void this.security.report({ name: 'client_secret_refused', address: context.ip, details });
  }

  private configuration(keys: SigningKeySet): Configuration {
    const { prefix, attributes } = hostCookie(this.config.http.publicUrl, '/oauth');
    const { httpOnly, sameSite, secure } = attributes;
    // oidc-provider sets these cookies on sub-paths, which the `__Host-` prefix does not allow.
    const shortPrefix = secure ? '__Secure-' : '';
    return {
      adapter: this.adapter.factory,
      jwks: { keys: keys.jwks.map((jwk) => (jwk.alg === 'ES256' ? new LocalSigningKey(jwk) : jwk)) },
      routes: endpoints,
      responseTypes: ['code'],
      scopes: [...oidcScopes],
      claims: {
        openid: ['sub', ...(this.extensions.claims?.names ?? [])],
        profile: ['name', 'preferred_username'],
        email: ['email', 'email_verified'],
      },
      pkce: { required: (_context, client) => !this.clients.find(client.clientId)?.pkceExempt },
      clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
      enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
      discovery: { prompt_values_supported: promptValues },
      allowOmittingSingleRegisteredRedirectUri: false,
      // Only the origins of a client's redirect URIs may read tokens and userinfo from browsers, and pages of this server, for
      // which browsers send the origin too.
      clientBasedCORS: (context, origin, client) =>
        origin === webOrigin(this.config.http.publicUrl) ||
        ((context.oidc.route === 'userinfo' || client.clientAuthMethod === 'none') &&
          (client.redirectUris ?? []).some((uri) => webOrigin(uri) === origin)),
      cookies: {
        names: {
          session: `${prefix}patchbay_oauth`,
          interaction: `${shortPrefix}patchbay_oauth_interaction`,
          resume: `${shortPrefix}patchbay_oauth_resume`,
        },
        long: attributes,
        short: { httpOnly, sameSite, secure },
      },
      findAccount: (context, userId) => this.accounts.find(context, userId),
      loadExistingGrant: (context) => this.rememberedConsent.findGrant(context),
      interactions: {
        policy: promptPolicy(),
        url: (_context, interaction) => `${this.config.http.basePath}/oauth/interaction/${interaction.uid}`,
      },
      // Consent outlives the browser session. Users revoke it in their list of authorized apps.
      expiresWithSession: () => false,
      issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
      rotateRefreshToken: true,
      // Revoking an access token ends only that token. Every other revocation ends the authorization.
      revokeGrantPolicy: (context) =>
        !(context.oidc.route === 'revocation' && context.oidc.entities.AccessToken),
      extraTokenClaims: (context) => getExtraClaims(context),
      formats: { customizers: { jwt: (_context, token, parts) => this.completeToken(token, parts) } },
      features: {
        devInteractions: { enabled: false },
        dPoP: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: this.mayIntrospect },
        revocation: {
          enabled: true,
          allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
        },
        externalSigningSupport: { enabled: true, ack: 'experimental-01' },
        resourceIndicators: {
          enabled: true,
          defaultResource: (_context, client) => this.resource.defaultFor(client),
          useGrantedResource: () => true,
          getResourceServerInfo: (context, identifier, client) =>
            this.resource.describe(context, identifier, client),
        },
        deviceFlow: {
          enabled: true,
          charset: 'base-20',
          mask: '****-****',
          userCodeInputSource: (context, _form, _out, error) => this.pages.deviceInput(context, error),
          userCodeConfirmSource: (context, _form, client, _device, userCode) =>
            this.pages.deviceConfirm(context, client, userCode),
          successSource: (context) => this.pages.deviceDone(context),
        },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (context) => this.pages.logout(context),
          postLogoutSuccessSource: async (context) =>
            (await this.sessions.findSignInSession(context))
              ? this.pages.stillSignedIn(context)
              : this.pages.loggedOut(context),
        },
      },
      renderError: (context, out, error) => this.pages.error(context, out, error),
      ttl: {
        AccessToken: lifetimeSeconds.accessToken,
        ClientCredentials: lifetimeSeconds.accessToken,
        AuthorizationCode: lifetimeSeconds.authorizationCode,
        DeviceCode: lifetimeSeconds.deviceCode,
        IdToken: lifetimeSeconds.idToken,
        Interaction: lifetimeSeconds.interaction,
        Session: lifetimeSeconds.session,
        Grant: lifetimeSeconds.refreshTokenMax,
        RefreshToken: (_context, token) => refreshTokenLifetimeSeconds(token.totalLifetime()),
      },
    };
  }

  private readonly mayIntrospect = (
    context: KoaContextWithOIDC,
    client: { clientId: string },
    { clientId, aud }: { clientId?: string; aud?: unknown },
  ): boolean => {
    const registered = this.clients.find(client.clientId);
    if (!registered || context.oidc.client?.clientAuthMethod === 'none') return false;
    return mayIntrospect(registered, { clientId, isForApi: aud === this.resource.identifier });
  };

  /** Adds the claims by which a token can be revoked, and converts times to application time. */
  private completeToken(
    token: { kind: string; grantId?: string },
    { payload }: { payload: Record<string, unknown> },
  ): void {
    if (token.kind === 'AccessToken') payload[authorizationClaim] = token.grantId;
    // If the client was disabled during the request, the token is refused anyway.
    payload[generationClaim] = this.clients.find(payload.client_id as string)?.tokenGeneration ?? 0;
    payload.iat = toApplicationSeconds(this.clock, payload.iat as number);
    payload.exp = toApplicationSeconds(this.clock, payload.exp as number);
  }
}

function refreshTokenGenerator(values: RefreshTokenFormat) {
  return function generateTokenId(this: { grantId?: string }): string {
    return values.generate(this.grantId!);
  };
}
