import { until } from '../jest/deferred.js';
import type { SimulatedApp } from '../simulated-app.js';

/** A match for a call, as in the faults of the simulator. */
export interface CallMatch {
  host: string;
  path: string;
  method?: string;
  form?: Record<string, string>;
}

/**
 * When a call is held: before the platform processes it, after the platform has processed it, or after `afterBytes` of its
 * body are read.
 */
export type Moment = 'received' | 'done' | { afterBytes: number };

/** Calls that the simulated platform holds without a response. */
export class HeldCalls {
  /** Ids of the faults. */
  private held: number[] = [];

  constructor(private readonly stand: SimulatedApp) {}

  /** Holds the next matching call, after `skip` others. Returns a check whether the call is held. */
  async hold(match: CallMatch, moment: Moment, skip = 0): Promise<() => Promise<boolean>> {
    const action = actionOf(moment);
    const { id } = await this.stand.control('POST', '/faults', { match, action, times: 1, skip });
    this.held.push(id);
    return async () => {
      const call = (await this.requests()).find(({ faults }) => faults.includes(id));
      return call !== undefined && (typeof moment === 'string' || call.bodyBytes >= moment.afterBytes);
    };
  }

  /** Number of held calls that still wait for a response. */
  async waiting(): Promise<number> {
    const open = (await this.requests()).filter(({ outcome }) => outcome === null);
    return this.held.filter((id) => open.some(({ faults }) => faults.includes(id))).length;
  }

  /** Releases held calls after the end of the caller, and waits until the platform detects the disconnect. */
  async letGo(): Promise<void> {
    await this.stand.control('DELETE', '/faults');
    await until(async () => (await this.waiting()) === 0);
    this.held = [];
    await this.stand.control('DELETE', '/requests');
  }

  private async requests(): Promise<Entry[]> {
    return (await this.stand.control('GET', '/requests')).entries;
  }
}

interface Entry {
  /** Ids of applied faults. */
  faults: number[];
  outcome: string | null;
  bodyBytes: number;
}

function actionOf(moment: Moment): object {
  if (moment === 'received') return { type: 'hang' };
  if (moment === 'done') return { type: 'latency', ms: 600_000, after: true };
  return { type: 'stall', ...moment };
}
