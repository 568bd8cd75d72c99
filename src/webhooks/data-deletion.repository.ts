import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';
import { DataDeletionRequestEntity } from './data-deletion-request.entity.js';

@Injectable()
export class DataDeletionRepository {
  constructor(private readonly database: Database) {}

  /** Keeps a request once, however often it is made. @returns it, and whether it is new */
  async keep(
    manager: EntityManager,
    request: { code: string; platform: Platform; personId: string; issuedAt: Date },
  ): Promise<{ id: string; code: string; isNew: boolean }> {
    const { code, platform, personId, issuedAt } = request;
    const rows: { id: string; code: string; isNew: boolean }[] = await manager.query(
      `INSERT INTO data_deletion_requests AS request (id, code, platform, person_id, issued_at, received_at)
       VALUES ($1, $2, $3, $4, $5, app_now())
       ON CONFLICT ON CONSTRAINT data_deletion_requests_request_key DO UPDATE SET received_at = request.received_at
       RETURNING id, code, xmax = 0 AS "isNew"`,
      [newId(), code, platform, personId, issuedAt],
    );
    return rows[0]!;
  }

  /** An unfinished request, held until the transaction ends; null once it is finished. */
  async hold(manager: EntityManager, id: string): Promise<{ platform: Platform; personId: string } | null> {
    const rows: { platform: Platform; personId: string }[] = await manager.query(
      `SELECT platform, person_id AS "personId" FROM data_deletion_requests
       WHERE id = $1 AND finished_at IS NULL FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  async finish(manager: EntityManager, id: string, accountsDeleted: number): Promise<void> {
    await manager.query(
      'UPDATE data_deletion_requests SET finished_at = app_now(), accounts_deleted = $2 WHERE id = $1',
      [id, accountsDeleted],
    );
  }

  /** Removes stored events about accounts; they quote people. */
  async deleteEvents(
    manager: EntityManager,
    platform: Platform,
    externalIds: readonly string[],
  ): Promise<void> {
    await manager.query('DELETE FROM webhook_events WHERE platform = $1 AND subject = ANY ($2)', [
      platform,
      externalIds,
    ]);
  }

  find(code: string): Promise<DataDeletionRequestEntity | null> {
    return this.database.manager.findOneBy(DataDeletionRequestEntity, { code });
  }
}
