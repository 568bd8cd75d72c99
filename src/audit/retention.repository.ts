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
    const ids = entries.rows.map(({ id }) => id);
    await this.owner.query('DELETE FROM audit_personal_data WHERE event_id = ANY ($1)', [ids]);
    await this.owner.query('DELETE FROM audit_events WHERE id = ANY ($1)', [ids]);
    await this.owner.query('UPDATE audit_seals SET dropped_at = $2, drop_signature = $3 WHERE number = $1', [
      number,
      at,
      signature,
    ]);
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
