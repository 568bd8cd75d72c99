import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** SQLSTATE of "the database system is starting up", sent while PostgreSQL replays its log. */
const startingUp = '57P03';
/** Maximum time without a response. A busy machine sometimes needs more than a minute. */
const maxSilentMs = 5 * 60_000;
const messageEveryMs = 10_000;

export interface ServerStart {
  /** Tries to connect once. Rejects if the server does not accept connections yet. */
  connect(): Promise<pg.Client>;
  hasExited(): boolean;
  /** Last lines that the server wrote. */
  log(): string;
  stop(): void;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  wait(ms: number): Promise<unknown>;
  report(message: string): void;
}

/**
 * Waits until a started server accepts connections. Recovery after a crash has no time limit, because it makes
 * progress. A server that does not respond at all has five minutes.
 *
 * @throws Error if the server exits or does not respond in time
 */
export async function waitForServer(start: ServerStart): Promise<pg.Client> {
  const begun = start.now();
  let respondedAt = begun;
  let messageAt = begun + messageEveryMs;
  for (;;) {
    if (start.hasExited()) throw new Error(`PostgreSQL exited during its start:\n${start.log()}`);
    let recovering = false;
    try {
      return await start.connect();
    } catch (error) {
      recovering = (error as { code?: string }).code === startingUp;
    }
    const now = start.now();
    if (recovering) respondedAt = now;
    if (now - respondedAt >= maxSilentMs) {
      start.stop();
      throw new Error(`PostgreSQL did not answer within ${maxSilentMs / 60_000} minutes:\n${start.log()}`);
    }
    if (now >= messageAt) {
      messageAt = now + messageEveryMs;
      const seconds = Math.round((now - begun) / 1000);
      start.report(
        `PostgreSQL is ${recovering ? 'recovering its data after it was killed' : 'starting'} (${seconds} s) …`,
      );
    }
    await start.wait(recovering ? 100 : 25);
  }
}

/** Waits for a server that runs in a child process. @throws Error as {@link waitForServer} does */
export function connectWhenReady(url: string, server: ChildProcess, log: () => string): Promise<pg.Client> {
  return waitForServer({
    connect: async () => {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
      try {
        await client.connect();
        return client;
      } catch (error) {
        await client.end().catch(() => undefined);
        throw error;
      }
    },
    hasExited: () => server.exitCode !== null || server.signalCode !== null,
    log,
    stop: () => void server.kill('SIGQUIT'),
    now: () => performance.now(),
    wait: (ms) => delay(ms),
    report: (message) => console.error(message),
  });
}
