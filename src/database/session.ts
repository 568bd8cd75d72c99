import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** 0 means no limit. */
export interface SessionTimeouts {
  /** A statement that runs longer is canceled by the server. */
  statementTimeoutMs: number;
  /** A transaction that is left open longer is ended by the server. */
  idleInTransactionTimeoutMs?: number;
  /** A statement that waits longer for a table or row is canceled by the server. */
  lockTimeoutMs?: number;
}

/**
 * Option of a pool that sets time-outs on each new connection. They are set by a statement because PgBouncer refuses
 * connections that set them as start-up parameters.
 */
export function withTimeouts({
  statementTimeoutMs,
  idleInTransactionTimeoutMs,
  lockTimeoutMs,
}: SessionTimeouts): {
  onConnect(client: pg.ClientBase): Promise<void>;
} {
  const statements = [`SET statement_timeout = ${statementTimeoutMs}`];
  if (idleInTransactionTimeoutMs !== undefined)
    statements.push(`SET idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}`);
  if (lockTimeoutMs !== undefined) statements.push(`SET lock_timeout = ${lockTimeoutMs}`);
  return {
    onConnect: async (client) => {
      await client.query(statements.join('; '));
    },
  };
}

/** Whether the statements of one connection may run in different sessions, so that none can be prepared. */
export function isPooled({ options }: DataSource): boolean {
  return (options as { extra?: { isPooled?: boolean } }).extra?.isPooled === true;
}

/** The address for migrations and LISTEN leads to a pooler that runs the statements of one connection in different sessions. */
export class SessionsNotKept extends Error {
  constructor(variable = 'DATABASE_URL') {
    super(
      variable === 'DATABASE_URL'
        ? 'DATABASE_URL goes through a pooler in transaction or statement mode. LISTEN and migrations require sessions. Set DATABASE_DIRECT_URL to an address of PostgreSQL without this pooler, or set pool_mode = session for this database.'
        : `${variable} goes through a pooler in transaction or statement mode. Set it to an address of PostgreSQL without a pooler.`,
    );
    this.name = 'SessionsNotKept';
  }
}

/** DATABASE_URL leads to a pooler in statement mode. */
export class NoTransactions extends Error {
  constructor() {
    super(
      'DATABASE_URL goes through a pooler in statement mode, which has no transactions. Set pool_mode = transaction for this database.',
    );
    this.name = 'NoTransactions';
  }
}

/**
 * Checks a connection that goes through a pooler in transaction mode.
 *
 * @returns the names of the time-outs that the sessions of the pooler do not have
 * @throws NoTransactions
 */
export async function missingTimeouts(client: pg.Client): Promise<string[]> {
  await client.query('BEGIN').catch((error: unknown) => {
    throw isPoolerRefusal(error) ? new NoTransactions() : error;
  });
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE setting = '0'
     AND name IN ('statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name DESC`,
  );
  await client.query('ROLLBACK');
  return rows.map(({ name }) => name);
}

/** Enough rounds for a pooler that assigns its sessions in rotation. */
const maxRounds = 4;

/**
 * Checks that the statements of one connection share a session, with two connections to the same URL that nothing
 * else uses. `variable` is the setting that contains the URL.
 *
 * @throws SessionsNotKept
 */
export async function requireSessions(
  first: pg.Client,
  connectSecond: () => Promise<pg.Client>,
  variable?: string,
): Promise<void> {
  const session = await backendOf(first);
  // Without a pooler, the process id that the server sent on connect is the process id of the session.
  if (session === (first as unknown as { processID: number | null }).processID) return;
  const second = await connectSecond();
  try {
    for (let round = 0; round < maxRounds; round += 1) {
      // A transaction pooler gives the session of the first connection to the second, and another one to the first.
      await second.query('BEGIN').catch((error: unknown) => {
        throw isPoolerRefusal(error) ? new SessionsNotKept(variable) : error;
      });
      if ((await backendOf(second)) === session) throw new SessionsNotKept(variable);
      if ((await backendOf(first)) !== session) throw new SessionsNotKept(variable);
      await second.query('ROLLBACK');
    }
  } finally {
    await second.end();
  }
}

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

/** PgBouncer in statement mode has no transactions. */
function isPoolerRefusal(error: unknown): boolean {
  return /statement pooling/i.test((error as Error).message);
}
