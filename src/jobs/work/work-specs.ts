export interface WorkSpec {
  /** How many items one process works on at the same time. */
  concurrency: number;
}

/** Every work table and its settings. The name is also the name of its wake-ups, which carry no data. */
export const workSpecs = {
  /** Grants that are due for a refresh. */
  'grants.refresh': { concurrency: 8 },
  /** Post attempts that must be sent to their platform. */
  'posts.publish': { concurrency: 4 },
  /** Post attempts whose outcome is not known yet. */
  'posts.status': { concurrency: 4 },
  /** Webhook events that are stored but not applied. */
  'webhooks.process': { concurrency: 10 },
  /** Streams of shops that are due. */
  'commerce.sync': { concurrency: 4 },
  /** Events that have no position in the log yet. A batch holds a lock, so one is enough. */
  'events.sequence': { concurrency: 1 },
  /** Streams of endpoints with deliveries that are due. Most of their time is waiting for receivers. */
  'events.deliver': { concurrency: 256 },
  /** Rows of the table `jobs`. Half of the slots are for short jobs. */
  'jobs.run': { concurrency: 8 },
} as const satisfies Record<string, WorkSpec>;

export type WorkName = keyof typeof workSpecs;
