import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** How long a lost connection rests before each next attempt. */
const restsMs = [100, 500, 1000, 2000, 5000];
const heartbeatMs = 15_000;

export interface ListenerEvents {
  payload(text: string): void;
  /** The connection stands or is lost. What was announced in between is not told. */
  connected(connected: boolean): void;
  failed(error: unknown): void;
}

/** LISTEN on one PostgreSQL channel over a connection of its own, made again whenever it is lost. */
export class ChangeListener {
  private client: pg.Client | null = null;
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly events: ListenerEvents,
  ) {}

  /** Settles after the first attempt to connect, however it ended. */
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
      const rest = restsMs[Math.min(failures, restsMs.length - 1)];
      await delay(rest, undefined, { signal: this.stopped.signal, ref: false }).catch(() => undefined);
    }
  }

  /** Until the connection is lost. */
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
      // A connection that died silently is noticed by a statement, not by waiting for notifications.
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
