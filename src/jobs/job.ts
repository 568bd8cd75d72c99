/** The kinds of job and their payloads. A payload holds ids only: no copies of rows, no secrets. */
export interface JobPayloads {
  /** Revokes a grant at its platform and deletes its sealed tokens. */
  'grants.revoke': { revocationId: string };
  /** Updates the profiles of the accounts of a grant. */
  'accounts.refresh-profiles': { grantId: string };
  /** Reports changes of the health of a user's accounts. */
  'accounts.report-health': { userId: string };
  /** Revokes a grant if no account was chosen in time. */
  'connections.discard-choice': { connectionStateId: string };
  /** Deletes an upload and its file, unless a post still needs it. */
  'posts.discard-upload': { uploadId: string };
  /** Composes and sends a mail. */
  'users.send-mail': { mailId: string };
  /** Makes webhook events due that waited for this publish id, or for this key of `awaitedKey`. */
  'webhooks.rematch': { platform: string } & ({ publishId: string } | { awaits: string });
  /** Syncs the media of an account. */
  'content.sync': { accountId: string };
  /** Syncs the comments on the newer media of an account. */
  'content.sync-comments': { accountId: string };
  /** Finds out whether a reply was posted if the platform's response was lost. */
  'content.confirm-reply': { replyId: string };
  /** Syncs the metrics and audiences of an account. */
  'content.sync-metrics': { accountId: string };
  /** Reads the facts of a shop. */
  'commerce.read-shop': { accountId: string };
  /** Reads an object of a shop that the platform reported as changed. */
  'commerce.read-object': { accountId: string; externalId: string } & (
    | { object: 'order' }
    | { object: 'product'; isUnlisted?: boolean }
    | { object: 'return'; returnKind: string }
  );
  /** Reads orders of a shop that are not stored. */
  'commerce.read-orders': { accountId: string; orderIds: readonly string[] };
  /** Reads the transactions of a statement. */
  'commerce.read-transactions': { statementId: string };
  /** Deletes the data of a disconnected shop. */
  'commerce.erase': { accountId: string };
  /** Applies stock updates of a product whose process has ended. */
  'commerce.apply-stock': { productId: string };
  /** Sends a decision about a return again whose outcome is not known. */
  'commerce.confirm-decision': { decisionId: string };
  /** Deletes the data of a person who requested it at the platform. */
  'webhooks.delete-data': { requestId: string };
  /** Deletes an endpoint with its deliveries. */
  'event-endpoints.delete': { endpointId: string };
  /** Deletes the deliveries of the erased events of an account. */
  'event-endpoints.erase-account': { accountId: string };
  /** Deletes the deliveries of events of a deleted user. */
  'event-endpoints.erase-user': { userId: string };
}

export type JobKind = keyof JobPayloads;

const kinds: Record<JobKind, true> = {
  'grants.revoke': true,
  'accounts.refresh-profiles': true,
  'accounts.report-health': true,
  'connections.discard-choice': true,
  'posts.discard-upload': true,
  'users.send-mail': true,
  'webhooks.rematch': true,
  'content.sync': true,
  'content.sync-comments': true,
  'content.sync-metrics': true,
  'content.confirm-reply': true,
  'commerce.read-shop': true,
  'commerce.read-object': true,
  'commerce.read-orders': true,
  'commerce.read-transactions': true,
  'commerce.erase': true,
  'commerce.apply-stock': true,
  'commerce.confirm-decision': true,
  'webhooks.delete-data': true,
  'event-endpoints.delete': true,
  'event-endpoints.erase-account': true,
  'event-endpoints.erase-user': true,
};

/** Every kind. The type of `kinds` makes the list complete. */
export const jobKinds: readonly string[] = Object.keys(kinds);

/** The key of the row that a webhook event waits for. For media it is the key of the account: one job per page of media. */
export function awaitedKey(kind: 'account' | 'grant' | 'media', externalId: string): string {
  return `${kind}:${externalId}`;
}

/** 12 attempts with back-off take about four hours. */
export const maxJobAttempts = 12;
