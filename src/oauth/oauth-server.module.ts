import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { OAuthModule } from './oauth.module.js';
import { DirectAccessTokens } from './provider/direct/direct-access-tokens.js';
import { DirectClientCredentials } from './provider/direct/direct-client-credentials.js';
import { DirectIntrospection } from './provider/direct/direct-introspection.js';
import { DirectRefresh } from './provider/direct/direct-refresh.js';
import { DirectTokens } from './provider/direct/direct-tokens.js';
import { UsualRequests } from './provider/direct/usual-requests.js';
import { OAuthRoute } from './provider/endpoints/oauth.route.js';
import { InteractionController } from './pages/interaction.controller.js';
import { InteractionsService } from './pages/interactions.service.js';
import { OAuthPages } from './pages/oauth-pages.js';
import { OidcAccounts } from './provider/oidc-accounts.js';
import { OidcAdapter } from './provider/storage/oidc-adapter.js';
import { ArtifactHandles } from './provider/storage/artifact-handles.js';
import { ArtifactStore } from './provider/storage/artifact-store.js';
import { DeviceEndpoint } from './provider/endpoints/device-endpoint.js';
import { EndpointMiddleware } from './provider/endpoints/middleware.js';
import { ExtensionGrantHandler } from './provider/endpoints/extension-grants.js';
import { OidcGrants } from './provider/storage/oidc-grants.js';
import { OidcClients } from './provider/oidc-clients.js';
import { LogoutEndpoint } from './provider/endpoints/logout-endpoint.js';
import { OAuthRateLimits } from './oauth-rate-limits.js';
import { PresentedTokens } from './provider/storage/presented-tokens.js';
import { ProviderFactory } from './provider/provider-factory.js';
import { ProviderHost } from './provider/provider-host.js';
import { RememberedConsent } from './provider/remembered-consent.js';
import { RequestParams } from './provider/endpoints/request-params.js';
import { ApiResource } from './provider/api-resource.js';
import { SessionSync } from './provider/session-sync.js';
import { ClientRegistrationController } from './registration/client-registration.controller.js';
import { ClientRegistrationService } from './registration/client-registration.service.js';
import { ClientDocumentsService } from './registration/client-documents.service.js';
import { DocumentReports } from './registration/document-reports.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.js';
import { UpstreamProviders } from './sign-in/upstream-providers.js';
import { UpstreamSignInController } from './sign-in/upstream-sign-in.controller.js';
import { RefreshTokenFormat } from './tokens/refresh-token-format.js';
import { RefreshExchanges } from './tokens/refresh-exchanges.js';
import { UpstreamSignInService } from './sign-in/upstream-sign-in.service.js';
import { TokenEndpoint } from './provider/endpoints/token-endpoint.js';

/** The authorization server: oidc-provider, its endpoints and pages. Only in processes that serve HTTP. */
@Module({
  imports: [OAuthModule, OutboundModule, UsersModule],
  controllers: [InteractionController, UpstreamSignInController, ClientRegistrationController],
  providers: [
    OidcAccounts,
    ApiResource,
    ArtifactHandles,
    RefreshTokenFormat,
    RefreshExchanges,
    ArtifactStore,
    OidcGrants,
    PresentedTokens,
    OidcAdapter,
    OidcClients,
    RememberedConsent,
    RequestParams,
    SessionSync,
    OAuthPages,
    OAuthRateLimits,
    TokenEndpoint,
    DeviceEndpoint,
    LogoutEndpoint,
    EndpointMiddleware,
    ExtensionGrantHandler,
    ProviderFactory,
    ProviderHost,
    InteractionsService,
    ClientRegistrationService,
    ClientDocumentsService,
    DocumentReports,
    SignInAttempts,
    UpstreamProviders,
    UpstreamSignInService,
    UsualRequests,
    DirectAccessTokens,
    DirectClientCredentials,
    DirectRefresh,
    DirectTokens,
    DirectIntrospection,
    OAuthRoute,
  ],
})
export class OAuthServerModule {}
