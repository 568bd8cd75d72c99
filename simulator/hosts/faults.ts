import { z } from 'zod';
import { matchesPath } from './path-pattern.js';

const milliseconds = z.int().min(0).max(3_600_000);

export const requestFaultSchema = z.strictObject({
  match: z
    .strictObject({
      host: z.string().optional(),
      /** Each `*` matches any text. */
      path: z.string().optional(),
      method: z.string().toUpperCase().optional(),
      form: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  skip: z.int().min(0).default(0),
  times: z.int().min(1).optional(),
  action: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('latency'),
      ms: milliseconds,
      /** The request takes effect immediately and the response waits. */
      after: z.boolean().default(false),
    }),
    z.strictObject({
      type: z.literal('status'),
      status: z.int().min(200).max(599),
      body: z.unknown().optional(),
      headers: z.record(z.string(), z.string()).default({}),
      processed: z.boolean().default(false),
    }),
    z.strictObject({ type: z.literal('rateLimit') }),
    z.strictObject({
      type: z.literal('apiError'),
      code: z.string(),
      status: z.int().min(200).max(599).optional(),
      message: z.string().default(''),
      processed: z.boolean().default(false),
    }),
    z.strictObject({
      type: z.literal('oauthError'),
      error: z.string(),
      description: z.string().default('Something went wrong.'),
    }),
    z.strictObject({ type: z.literal('lostAnswer') }),
    z.strictObject({ type: z.literal('dropConnection') }),
    z.strictObject({ type: z.literal('garbage') }),
    z.strictObject({
      type: z.literal('hugeBody'),
      bytes: z
        .int()
        .min(1)
        .max(8 * 1024 ** 3),
    }),
    z.strictObject({ type: z.literal('hang') }),
    z.strictObject({
      type: z.literal('stall'),
      /** Bytes of the body that are read before the stop. Only upload hosts support this fault. */
      afterBytes: z.int().min(1),
    }),
  ]),
});

export type RequestFault = z.output<typeof requestFaultSchema>;
export type FaultAction = RequestFault['action'];

export interface FaultTarget {
  host: string;
  path: string;
  method: string;
  form: Record<string, unknown>;
}

export interface AppliedFaults {
  /** Before the request is processed, and between processing and response. */
  latencyMs: { before: number; after: number };
  id: number;
  action: FaultAction | undefined;
  /** Ids of all applied faults. */
  ids: number[];
}

interface PlannedFault {
  id: number;
  fault: RequestFault;
  left: number;
  skip: number;
  hits: number;
}

/** The faults that wait for matching requests. */
export class RequestFaults {
  private planned: PlannedFault[] = [];
  private hanging = new Map<number, Set<() => void>>();

  add(id: number, fault: RequestFault): void {
    this.planned.push({ id, fault, left: fault.times ?? Infinity, skip: fault.skip, hits: 0 });
  }

  list(): (RequestFault & { id: number; hits: number })[] {
    return this.planned.map(({ id, hits, fault }) => ({ id, hits, ...fault }));
  }

  /** Removes one fault, or all, and releases requests that wait because of it. Returns false for an unknown fault. */
  remove(id?: number): boolean {
    const gone = this.planned.filter((planned) => id === undefined || planned.id === id);
    this.planned = this.planned.filter((planned) => !gone.includes(planned));
    for (const [hangId, releases] of this.hanging) {
      if (id !== undefined && hangId !== id) continue;
      for (const release of releases) release();
      this.hanging.delete(hangId);
    }
    return gone.length > 0;
  }

  /** Takes the faults that apply to this request: the sum of all latencies, and the oldest other fault. */
  take(target: FaultTarget): AppliedFaults {
    const latencyMs = { before: 0, after: 0 };
    const ids: number[] = [];
    let hit: PlannedFault | undefined;
    for (const planned of this.planned) {
      const action = planned.fault.action;
      if (planned.left === 0 || (hit && action.type !== 'latency')) continue;
      if (!matches(planned.fault.match, target)) continue;
      if (planned.skip > 0) {
        planned.skip -= 1;
        continue;
      }
      planned.left -= 1;
      planned.hits += 1;
      ids.push(planned.id);
      if (action.type === 'latency') latencyMs[action.after ? 'after' : 'before'] += action.ms;
      else hit = planned;
    }
    // A used fault is kept while a request waits because of it, so that deleting it can release that request.
    this.planned = this.planned.filter(
      (planned) => planned.left > 0 || (planned === hit && isHolding(planned.fault.action)),
    );
    return { latencyMs, id: hit?.id ?? 0, action: hit?.fault.action, ids };
  }

  /** Resolves when the fault is removed. The caller races it with the disconnect of the client. */
  waitUntilRemoved(id: number): Promise<void> {
    return new Promise((resolve) => {
      const releases = this.hanging.get(id) ?? new Set();
      releases.add(resolve);
      this.hanging.set(id, releases);
    });
  }
}

/** Whether requests wait until it is removed. */
function isHolding({ type }: FaultAction): boolean {
  return type === 'hang' || type === 'stall';
}

function matches(match: RequestFault['match'], target: FaultTarget): boolean {
  if (match.host !== undefined && match.host !== target.host) return false;
  if (match.method !== undefined && match.method !== target.method) return false;
  if (match.path !== undefined && !matchesPath(match.path, target.path)) return false;
  return Object.entries(match.form ?? {}).every(([name, value]) => String(target.form[name]) === value);
}
