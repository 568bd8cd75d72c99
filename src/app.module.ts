import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClockModule } from './clock/clock.module.js';
import type { Config, Role } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { CommerceModule } from './commerce/commerce.module.js';
import { ConsoleModule } from './console/console.module.js';
import { ContentModule } from './content/content.module.js';
import { ConnectionsHttpModule } from './connections/http/connections-http.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { DataExportModule } from './data-export/data-export.module.js';
import { EventEndpointsModule } from './event-endpoints/event-endpoints.module.js';
import { EventsHttpModule } from './events/http/events-http.module.js';
import { EventsModule } from './events/events.module.js';
import { DatabaseModule } from './database/database.module.js';
import { GrantsModule } from './grants/grants.module.js';
import { arePageArgs, PageArgs } from './graphql/connection.js';
import { GraphQLModule } from './graphql/graphql.module.js';
import { GraphQLRegistriesModule } from './graphql/registries.module.js';
import { HttpModule } from './http/http.module.js';
import { inputValidationPipe } from './http/validation.pipe.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { McpServerModule } from './mcp/mcp-server.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { OAuthServerModule } from './oauth/oauth-server.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { PlatformsModule } from './platforms/platforms.module.js';
import { PostsHttpModule } from './posts/posts-http.module.js';
import { PostsModule } from './posts/posts.module.js';
import { RateLimitsModule } from './rate-limits/rate-limits.module.js';
import { RequestHooks, requestHooks } from './http/request-hooks.js';
import { AppExceptionFilter } from './startup/exception.filter.js';
import { InstallationMark } from './database/installation/installation-mark.js';
import { IconController } from './pages/icon.controller.js';
import { StartPageController } from './startup/start-page.controller.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';
import { UploadsHttpModule } from './uploads/uploads-http.module.js';
import { UploadsModule } from './uploads/uploads.module.js';
import { UsersPagesModule } from './users/pages/users-pages.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhookIntakeModule } from './webhooks/intake/intake.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** Services, entities and processors of every feature. Every process has them, whatever its roles. */
const features: Type[] = [
  AuditModule,
  UsersModule,
  IdempotencyModule,
  SubscriptionsModule,
  GrantsModule,
  AccountsModule,
  ConnectionsModule,
  UploadsModule,
  PostsModule,
  ContentModule,
  CommerceModule,
  WebhooksModule,
  OAuthModule,
  EventEndpointsModule,
  McpModule,
];

/** Modules that only processes of a role have: HTTP routes and GraphQL. */
const transports: Record<Role, Type[]> = {
  api: [
    UsersPagesModule,
    ConnectionsHttpModule,
    UploadsHttpModule,
    PostsHttpModule,
    DataExportModule,
    EventsHttpModule,
    GraphQLModule,
    OpenApiModule,
    ConsoleModule,
  ],
  oauth: [OAuthServerModule],
  webhooks: [WebhookIntakeModule],
  worker: [],
};

/** The root module of a process, composed by its roles. */
@Module({})
export class AppModule {
  static for(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.for(config),
        DatabaseModule.for(config, databaseUrl),
        TelemetryModule,
        ClockModule,
        CryptoModule,
        RateLimitsModule,
        HttpModule,
        AuthModule,
        ChangesModule,
        JobsModule.for(config),
        EventsModule,
        GraphQLRegistriesModule,
        PlatformsModule,
        ...features,
        ...[...config.roles].flatMap((role) => transports[role]),
        ...(config.mcp.enabled && config.roles.has('api') ? [McpServerModule] : []),
      ],
      controllers: [StartPageController, IconController],
      providers: [
        { provide: APP_FILTER, useClass: AppExceptionFilter },
        { provide: APP_PIPE, useFactory: () => inputValidationPipe(new Map([[PageArgs, arePageArgs]])) },
        { provide: RequestHooks, useValue: requestHooks },
        InstallationMark,
      ],
    };
  }
}
