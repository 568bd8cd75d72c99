import { until } from '../jest/deferred.js';
import type { SimulatedApp } from '../simulated-app.js';

/** A call to hold, as the simulator's faults name calls. */
export interface CallMatch {
  host: string;
  path: string;
  method?: string;
  form?: Record<string, string>;
}

/**
 * When the caller is left without an answer: before the platform looks at the call, after it has done what the call asks for, or
 * within the body, of which so many bytes are taken.
 */
export type Moment = 'received' | 'done' | { afterBytes: number };

/** Calls that the simulated platform has received and does not answer. */
export class HeldCalls {
  /** Ids of the faults that hold them. */
  private held: number[] = [];

  constructor(private readonly stand: SimulatedApp) {}

  /** Holds the next matching call, after `skip` others. @returns whether it has come, and come as far as it is to */
  async hold(match: CallMatch, moment: Moment, skip = 0): Promise<() => Promise<boolean>> {
    const action = actionOf(moment);
    const { id } = await this.stand.control('POST', '/faults', { match, action, times: 1, skip });
    this.held.push(id);
    return async () => {
      const call = (await this.requests()).find(({ faults }) => faults.includes(id));
      return call !== undefined && (typeof moment === 'string' || call.bodyBytes >= moment.afterBytes);
    };
  }

  /** How many calls that were held still wait for their answers. */
  async waiting(): Promise<number> {
    const open = (await this.requests()).filter(({ outcome }) => outcome === null);
    return this.held.filter((id) => open.some(({ faults }) => faults.includes(id))).length;
  }

  /** After the end of the caller: lets the platform continue, and waits until it has noticed the disconnect. */
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
  /** Ids of the faults it met. */
  faults: number[];
  outcome: string | null;
  bodyBytes: number;
}

function actionOf(moment: Moment): object {
  if (moment === 'received') return { type: 'hang' };
  if (moment === 'done') return { type: 'latency', ms: 600_000, after: true };
  return { type: 'stall', ...moment };
}
