import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { DirectDatabase } from '../database/direct-database.js';
import { connectOnce } from '../database/migrate.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { AuditKeys } from './sealing/audit-keys.js';
import type { AuditSealEntity } from './sealing/seal.entity.js';
import { type AuditSigningKey, signDrop } from './sealing/signatures.js';

const dayMs = 86_400_000;
const maxStatementMs = 60_000;

/** Deletes old audit events, at DATABASE_DIRECT_URL: the role of the application may not delete them. */
@Injectable()
export class AuditRetentionService {
  constructor(
    private readonly direct: DirectDatabase,
    private readonly database: Database,
    private readonly keys: AuditKeys,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Deletes the events of each seal whose newest event is older than AUDIT_RETENTION. The seal stays. */
  @Schedule({ name: 'audit.retention', everySeconds: 3600 })
  async deleteExpired(signal: AbortSignal): Promise<void> {
    const keptSince = new Date(this.clock.nowMs() - this.config.audit.retentionDays * dayMs);
    const key = (await this.keys.all(this.database.manager)).at(-1);
    const owner = await connectOnce(this.direct.url);
    try {
      await owner.query(`SET statement_timeout = ${maxStatementMs}`);
      // Without a key, nothing has been sealed yet.
      if (key) while (await this.dropOldest(owner, keptSince, key)) signal.throwIfAborted();
      await deleteOrphans(owner);
    } finally {
      await owner.end();
    }
  }

  /** One seal per transaction. @returns whether a seal was old enough */
  private async dropOldest(owner: pg.Client, keptSince: Date, key: AuditSigningKey): Promise<boolean> {
    await owner.query('BEGIN');
    try {
      const { rows } = await owner.query<
        Pick<AuditSealEntity, 'head' | 'newestAt'> &
          Record<'number' | 'firstPosition' | 'lastPosition', string>
      >(
        `SELECT number, first_position AS "firstPosition", last_position AS "lastPosition", head, newest_at AS "newestAt"
         FROM audit_seals WHERE dropped_at IS NULL ORDER BY number LIMIT 1 FOR UPDATE`,
      );
      const [seal] = rows;
      const isDue = seal !== undefined && seal.newestAt < keptSince;
      if (isDue) await this.drop(owner, seal, key);
      await owner.query('COMMIT');
      return isDue;
    } catch (error) {
      await owner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private async drop(
    owner: pg.Client,
    {
      number,
      firstPosition,
      lastPosition,
      head,
    }: Record<'number' | 'firstPosition' | 'lastPosition', string> & {
      head: Buffer;
    },
    key: AuditSigningKey,
  ): Promise<void> {
    // Entries first: events that have one refuse to be deleted.
    const entries = await owner.query<{ id: string }>(
      'DELETE FROM audit_seal_entries WHERE position BETWEEN $1 AND $2 RETURNING event_id AS id',
      [firstPosition, lastPosition],
    );
    const ids = entries.rows.map(({ id }) => id);
    await owner.query('DELETE FROM audit_personal_data WHERE event_id = ANY ($1)', [ids]);
    await owner.query('DELETE FROM audit_events WHERE id = ANY ($1)', [ids]);
    const droppedAt = this.clock.now();
    await owner.query('UPDATE audit_seals SET dropped_at = $2, drop_signature = $3 WHERE number = $1', [
      number,
      droppedAt,
      signDrop({ number: Number(number), head }, droppedAt, key),
    ]);
  }
}

/** Personal data of users who were deleted while a transaction wrote it. Ids begin with the time, so only the last days are read. */
async function deleteOrphans(owner: pg.Client): Promise<void> {
  await owner.query(
    `DELETE FROM audit_personal_data p WHERE subject IS NOT NULL
       AND event_id > (lpad(to_hex((extract(epoch FROM app_now() - interval '2 days') * 1000)::bigint), 12, '0')
         || '00000000000000000000')::uuid
       AND NOT EXISTS (SELECT FROM audit_subjects s WHERE s.id = p.subject)`,
  );
}
