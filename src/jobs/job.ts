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
  /** Mails the owner of an endpoint that was disabled. */
  'event-endpoints.notify-disabled': { endpointId: string };
  /** Deletes the deliveries of events of a deleted user. */
  'event-endpoints.erase-user': { userId: string };
}

export type JobKind = keyof JobPayloads;

/** `long` jobs may call a platform many times, or delete many rows. */
const kinds: Record<JobKind, 'short' | 'long'> = {
  'grants.revoke': 'short',
  'accounts.refresh-profiles': 'long',
  'accounts.report-health': 'short',
  'connections.discard-choice': 'short',
  'posts.discard-upload': 'short',
  'users.send-mail': 'short',
  'webhooks.rematch': 'short',
  'content.sync': 'long',
  'content.sync-comments': 'long',
  'content.sync-metrics': 'long',
  'content.confirm-reply': 'short',
  'commerce.read-shop': 'long',
  'commerce.read-object': 'long',
  'commerce.read-orders': 'long',
  'commerce.read-transactions': 'long',
  'commerce.erase': 'long',
  'commerce.apply-stock': 'short',
  'commerce.confirm-decision': 'short',
  'webhooks.delete-data': 'long',
  'event-endpoints.delete': 'long',
  'event-endpoints.notify-disabled': 'short',
  'event-endpoints.erase-account': 'long',
  'event-endpoints.erase-user': 'long',
};

/** Every kind. The type of `kinds` makes the list complete. */
export const jobKinds: readonly string[] = Object.keys(kinds);

/** Whether a job may take minutes. False for kinds of other versions. */
export function isLongJob(kind: string): boolean {
  return Object.hasOwn(kinds, kind) && kinds[kind as JobKind] === 'long';
}

/** The key of the row that a webhook event waits for. For media it is the key of the account: one job per page of media. */
export function awaitedKey(kind: 'account' | 'grant' | 'media', externalId: string): string {
  return `${kind}:${externalId}`;
}

/** 12 attempts with back-off take about four hours. */
export const maxJobAttempts = 12;
