/** Times and bounds of refreshing. Tests provide smaller ones. */
export class GrantSettings {
  /** How long a refresh owns its grant without a sign of life. It renews the lease while the platform takes its time. */
  readonly leaseMs: number = 60_000;
  /** Longest that a refresh at a platform lasts: the hard limit of the outbound client, and a little for the save. */
  readonly maxCallMs: number = 105_000;
  /** Connections that refreshes hold while they wait for their platform; so many run at once in a process. */
  readonly maxConnections: number = 10;
  /** Due grants that a process claims beyond its free slots, so that it need not claim them one by one. */
  readonly maxPrefetched: number = 64;
  /** How long such a grant may wait; while a platform is slow it is given back, for what is known of it to be read anew. */
  readonly maxPrefetchMs: number = 2_000;
  /** How long a caller waits for a refresh of this process. The refresh itself goes on. */
  readonly callerWaitMs: number = 20_000;
  /** How long a caller waits for a refresh that another process runs. */
  readonly otherProcessWaitMs: number = 20_000;
  /** How often it looks meanwhile. */
  readonly pollMs: number = 100;
  /** Longest pause between two tries to save an answer. */
  readonly maxSaveRetryMs: number = 1_000;
  /** How long a revocation keeps its subject without a sign of life; it renews that while the platform takes its time. */
  readonly fenceLeaseMs: number = 30_000;
  /** How long a new consent waits for a running revocation. */
  readonly fenceWaitMs: number = 25_000;
  /** How long a stopping process waits for running refreshes. */
  readonly shutdownGraceMs: number = 30_000;
}
