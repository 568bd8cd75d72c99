import { SetMetadata } from '@nestjs/common';

/** Kinds of work without a table of their own, and what each one's row carries: ids, never rows or secrets. */
export interface JobPayloads {
  /** Ends a grant at its platform and destroys the sealed pair. */
  'grants.revoke': { revocationId: string };
  /** Takes over what the platform tells of the accounts that a grant opens. */
  'accounts.refresh-profiles': { grantId: string };
  /** Destroys a grant whose account choice was never made. */
  'connections.discard-choice': { connectionStateId: string };
  /** Removes an upload that nothing used, with its file. */
  'posts.discard-upload': { uploadId: string };
  /** Sends a mail whose content is made when it is sent. */
  'users.send-mail': { mailId: string };
  /** Wakes webhook events that came before the row they are about: a publish id, or a key of `awaitedKey`. */
  'webhooks.rematch': { platform: string } & ({ publishId: string } | { awaits: string });
  /** Brings an account's media up to date. */
  'content.sync': { accountId: string };
  /** Brings the comments on an account's newer media up to date. */
  'content.sync-comments': { accountId: string };
  /** Finds out whether a reply to a comment was posted whose answer was lost. */
  'content.confirm-reply': { replyId: string };
  /** Brings the metrics of an account, and who the people around it are, up to date. */
  'content.sync-metrics': { accountId: string };
  /** Deletes what is kept of a person who asked their platform for it. */
  'webhooks.delete-data': { requestId: string };
}

export type JobKind = keyof JobPayloads;

const kinds: Record<JobKind, true> = {
  'grants.revoke': true,
  'accounts.refresh-profiles': true,
  'connections.discard-choice': true,
  'posts.discard-upload': true,
  'users.send-mail': true,
  'webhooks.rematch': true,
  'content.sync': true,
  'content.sync-comments': true,
  'content.sync-metrics': true,
  'content.confirm-reply': true,
  'webhooks.delete-data': true,
};

/** Every kind; the type above makes it complete. */
export const jobKinds: readonly string[] = Object.keys(kinds);

/** How a webhook event names the row it waits for. Media items go by their account, for one job per page of media. */
export function awaitedKey(kind: 'account' | 'grant' | 'media', externalId: string): string {
  return `${kind}:${externalId}`;
}

/**
 * Works on the jobs of one kind. Idempotent: it may run twice. A throw makes the job come back with back-off; after
 * {@link maxJobAttempts} it is dead, and an administrator sees it. The message of what is thrown is kept with the job.
 */
export interface JobHandler<Kind extends JobKind = JobKind> {
  run(payload: JobPayloads[Kind], signal: AbortSignal): Promise<void>;
}

export const HANDLES_JOB = 'patchbay:handles-job';

/** Marks the provider that handles jobs of this kind. Boot fails on a kind with none or with two. */
export const HandlesJob = (kind: JobKind) => SetMetadata<string, JobKind>(HANDLES_JOB, kind);

/** 12 attempts with back-off take about four hours. */
export const maxJobAttempts = 12;
