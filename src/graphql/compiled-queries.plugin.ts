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
import { CompiledQueries } from './compiled-queries.js';
import { maskErrors } from './mask-errors.js';

/**
 * Executes queries that come often as compiled functions. Everything before stays as it is: limits, the caller's look-up, and the
 * guards, which are part of the resolvers. Only the masking of errors, which Apollo does after its own execution, is done here.
 */
@Plugin()
export class CompiledQueriesPlugin implements ApolloServerPlugin<GraphQLContext> {
  private readonly queries = new CompiledQueries();
  private readonly mask = maskErrors(new Logger('GraphQL'));
  private readonly listener: GraphQLRequestListener<GraphQLContext> = {
    responseForOperation: (request) => this.respond(request),
  };

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
    // The type says that there is an operation; an unknown operation name comes here without one.
    if (operation?.operation !== OperationTypeNode.QUERY) return null;
    const query = await this.queries.find(schema, document, operation);
    if (!query) return null;
    const result = (await query.query(undefined, contextValue, request.variables ?? {})) as ExecutionResult;
    // Nothing has run: the variables are wrong, and the usual execution says so in its own words.
    if (result.data === undefined) return null;
    const { data, errors } = result;
    const singleResult = errors ? { data, errors: errors.map((error) => this.told(error)) } : { data };
    return { http: { status: undefined, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
  }

  private told(error: GraphQLError) {
    const { message, locations, path, extensions } = error;
    return this.mask({ message, locations, path, extensions }, error);
  }
}
