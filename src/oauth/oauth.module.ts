import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/users.module.js';
import { ClientDirectory } from './clients/client-directory.js';
import { ClientLimits } from './clients/client-limits.js';
import { ClientMetrics } from './clients/client-metrics.js';
import { ClientsRepository } from './clients/clients.repository.js';
import { ClientUsageRepository } from './clients/client-usage.repository.js';
import { ClientsService } from './clients/clients.service.js';
import { AuthorizationsRepository } from './consents/authorizations.repository.js';
import { ConsentsRepository } from './consents/consents.repository.js';
import { ConsentsService } from './consents/consents.service.js';
import { Extensions } from './extension-points.js';
import { OAuthExternalAccess } from './external-access-owner.js';
import { extensions } from './extensions.js';
import { AuthorizedAppsResolver } from './graphql/authorized-apps.resolver.js';
import { ServiceClientsResolver } from './graphql/service-clients.resolver.js';
import { ClientConsentsResolver } from './graphql/client-consents.resolver.js';
import { ClientUsageResolver } from './graphql/client-usage.resolver.js';
import { OAuthClientsResolver } from './graphql/oauth-clients.resolver.js';
import {
  IdentitiesAfterPasswordResolver,
  SignInIdentitiesResolver,
} from './graphql/sign-in-identities.resolver.js';
import { OAuthCleanupService } from './cleanup.service.js';
import { SigningKeyMetrics } from './keys/signing-key-metrics.js';
import { SigningKeysRepository } from './keys/signing-keys.repository.js';
import { SigningKeysService } from './keys/signing-keys.service.js';
import { OAuthCache } from './oauth-cache.js';
import { OAuthEvents } from './oauth-events.js';
import { IdentitiesRepository } from './sign-in/identities.repository.js';
import { IdentitiesService } from './sign-in/identities.service.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { ArtifactsRepository } from './tokens/artifacts.repository.js';
import { BearerStrategy } from './tokens/bearer.strategy.js';
import { TokenCallers } from './tokens/token-callers.js';
import { RevocationList } from './tokens/revocation-list.js';
import { RevocationsRepository } from './tokens/revocations.repository.js';
import { ClientEntity } from './clients/client.entity.js';
import { ClientUsageDayEntity } from './clients/client-usage-day.entity.js';
import { AuthorizationEntity } from './consents/authorization.entity.js';
import { ConsentEntity } from './consents/consent.entity.js';
import { SigningKeyEntity } from './keys/signing-key.entity.js';
import { IdentityEntity } from './sign-in/identity.entity.js';

/** API clients, consents and tokens. Every process needs them, also without the authorization server. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ClientEntity,
      ClientUsageDayEntity,
      AuthorizationEntity,
      ConsentEntity,
      SigningKeyEntity,
      IdentityEntity,
    ]),
    UsersModule,
  ],
  providers: [
    { provide: Extensions, useValue: extensions },
    ClientsRepository,
    ClientDirectory,
    ClientLimits,
    ClientMetrics,
    ClientsService,
    ClientUsageRepository,
    ClientConsentsResolver,
    ClientUsageResolver,
    ConsentsRepository,
    AuthorizationsRepository,
    ConsentsService,
    SigningKeysRepository,
    SigningKeyMetrics,
    SigningKeysService,
    ArtifactsRepository,
    RevocationsRepository,
    RevocationList,
    OAuthCache,
    OAuthEvents,
    AccessTokens,
    TokenCallers,
    BearerStrategy,
    OAuthClientsResolver,
    AuthorizedAppsResolver,
    ServiceClientsResolver,
    IdentitiesRepository,
    IdentitiesService,
    SignInIdentitiesResolver,
    IdentitiesAfterPasswordResolver,
    OAuthExternalAccess,
    OAuthCleanupService,
  ],
  exports: [
    Extensions,
    ClientDirectory,
    ConsentsService,
    AuthorizationsRepository,
    SigningKeysService,
    ArtifactsRepository,
    RevocationsRepository,
    OAuthCache,
    OAuthEvents,
    AccessTokens,
    TokenCallers,
    ClientsService,
    IdentitiesRepository,
    IdentitiesService,
  ],
})
export class OAuthModule {}
