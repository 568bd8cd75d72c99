import { matchesPath } from './path-pattern.js';

export type RequestOutcome = 'answered' | 'lost' | 'dropped' | 'aborted';

export interface LoggedRequest {
  seq: number;
  /** Simulated time of arrival. */
  at: string;
  host: string;
  method: string;
  path: string;
  /** Null while it runs, and if no response was sent. */
  status: number | null;
  outcome: RequestOutcome | null;
  /** Real milliseconds. */
  durationMs: number | null;
  /** A short hash of the bearer token: distinguishes tokens without revealing them. */
  tokenId: string | null;
  form: { grant_type?: string } | null;
  /** Bytes of the body of an upload that were read so far. */
  bodyBytes: number;
  /** Ids of the faults that applied. */
  faults: number[];
}

export interface RequestFilter {
  host?: string;
  method?: string;
  path?: string;
  since?: number;
}

const KEPT_ENTRIES = 5_000;

/** Requests that the simulated hosts received, so that a test can assert "exactly one exchange". */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private counts = new Map<string, number>();
  private seq = 0;

  add(
    request: Omit<LoggedRequest, 'seq' | 'status' | 'outcome' | 'durationMs' | 'bodyBytes' | 'faults'>,
  ): LoggedRequest {
    const entry: LoggedRequest = {
      ...request,
      seq: ++this.seq,
      status: null,
      outcome: null,
      durationMs: null,
      bodyBytes: 0,
      faults: [],
    };
    this.entries.push(entry);
    // Trimmed in blocks: removing one by one would copy the list for every request.
    if (this.entries.length > KEPT_ENTRIES * 2) this.entries = this.entries.slice(-KEPT_ENTRIES);
    const key = `${entry.host} ${entry.method} ${entry.path}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    return entry;
  }

  read(filter: RequestFilter): { total: number; counts: Record<string, number>; entries: LoggedRequest[] } {
    const counts: Record<string, number> = {};
    let total = 0;
    for (const [key, count] of this.counts) {
      const [host, method, path] = key.split(' ') as [string, string, string];
      if (!matches({ host, method, path }, filter)) continue;
      counts[key] = count;
      total += count;
    }
    const since = filter.since ?? 0;
    const entries = this.entries
      .slice(-KEPT_ENTRIES)
      .filter((entry) => entry.seq > since && matches(entry, filter));
    return { total, counts, entries };
  }

  get total(): number {
    let total = 0;
    for (const count of this.counts.values()) total += count;
    return total;
  }

  clear(): void {
    this.entries = [];
    this.counts.clear();
  }
}

function matches(entry: { host: string; method: string; path: string }, filter: RequestFilter): boolean {
  return (
    (filter.host === undefined || entry.host === filter.host) &&
    (filter.method === undefined || entry.method === filter.method.toUpperCase()) &&
    (filter.path === undefined || matchesPath(filter.path, entry.path))
  );
}
