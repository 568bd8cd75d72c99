import type { KnownProcess, ProcessFacts } from './known-processes.js';

/** A client of pg, or a data source of TypeORM. */
export interface Connection {
  query(statement: string, values?: unknown[]): Promise<unknown>;
}

export class ProcessesRepository {
  constructor(private readonly connection: Connection) {}

  /** The process that was seen last, then the other running ones. */
  async known(): Promise<KnownProcess[]> {
    const result = await this.connection.query(
      `SELECT name, token_keys AS "tokenKeys", session_secrets AS "sessionSecrets", public_url AS "publicUrl", seen_at AS "seenAt", "isRunning"
       FROM (
         SELECT *, stopped_at IS NULL AND seen_at > now() - interval '3 minutes' AS "isRunning",
           row_number() OVER (ORDER BY seen_at DESC, id DESC) AS rank
         FROM processes
       ) AS p WHERE "isRunning" OR rank = 1 ORDER BY rank`,
    );
    return Array.isArray(result) ? result : (result as { rows: KnownProcess[] }).rows;
  }

  /** Adds or replaces a process, and deletes those that ended long ago. */
  async store(id: string, { name, tokenKeys, sessionSecrets, publicUrl }: ProcessFacts): Promise<void> {
    await this.connection.query(
      `INSERT INTO processes (id, name, token_keys, session_secrets, public_url, seen_at)
       VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT (id) DO UPDATE SET token_keys = $3, session_secrets = $4, seen_at = now()`,
      [id, name, tokenKeys, sessionSecrets, publicUrl],
    );
    await this.connection.query(
      `DELETE FROM processes WHERE seen_at < now() - interval '1 day' AND id <> $1`,
      [id],
    );
  }

  async markStopped(id: string): Promise<void> {
    await this.connection.query('UPDATE processes SET stopped_at = now(), seen_at = now() WHERE id = $1', [
      id,
    ]);
  }
}
