import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../jest/deferred.js';

/** Pause between two requests of one client, in milliseconds. */
const pauseMs = 30;
const maxWaitMs = 60_000;

/** One request. Throws if it did not succeed. */
export type LoadedRequest = (number: number) => Promise<void>;

/** Clients that repeat their request until they are stopped, and count successes and failures. */
export class SteadyLoad {
  readonly failures: string[] = [];
  private readonly succeeded = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly clients: Promise<void>[];
  private readonly names: string[];

  constructor(clients: Readonly<Record<string, LoadedRequest>>) {
    this.names = Object.keys(clients);
    this.clients = Object.entries(clients).map(([name, request]) => this.run(name, request));
  }

  /** Succeeded requests of a client. */
  count(name: string): number {
    return this.succeeded.get(name) ?? 0;
  }

  get total(): number {
    return [...this.succeeded.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when each client has had some more responses. @throws Error with the first failures if a request fails */
  async passes(requests = 3): Promise<void> {
    const before = new Map(this.succeeded);
    await until(() => {
      if (this.failures.length > 0) throw new Error(this.failures.slice(0, 20).join('\n'));
      return this.names.every((name) => this.count(name) >= (before.get(name) ?? 0) + requests);
    }, maxWaitMs);
  }

  /** Resolves when the last requests have ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.clients);
  }

  private async run(name: string, request: LoadedRequest): Promise<void> {
    for (let number = 0; !this.stopping.signal.aborted; number += 1) {
      try {
        await request(number);
        this.succeeded.set(name, this.count(name) + 1);
      } catch (error) {
        const { cause } = error as { cause?: Error };
        this.failures.push(
          `${new Date().toISOString()} ${name} ${number}: ${String(error)} ${cause?.message ?? ''}`,
        );
      }
      await delay(pauseMs);
    }
  }
}

/** @throws Error unless the response has the status; reads its body */
export async function expectStatus(response: Response, status: number): Promise<string> {
  const body = await response.text();
  if (response.status !== status) throw new Error(`${response.status} ${body.slice(0, 300)}`);
  return body;
}
