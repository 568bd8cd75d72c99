import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { CallerStrategies } from '../../auth/caller-strategies.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { Failure } from '../../failures/failure.js';
import { toGraphQLError } from '../failure.filter.js';
import { CostBudgets } from './cost-budgets.js';
import { requireWithinLimits } from './document-limits.js';
import { requireVariables } from './variable-limits.js';

/** Refuses operations that exceed the limits, and subscriptions over HTTP, before they are executed. */
@Plugin()
export class DocumentLimitsPlugin implements ApolloServerPlugin<GraphQLContext> {
  private readonly listener: GraphQLRequestListener<GraphQLContext>;

  constructor(budgets: CostBudgets, strategies: CallerStrategies) {
    this.listener = {
      didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
        // Apollo reports a missing operation.
        if (!operation) return;
        const variables = request.variables ?? {};
        try {
          refuseSubscription(operation);
          const costLimit = await budgets.limitFor(await strategies.findCaller(contextValue.req));
          requireVariables(schema, document, operation, variables);
          requireWithinLimits(schema, document, operation, variables, costLimit);
        } catch (error) {
          throw error instanceof Failure ? toGraphQLError(error, 400) : error;
        }
      },
    };
  }

  requestDidStart(): Promise<GraphQLRequestListener<GraphQLContext>> {
    return Promise.resolve(this.listener);
  }
}

/**
 * Apollo would execute a subscription like a query: it would call the resolver without an event and without its guard.
 *
 * @throws Failure INVALID_INPUT
 */
function refuseSubscription({ operation }: OperationDefinitionNode): void {
  if (operation !== OperationTypeNode.SUBSCRIPTION) return;
  const message = 'Subscriptions require a WebSocket with the protocol graphql-transport-ws.';
  throw new Failure('INVALID_INPUT', {}, { message });
}
