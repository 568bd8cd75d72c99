import type pg from 'pg';
import { connectOnce } from '../database/migrate.js';
import type { AuditSealEntity } from './sealing/seal.entity.js';

const maxStatementMs = 60_000;

/** A seal whose events are stored. */
export interface KeptSeal extends Pick<AuditSealEntity, 'head'> {
  number: string;
  firstPosition: string;
  lastPosition: string;
}

/** Deletes from the audit trail as its owner: the role of the application may not. */
export class AuditRetentionRepository {
  private constructor(private readonly owner: pg.Client) {}

  /** Connects to DATABASE_DIRECT_URL. */
  static async connect(url: string): Promise<AuditRetentionRepository> {
    const owner = await connectOnce(url);
    await owner.query(`SET statement_timeout = ${maxStatementMs}`);
    return new AuditRetentionRepository(owner);
  }

  close(): Promise<void> {
    return this.owner.end();
  }

  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.owner.query('BEGIN');
    try {
      const result = await work();
      await this.owner.query('COMMIT');
      return result;
    } catch (error) {
      await this.owner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /**
   * A seal whose events are stored and are all older than `keptSince`, locked. Not simply the oldest seal: an event of the future, written
   * while the clock was wrong, must not keep all others.
   */
  async lockExpired(keptSince: Date): Promise<KeptSeal | undefined> {
    const { rows } = await this.owner.query<KeptSeal>(
      `SELECT number, first_position AS "firstPosition", last_position AS "lastPosition", head
       FROM audit_seals WHERE dropped_at IS NULL AND newest_at < $1 ORDER BY newest_at LIMIT 1 FOR UPDATE`,
      [keptSince],
    );
    return rows[0];
  }

  /** Whether a seal has events that are all older than `keptSince`. */
  async hasExpired(keptSince: Date): Promise<boolean> {
    const { rowCount } = await this.owner.query(
      'SELECT FROM audit_seals WHERE dropped_at IS NULL AND newest_at < $1 LIMIT 1',
      [keptSince],
    );
    return rowCount === 1;
  }

  /** Deletes the events of a seal, and stores the signature that says so. */
  async drop({ number, firstPosition, lastPosition }: KeptSeal, at: Date, signature: Buffer): Promise<void> {
    // Entries first: events that have one refuse to be deleted.
    const entries = await this.owner.query<{ id: string }>(
      'DELETE FROM audit_seal_entries WHERE position BETWEEN $1 AND $2 RETURNING event_id AS id',
      [firstPosition, lastPosition],
    );
    await this.deleteEvents(entries.rows.map(({ id }) => id));
    await this.owner.query('UPDATE audit_seals SET dropped_at = $2, drop_signature = $3 WHERE number = $1', [
      number,
      at,
      signature,
    ]);
  }

  /**
   * Deletes events that are older than `keptSince` and whose seal was removed between others, up to `limit`. The verification still names
   * the removed seal. Events after the last seal are sealed again instead.
   *
   * @returns how many entries were deleted
   */
  async deleteWithoutSeal(keptSince: Date, limit: number): Promise<number> {
    const entries = await this.owner.query<{ id: string }>(
      `WITH gaps AS (
         SELECT * FROM (
           SELECT coalesce(lag(last_position) OVER (ORDER BY number), 0) + 1 AS first, first_position - 1 AS last FROM audit_seals
         ) AS between_seals WHERE first <= last
       ), old AS (
         SELECT s.position FROM gaps JOIN audit_seal_entries s ON s.position BETWEEN gaps.first AND gaps.last
         LEFT JOIN audit_events e ON e.id = s.event_id
         WHERE e.id IS NULL OR e.created_at < $1 LIMIT $2
       )
       DELETE FROM audit_seal_entries WHERE position IN (SELECT position FROM old) RETURNING event_id AS id`,
      [keptSince, limit],
    );
    await this.deleteEvents(entries.rows.map(({ id }) => id));
    return entries.rows.length;
  }

  /** They must have no entries any more. */
  private async deleteEvents(ids: readonly string[]): Promise<void> {
    await this.owner.query('DELETE FROM audit_personal_data WHERE event_id = ANY ($1)', [ids]);
    await this.owner.query('DELETE FROM audit_events WHERE id = ANY ($1)', [ids]);
  }

  /** Deletes personal data of users who were deleted while a transaction wrote it. Ids begin with the time, so only the last days are read. */
  async deleteOrphans(): Promise<void> {
    await this.owner.query(
      `DELETE FROM audit_personal_data p WHERE subject IS NOT NULL
         AND event_id > (lpad(to_hex((extract(epoch FROM app_now() - interval '2 days') * 1000)::bigint), 12, '0')
           || '00000000000000000000')::uuid
         AND NOT EXISTS (SELECT FROM audit_subjects s WHERE s.id = p.subject)`,
    );
  }
}
