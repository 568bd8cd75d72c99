import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Delays before each attempt to reconnect. */
const retryDelaysMs = [100, 500, 1000, 2000, 5000];
const heartbeatMs = 15_000;

export interface ListenerEvents {
  payload(text: string): void;
  /** Whether the connection is open. Changes that are announced while it is not are lost. */
  connected(connected: boolean): void;
  failed(error: unknown): void;
}

/** Listens on one PostgreSQL channel with its own connection, and reconnects when it is lost. */
export class ChangeListener {
  private client: pg.Client | null = null;
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly events: ListenerEvents,
  ) {}

  /** Resolves after the first attempt to connect, also if it failed. */
  async start(): Promise<void> {
    await new Promise<void>((firstAttempt) => {
      this.running = this.run(firstAttempt);
    });
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.client?.end().catch(() => undefined);
    await this.running;
  }

  /** An error thrown in an event handler would end the process. */
  private deliver(payload: string): void {
    try {
      this.events.payload(payload);
    } catch (error) {
      this.events.failed(error);
    }
  }

  private async run(firstAttempt: () => void): Promise<void> {
    for (let failures = 0; !this.stopped.signal.aborted; failures += 1) {
      try {
        await this.listen(() => {
          failures = 0;
          firstAttempt();
        });
      } catch (error) {
        if (!this.stopped.signal.aborted) this.events.failed(error);
      }
      firstAttempt();
      const delayMs = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)];
      await delay(delayMs, undefined, { signal: this.stopped.signal, ref: false }).catch(() => undefined);
    }
  }

  /** Resolves when the connection is closed. */
  private async listen(onListening: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      application_name: 'patchbay changes',
    });
    const lost = new Promise<unknown>((resolve) => {
      client.on('error', resolve);
      client.once('end', () => resolve(null));
    });
    client.on('notification', ({ payload }) => this.deliver(payload ?? ''));
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
      this.events.connected(true);
      onListening();
      // Only a statement detects a silently lost connection. Not `@Interval`: the timer ends with the connection.
      const heartbeat = setInterval(() => {
        client.query('SELECT').catch(() => void client.end().catch(() => undefined));
      }, heartbeatMs);
      heartbeat.unref();
      const error = await lost;
      clearInterval(heartbeat);
      if (error) throw error;
    } finally {
      this.events.connected(false);
      await client.end().catch(() => undefined);
    }
  }
}
