import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { Logger, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { GraphQLModule as NestGraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLContext } from '../auth/request-context.js';
import { Config } from '../config/config.js';
import { GraphiQLController } from './graphiql/graphiql.controller.js';
import { withTypeAccess } from './access/with-type-access.js';
import { CodeFirstDriver } from './code-first.driver.js';
import { CompiledQueriesPlugin } from './compiled-queries.plugin.js';
import { graphiql } from './graphiql/graphiql.plugin.js';
import { documentLimits } from './limits/document-limits.js';
import { DocumentLimitsPlugin } from './limits/document-limits.plugin.js';
import { RateLimitStatusPlugin } from './limits/rate-limit-status.plugin.js';
import { RequestGate } from './limits/request-gate.js';
import { RequestLimits } from './limits/request-limits.js';
import { GraphQLMetrics } from './graphql-metrics.js';
import { maskErrors } from './mask-errors.js';
import { NodeResolver } from './node.resolver.js';
import { withRootDescriptions } from './root-descriptions.js';
import { PersistedQueries } from './persisted/automatic-queries.js';
import { OperationReport } from './persisted/operation-report.js';
import { PersistedOperationsModule } from './persisted/persisted-operations.module.js';
import { withPlainFields } from './plain-fields.js';
import { scalarsMap } from './scalars/scalars-map.js';
import { SocketCallers } from './sockets/socket-callers.js';
import { SocketOperations } from './sockets/socket-operations.js';
import { SocketServer } from './sockets/socket-server.js';

@Module({
  imports: [PersistedOperationsModule],
  providers: [RequestLimits, RequestGate, PersistedQueries, GraphQLMetrics],
  exports: [RequestLimits, RequestGate, PersistedQueries, GraphQLMetrics],
})
export class RequestGateModule {}

/** The GraphQL endpoint: code-first schema, limits, masked errors, subscriptions. */
@Module({
  imports: [
    RequestGateModule,
    PersistedOperationsModule,
    NestGraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: CodeFirstDriver,
      imports: [RequestGateModule, DiscoveryModule],
      inject: [Config, RequestGate, PersistedQueries, GraphQLMetrics],
      useFactory: (
        config: Config,
        gate: RequestGate,
        persistedQueries: PersistedQueries,
        metrics: GraphQLMetrics,
      ): Omit<ApolloDriverConfig, 'driver'> => {
        const { introspection } = config.graphql;
        const logger = new Logger('GraphQL');
        return {
          path: '/graphql',
          // schema:print validates the schema, so that a start does not have to.
          buildSchemaOptions: { skipCheck: true, scalarsMap },
          transformSchema: (schema) => withTypeAccess(withPlainFields(withRootDescriptions(schema))),
          introspection,
          graphiql: false,
          hideSchemaDetailsFromClientErrors: !introspection,
          includeStacktraceInErrorResponses: false,
          autoTransformHttpErrors: false,
          // RequestGate does it, and accepts GET from more clients.
          csrfPrevention: false,
          persistedQueries: { cache: persistedQueries },
          allowBatchedHttpRequests: false,
          parseOptions: { maxTokens: documentLimits.tokens },
          validationOptions: { maxErrors: 5 },
          logger: apolloLogger(logger),
          plugins: [
            introspection ? graphiql() : ApolloServerPluginLandingPageDisabled(),
            ApolloServerPluginCacheControlDisabled(),
            // Nothing is reported to Apollo, whatever environment variables are set.
            ApolloServerPluginUsageReportingDisabled(),
            ApolloServerPluginSchemaReportingDisabled(),
          ],
          context: async (req: FastifyRequest, reply: FastifyReply): Promise<GraphQLContext> => {
            await gate.enter(req, reply);
            return { req, reply };
          },
          formatError: maskErrors(logger, metrics),
        };
      },
    }),
  ],
  controllers: [GraphiQLController],
  providers: [
    DocumentLimitsPlugin,
    CompiledQueriesPlugin,
    RateLimitStatusPlugin,
    NodeResolver,
    OperationReport,
    SocketCallers,
    SocketOperations,
    SocketServer,
  ],
})
export class GraphQLModule {}

/** Writes Apollo's log lines to the application's log. */
function apolloLogger(logger: Logger) {
  return {
    debug: (message?: unknown) => logger.debug(message),
    info: (message?: unknown) => logger.log(message),
    warn: (message?: unknown) => logger.warn(message),
    error: (message?: unknown) => logger.error(message),
  };
}
