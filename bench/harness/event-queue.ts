import type { EventReceiverRequest, Received } from '../sides/event-receiver.js';
import type { Appended, EventOwner, EventWorkerRequest } from '../sides/event-worker.js';
import type { Role } from '../../src/config/config.js';
import type { Bench, Side } from './bench.js';
import { storeEndpoints, storeOwners } from './stored-endpoints.js';

/** Receives events in another process. */
export class EventReceiver {
  private constructor(private readonly side: Side) {}

  static async start(bench: Bench): Promise<EventReceiver> {
    return new EventReceiver(await bench.startSide('sides/event-receiver', {}));
  }

  /** The URL of one of its endpoints. */
  urlOf(path: string): string {
    return `${this.side.url}${path}`;
  }

  /** Counts from 0, and closes the connections of requests without an answer. */
  async reset(): Promise<void> {
    await this.side.request({ kind: 'reset' } satisfies EventReceiverRequest);
  }

  /** Waits for this many requests since the reset. Returns when the last one arrived, in ms since the start of the machine. */
  async waitFor(count: number): Promise<number> {
    const { receivedAtMs } = await this.side.request<Received>({
      kind: 'wait',
      count,
    } satisfies EventReceiverRequest);
    return receivedAtMs;
  }

  stop(): Promise<void> {
    return this.side.stop();
  }
}

/**
 * A database with event endpoints and the events of some accounts. One process writes the events, another one delivers them: wake-ups do not
 * leave a process, so each starts when it is asked.
 */
export class EventQueue {
  private constructor(
    private readonly bench: Bench,
    readonly databaseUrl: string,
    readonly owners: readonly EventOwner[],
    private readonly writer: Side,
    private readonly worker: Side,
  ) {}

  /** @param urls of the endpoints */
  static async start(
    bench: Bench,
    { urls, accounts }: { urls: readonly string[]; accounts: number },
  ): Promise<EventQueue> {
    const databaseUrl = await bench.createDatabase();
    await storeEndpoints(
      bench,
      databaseUrl,
      urls.map((url) => ({ url, clientId: null })),
    );
    const owners = await storeOwners(bench, databaseUrl, accounts);
    const writer = await startEventProcess(bench, databaseUrl, ['api']);
    const worker = await startEventProcess(bench, databaseUrl, ['worker']);
    return new EventQueue(bench, databaseUrl, owners, writer, worker);
  }

  /** Deletes all events and writes new ones, which have no position and no deliveries yet. */
  async write(perAccount: number, accounts = this.owners.length): Promise<void> {
    await this.bench.query(this.databaseUrl, 'TRUNCATE events, event_streams, event_deliveries CASCADE');
    await this.bench.query(
      this.databaseUrl,
      `UPDATE event_endpoints SET state = 'ACTIVE', state_reason = NULL, failing_since = NULL, last_failure_at = NULL, rests_until = NULL`,
    );
    const owners = this.owners.slice(0, accounts);
    await send<Appended>(this.writer, { kind: 'append', owners, perOwner: perAccount });
  }

  /** Does the same, and queues the deliveries. */
  async fill(perAccount: number, accounts = this.owners.length): Promise<void> {
    await this.write(perAccount, accounts);
    await this.setState('PAUSED');
    await this.drain();
    await this.setState('ACTIVE');
    await this.bench.query(this.databaseUrl, 'VACUUM ANALYZE');
    await this.bench.query(this.databaseUrl, 'CHECKPOINT');
  }

  /** Removes what is queued. */
  async clear(): Promise<void> {
    await this.bench.query(this.databaseUrl, 'TRUNCATE event_streams, event_deliveries CASCADE');
  }

  /** Runs all work of the worker until nothing is due. Returns milliseconds. */
  async drain(): Promise<number> {
    return (await send<{ milliseconds: number }>(this.worker, { kind: 'drain' })).milliseconds;
  }

  async stop(): Promise<void> {
    await Promise.all([this.writer.stop(), this.worker.stop()]);
  }

  private async setState(state: 'ACTIVE' | 'PAUSED'): Promise<void> {
    await this.bench.query(this.databaseUrl, 'UPDATE event_endpoints SET state = $1', [state]);
  }
}

/** Starts the application. Receivers on loopback are allowed only outside production. */
export function startEventProcess(
  bench: Bench,
  databaseUrl: string,
  roles: Role[],
  environment: Record<string, string> = {},
): Promise<Side> {
  return bench.startSide('sides/event-worker', {
    databaseUrl,
    roles,
    environment: { ...bench.secrets, NODE_ENV: 'test', SIMULATOR: 'on', ...environment },
  });
}

export function send<Result extends object>(side: Side, request: EventWorkerRequest): Promise<Result> {
  return side.request<Result>(request);
}
