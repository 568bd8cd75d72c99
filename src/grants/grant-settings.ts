/** Times and limits of refreshes. Tests provide smaller ones. */
export class GrantSettings {
  /** Duration of the lease of a refresh. It is extended while the refresh runs. */
  readonly leaseMs: number = 60_000;
  /** Maximum duration of a refresh: the hard limit of the outbound client, and some time for the save. */
  readonly maxCallMs: number = 105_000;
  /** Database connections that refreshes hold while they wait for the platform, and so the maximum of parallel refreshes. */
  readonly maxConnections: number = 10;
  /** Maximum number of due grants that a process claims in advance, to claim in batches. */
  readonly maxPrefetched: number = 64;
  /** How long a prefetched grant may wait. Then its lease is released, because its data may be outdated. */
  readonly maxPrefetchMs: number = 2_000;
  /** How long a caller waits for a refresh in this process. The refresh itself continues. */
  readonly callerWaitMs: number = 20_000;
  /** How long a caller waits for a refresh in another process. */
  readonly otherProcessWaitMs: number = 20_000;
  /** Interval between checks while waiting. */
  readonly pollMs: number = 100;
  /** Maximum pause between two attempts to save a result. */
  readonly maxSaveRetryMs: number = 1_000;
  /** Duration of the subject fence of a revocation. It is extended while the revocation runs. */
  readonly fenceLeaseMs: number = 30_000;
  /** How long a new consent waits for a running revocation. */
  readonly fenceWaitMs: number = 25_000;
  /** How long a process that shuts down waits for running refreshes. */
  readonly shutdownGraceMs: number = 30_000;
}
