import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { type GraphQLFormattedError, Kind, type OperationDefinitionNode } from 'graphql';
import type { GraphQLContext } from '../../auth/request-context.js';
import { Clock } from '../../clock/clock.js';

/**
 * Answers 429 with `Retry-After` if a rate limit refused the only field of an operation, as REST and {@link RequestGate} do. With several fields
 * the status stays 200: some may have succeeded, and clients would repeat them.
 */
@Plugin()
export class RateLimitStatusPlugin implements ApolloServerPlugin<GraphQLContext> {
  private readonly listener: GraphQLRequestListener<GraphQLContext>;

  constructor(clock: Clock) {
    this.listener = {
      willSendResponse: async ({ operation, response: { body, http } }) => {
        if (body.kind !== 'single' || !operation || !hasOneField(operation)) return;
        const retryAt = findRetryTime(body.singleResult.errors);
        if (!retryAt) return;
        http.status = 429;
        const seconds = Math.ceil((retryAt.getTime() - clock.nowMs()) / 1000);
        http.headers.set('retry-after', String(Math.max(1, seconds)));
      },
    };
  }

  requestDidStart(): Promise<GraphQLRequestListener<GraphQLContext>> {
    return Promise.resolve(this.listener);
  }
}

function hasOneField({ selectionSet: { selections } }: OperationDefinitionNode): boolean {
  return selections.length === 1 && selections[0]!.kind === Kind.FIELD;
}

/** When the limit ends that refused the root field. Null if none did. */
function findRetryTime(errors: readonly GraphQLFormattedError[] = []): Date | null {
  const [error] = errors;
  if (error?.path?.length !== 1 || error.extensions?.['code'] !== 'RATE_LIMITED') return null;
  const { retryAt } = error.extensions['details'] as { retryAt?: Date };
  return retryAt ?? null;
}
