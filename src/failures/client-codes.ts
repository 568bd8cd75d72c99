import type { FailureSpec } from './failure-spec.js';

/** Codes of OAuth clients, and of the tools for AI assistants. */
export const clientCodes = {
  CLIENT_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning:
      'The owner or the installation has the maximum number of OAuth clients, disabled ones included, or the installation or the user that of unverified clients. details.limit is the maximum.',
    userMessage: 'There are too many apps. Please use an existing app, or ask an administrator.',
  },
  SECRET_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning:
      'The client has the maximum number of valid secrets. details.limit is the maximum. Wait until one expires, or rotate with overlapSeconds 0 to end them immediately.',
    userMessage: 'This app has too many valid secrets. End them, or wait until one expires.',
  },
  CONFIRMATION_INVALID: {
    status: 400,
    retryable: false,
    meaning:
      'The confirmation token is unknown or expired, or belongs to another user, assistant, tool or content. Make a new dry run.',
    userMessage: 'This confirmation no longer applies. Please let the assistant prepare it again.',
  },
  CONFIRMATION_IN_USE: {
    status: 409,
    retryable: true,
    meaning: 'Another call with the same confirmation token is running. Repeat the call to get its result.',
    userMessage: 'This is already in progress.',
  },
  APPROVAL_PENDING: {
    status: 409,
    retryable: true,
    meaning:
      'The user has not approved yet. details.approvalUrl is the page. Repeat the call after the approval.',
    userMessage: 'Please approve this first.',
  },
  APPROVAL_NEEDS_FILES: {
    status: 409,
    retryable: false,
    meaning:
      'The files of the post are not fetched yet. Open url of the pending approval: the page shows them.',
    userMessage: 'Please fetch and check the files first.',
  },
  ASSISTANT_UNVERIFIED: {
    status: 403,
    retryable: false,
    meaning: 'No administrator has verified the assistant, so the user approves everything that it does.',
    userMessage: 'No one has verified this assistant, so it must ask you before it acts.',
  },
  APPROVAL_DENIED: {
    status: 403,
    retryable: false,
    meaning: 'The user denied the approval.',
    userMessage: 'You did not approve this.',
  },
} as const satisfies Record<string, FailureSpec>;
