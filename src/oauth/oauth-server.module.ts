import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { OAuthModule } from './oauth.module.js';
import { OAuthRoute } from './oauth.route.js';
import { InteractionController } from './pages/interaction.controller.js';
import { InteractionsService } from './pages/interactions.service.js';
import { OAuthPages } from './pages/oauth-pages.js';
import { Accounts } from './provider/accounts.js';
import { OAuthAdapter } from './provider/adapter.js';
import { ArtifactHandles } from './provider/artifact-handles.js';
import { ArtifactStore } from './provider/artifact-store.js';
import { DeviceEndpoint } from './provider/device-endpoint.js';
import { EndpointMiddleware } from './provider/endpoint-middleware.js';
import { ExtensionGrantHandler } from './provider/extension-grants.js';
import { Grants } from './provider/grants.js';
import { KnownClients } from './provider/known-clients.js';
import { LogoutEndpoint } from './provider/logout-endpoint.js';
import { OAuthLimits } from './provider/oauth-limits.js';
import { PresentedTokens } from './provider/presented-tokens.js';
import { ProviderFactory } from './provider/provider-factory.js';
import { ProviderHost } from './provider/provider-host.js';
import { RememberedConsent } from './provider/remembered-consent.js';
import { RequestParams } from './provider/request-params.js';
import { ApiResource } from './provider/resource-server.js';
import { SessionSync } from './provider/session-sync.js';
import { ClientRegistrationController } from './registration/client-registration.controller.js';
import { ClientRegistrationService } from './registration/client-registration.service.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.js';
import { UpstreamProviders } from './sign-in/upstream-providers.js';
import { UpstreamSignInController } from './sign-in/upstream-sign-in.controller.js';
import { RefreshTokenValues } from './tokens/refresh-token-values.js';
import { UpstreamSignInService } from './sign-in/upstream-sign-in.service.js';
import { TokenEndpoint } from './provider/token-endpoint.js';

/** The authorization server itself: the engine, its endpoints and its pages. */
@Module({
  imports: [OAuthModule, UsersModule],
  controllers: [InteractionController, UpstreamSignInController, ClientRegistrationController],
  providers: [
    Accounts,
    ApiResource,
    ArtifactHandles,
    RefreshTokenValues,
    ArtifactStore,
    Grants,
    PresentedTokens,
    OAuthAdapter,
    KnownClients,
    RememberedConsent,
    RequestParams,
    SessionSync,
    OAuthPages,
    OAuthLimits,
    TokenEndpoint,
    DeviceEndpoint,
    LogoutEndpoint,
    EndpointMiddleware,
    ExtensionGrantHandler,
    ProviderFactory,
    ProviderHost,
    InteractionsService,
    ClientRegistrationService,
    SignInAttempts,
    UpstreamProviders,
    UpstreamSignInService,
    OAuthRoute,
  ],
})
export class OAuthServerModule {}
