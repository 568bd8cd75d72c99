import autocannon from 'autocannon';
import { settings, report } from './child.js';
import { readUsage } from './usage.js';

export interface HttpLoad {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
}

export interface LoadResult {
  perSecond: number;
  p99Ms: number;
  /** Number of responses. */
  count: number;
  /** Processor time of the load generator, in microseconds. */
  cpuMicros: number;
}

/** Sends one request repeatedly from a separate process, so that its cost affects neither side. */
const { warmUpSeconds, seconds, ...request } = settings as HttpLoad;
if (warmUpSeconds > 0) await autocannon({ ...request, duration: warmUpSeconds });
const before = readUsage();
const result = await autocannon({ ...request, duration: seconds });
if (result.non2xx > 0 || result.errors > 0)
  throw new Error(`${result.non2xx} responses were not 200, ${result.errors} requests failed.`);
report({
  perSecond: result.requests.average,
  p99Ms: result.latency.p99,
  count: result.requests.total,
  cpuMicros: readUsage().cpuMicros - before.cpuMicros,
} satisfies LoadResult);
