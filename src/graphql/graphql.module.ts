import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Logger, Module } from '@nestjs/common';
import { GraphQLModule as NestGraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLContext } from '../auth/request-context.js';
import { Config } from '../config/config.js';
import { maskErrors } from './mask-errors.js';

/** The GraphQL endpoint: schema from code, errors masked once, nothing told that the operator did not allow. */
@Module({
  imports: [
    NestGraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Config],
      useFactory: (config: Config): Omit<ApolloDriverConfig, 'driver'> => ({
        path: '/graphql',
        autoSchemaFile: true,
        sortSchema: true,
        introspection: config.graphql.introspection,
        graphiql: config.graphql.introspection,
        hideSchemaDetailsFromClientErrors: !config.graphql.introspection,
        includeStacktraceInErrorResponses: false,
        autoTransformHttpErrors: false,
        csrfPrevention: true,
        persistedQueries: false,
        allowBatchedHttpRequests: false,
        context: (req: FastifyRequest, reply: FastifyReply): GraphQLContext => ({ req, reply }),
        formatError: maskErrors(new Logger('GraphQL')),
      }),
    }),
  ],
})
export class GraphQLModule {}
