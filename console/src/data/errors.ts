import type { CombinedError } from 'urql';
import { texts } from '../texts.js';

/** An error of a whole request, for users. */
export interface RequestProblem {
  code: string;
  userMessage: string;
  /** Identifies the request in the logs of the server. */
  requestId: string | null;
}

/** Reads an error of the GraphQL client. */
export function toProblem({ graphQLErrors, networkError, response }: CombinedError): RequestProblem {
  const extensions: Record<string, unknown> | undefined = graphQLErrors[0]?.extensions;
  const requestId = typeof extensions?.requestId === 'string' ? extensions.requestId : requestIdOf(response);
  if (extensions)
    return {
      code: String(extensions.code),
      userMessage:
        typeof extensions.userMessage === 'string' ? extensions.userMessage : graphQLErrors[0]!.message,
      requestId,
    };
  const isOffline = networkError !== undefined && response === undefined;
  return isOffline
    ? {
        code: 'NETWORK_ERROR',
        userMessage: texts.states.unreachable,
        requestId: null,
      }
    : {
        code: 'INVALID_RESPONSE',
        userMessage: texts.states.unexpected,
        requestId,
      };
}

function requestIdOf(response: unknown): string | null {
  return response instanceof Response ? response.headers.get('x-request-id') : null;
}
