/**
 * Every kind of background work, in one place. A job is a poke to look at a work table: it carries no row and no secret, so a
 * lost one is made good by the next tick and a doubled one finds nothing to do.
 */
export interface JobSpec {
  /** How many items one process works on at the same time. */
  concurrency: number;
}

export const jobMap = {
  /** Grants whose `refresh_at` has come. */
  'grants.refresh': { concurrency: 8 },
  /** Post attempts that are to be handed to their platform. */
  'posts.publish': { concurrency: 4 },
  /** Post attempts whose outcome the platform is asked for. */
  'posts.status': { concurrency: 4 },
  /** Webhook events that are stored and not yet applied. */
  'webhooks.process': { concurrency: 10 },
  /** Rows of the `tasks` table: revoke, purge, erase, sync. */
  'tasks.run': { concurrency: 4 },
} as const satisfies Record<string, JobSpec>;

export type JobName = keyof typeof jobMap;
