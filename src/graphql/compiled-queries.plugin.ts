import {
  type ApolloServerPlugin,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLRequestListener,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Logger } from '@nestjs/common';
import { type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql';
import type { GraphQLContext } from '../auth/request-context.js';
import { describeSpan } from '../telemetry/tracing.js';
import { CompiledQueries } from './compiled-queries.js';
import { GraphQLMetrics } from './graphql-metrics.js';
import { maskErrors } from './mask-errors.js';

/**
 * Executes frequent queries as compiled functions. Limits, authentication and guards apply as usual: they run before, or within the
 * resolvers. Apollo masks errors only after its own execution, so this plugin masks them itself.
 */
@Plugin()
export class CompiledQueriesPlugin implements ApolloServerPlugin<GraphQLContext> {
  private readonly queries = new CompiledQueries();
  private readonly mask;
  private readonly listener: GraphQLRequestListener<GraphQLContext> = {
    responseForOperation: (request) => this.respond(request),
  };

  constructor(metrics: GraphQLMetrics) {
    this.mask = maskErrors(new Logger('GraphQL'), metrics);
  }

  requestDidStart(): Promise<GraphQLRequestListener<GraphQLContext>> {
    return Promise.resolve(this.listener);
  }

  private async respond({
    schema,
    document,
    operation,
    request,
    contextValue,
  }: GraphQLRequestContextResponseForOperation<GraphQLContext>): Promise<GraphQLResponse | null> {
    // Undefined for an unknown operation name, although the type excludes it.
    describeSpan({
      'graphql.operation.type': operation?.operation,
      'graphql.operation.name': operation?.name?.value,
    });
    if (operation?.operation !== OperationTypeNode.QUERY) return null;
    const query = await this.queries.find(schema, document, operation);
    if (!query) return null;
    const result = (await query.query(undefined, contextValue, request.variables ?? {})) as ExecutionResult;
    // The variables are invalid, so nothing was executed. The usual execution reports that.
    if (result.data === undefined) return null;
    const { data, errors } = result;
    const singleResult = errors ? { data, errors: errors.map((error) => this.maskError(error)) } : { data };
    return { http: { status: undefined, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
  }

  private maskError(error: GraphQLError) {
    const { message, locations, path, extensions } = error;
    return this.mask({ message, locations, path, extensions }, error);
  }
}
