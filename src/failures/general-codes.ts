import type { FailureSpec } from './failure-spec.js';

/** Codes that any operation may return. */
export const generalCodes = {
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    meaning: 'The request has no valid session or access token.',
    userMessage: 'Please sign in.',
  },
  USER_CHANGED: {
    status: 409,
    retryable: false,
    meaning:
      'The session belongs to another user than the one that the header X-Patchbay-User names: another user has signed in in this browser. Load the page again.',
    userMessage: 'Another user has signed in in this browser. Please reload the page.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    meaning: 'The caller lacks the required role or scope.',
    userMessage: 'You are not allowed to do this.',
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'The object does not exist, or belongs to another user.',
    userMessage: 'This was not found. It may have been deleted.',
  },
  INVALID_INPUT: {
    status: 400,
    retryable: false,
    meaning:
      'The input is malformed or out of range. details.fields lists the errors. path is the place in the arguments of the operation, such as input.email.',
    userMessage: 'Please check your input.',
  },
  EVENTS_EXPIRED: {
    status: 410,
    retryable: false,
    meaning:
      'Events after this cursor were deleted because of their age (EVENT_RETENTION), or the log was restored from a backup. Read the current state, then the events without a cursor.',
    userMessage: 'Some events are no longer available. Please reload the data.',
  },
  QUERY_TOO_COMPLEX: {
    status: 400,
    retryable: false,
    meaning:
      'The GraphQL document or its variables exceed a limit: characters, tokens, operations, fragments, variables, directives, nesting, fields, introspection, depth, aliases, root fields, fields that fetch files, or cost. details.what is the limit.',
    userMessage: 'This request asks for too much data. Please request less.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    retryable: false,
    meaning: 'No document with this hash is stored. Send the request again with the document.',
    userMessage: 'Please try again.',
  },
  OPERATION_NOT_PERSISTED: {
    status: 400,
    retryable: false,
    meaning:
      'This installation runs only the documents of its manifests (PERSISTED_OPERATIONS). This is none of them.',
    userMessage: 'This version of the app is not supported here. Please reload it.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    meaning: 'Too many requests. details.retryAt is the end of the limit.',
    userMessage: 'Too many attempts. Please wait a moment and try again.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    retryable: true,
    meaning: 'The request body did not arrive in time.',
    userMessage: 'The connection is too slow. Please try again.',
  },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'A service that the request needs is unavailable.',
    userMessage: 'This is not available right now. Please try again shortly.',
  },
  INTERNAL: {
    status: 500,
    retryable: true,
    meaning: 'Internal error. Search the logs for the request id.',
    userMessage: 'Something went wrong on our side. Please try again.',
  },
} as const satisfies Record<string, FailureSpec>;
