import { Injectable, Logger } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { ChangesMissed } from '../../changes/changes-missed.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { toGraphQLError } from '../failure.filter.js';
import { CostBudgets } from '../limits/cost-budgets.js';
import { documentLimits, requireWithinLimits, tooManyTokens } from '../limits/document-limits.js';
import { RequestLimits } from '../limits/request-limits.js';
import { isTokenLimit, SourceLimits } from '../limits/source-limits.js';
import { requireVariables } from '../limits/variable-limits.js';
import { GraphQLMetrics } from '../graphql-metrics.js';
import { maskErrors } from '../mask-errors.js';
import { OperationManifest } from '../persisted/operation-manifest.js';
import { subscribeWithNewContexts } from './event-stream.js';
import { newContext, socketCodes, type SocketState } from './socket-state.js';

/** Maximum number of concurrent subscriptions per socket. */
const maxSubscriptions = 20;
/** Maximum number of reported errors of a document. */
const maxErrors = 5;

/**
 * Prepares and executes the subscriptions of sockets, with the same rules, limits and masking as HTTP. Apollo applies none of them to
 * sockets.
 */
@Injectable()
export class SocketOperations {
  /** The socket of each prepared operation. */
  private readonly states = new WeakMap<ExecutionArgs, SocketState>();
  private readonly sources = new SourceLimits();
  private readonly mask;

  constructor(
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly config: Config,
    private readonly limits: RequestLimits,
    private readonly budgets: CostBudgets,
    private readonly manifest: OperationManifest,
    metrics: GraphQLMetrics,
  ) {
    this.mask = maskErrors(new Logger('GraphQL'), metrics);
  }

  /** Checks an operation. Returns its arguments, or the errors. `open` is the number of subscriptions of the socket, including this one. */
  async prepare(
    state: SocketState,
    payload: SubscribePayload,
    open: number,
  ): Promise<ExecutionArgs | GraphQLError[]> {
    try {
      if (open > maxSubscriptions) {
        throw new Failure(
          'RATE_LIMITED',
          {},
          { message: `A socket may have at most ${maxSubscriptions} subscriptions.` },
        );
      }
      await this.limits.take(state.actor, state.request.clientAddress);
      const { schema } = this.schemaHost;
      const { operationName, variables } = payload;
      const query = this.manifest.resolve(payload) ?? payload.query;
      this.sources.check(query);
      const document = parseDocument(query);
      const refusals = validate(schema, document, specifiedRules, { maxErrors });
      if (refusals.length > 0) return refusals.map((error) => this.toClientError(error));
      const operation = getOperationAST(document, operationName);
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
        throw new Failure(
          'INVALID_INPUT',
          {},
          { message: 'Sockets only support subscriptions. Send queries and mutations with POST.' },
        );
      }
      const costLimit = await this.budgets.limitFor(state.actor);
      requireVariables(schema, document, operation, variables ?? {});
      requireWithinLimits(schema, document, operation, variables ?? {}, costLimit);
      const args = {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: newContext(state),
      };
      this.states.set(args, state);
      return args;
    } catch (error) {
      if (error instanceof Failure) return [toGraphQLError(error)];
      throw error;
    }
  }

  /** Executes a prepared subscription. If changes were missed, the socket is closed, so that the client reconnects and reloads. */
  subscribe(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const state = this.states.get(args)!;
    return subscribeWithNewContexts(
      args,
      () => newContext(state),
      (error) => {
        const missed = error instanceof ChangesMissed;
        if (missed) state.socket.close(...socketCodes.reconnect);
        return missed;
      },
    );
  }

  /** Masks errors for the client. */
  maskErrors(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
    return errors.map((error) => this.mask(error.toJSON(), error));
  }

  private toClientError(error: GraphQLError): GraphQLError {
    const suggestion = this.config.graphql.introspection ? '' : / ?Did you mean .+\?$/;
    const message = error.message.replace(suggestion, '');
    return new GraphQLError(message, {
      nodes: error.nodes,
      originalError: new Failure('INVALID_INPUT', {}, { message }),
    });
  }
}

function parseDocument(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: documentLimits.tokens });
  } catch (error) {
    const { message } = error as Error;
    throw isTokenLimit(message) ? tooManyTokens() : new Failure('INVALID_INPUT', {}, { message });
  }
}
