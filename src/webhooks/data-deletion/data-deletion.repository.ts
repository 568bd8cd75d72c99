import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import type { Platform } from '../../platforms/platform.js';
import { DataDeletionRequestEntity } from './data-deletion-request.entity.js';
import { WebhookEventEntity } from '../event.entity.js';

@Injectable()
export class DataDeletionRepository {
  constructor(
    @InjectRepository(DataDeletionRequestEntity)
    private readonly requests: Repository<DataDeletionRequestEntity>,
  ) {}

  /** Stores a request once. @returns the stored request, and whether it is new */
  async keep(
    request: { code: string; platform: Platform; personId: string; issuedAt: Date },
    manager: EntityManager = this.requests.manager,
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

  /** An unfinished request, locked until the transaction ends. Null if it is finished. */
  async hold(id: string, manager: EntityManager): Promise<{ platform: Platform; personId: string } | null> {
    const rows: { platform: Platform; personId: string }[] = await manager.query(
      `SELECT platform, person_id AS "personId" FROM data_deletion_requests
       WHERE id = $1 AND finished_at IS NULL FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  async finish(
    id: string,
    accountsDeleted: number,
    manager: EntityManager = this.requests.manager,
  ): Promise<void> {
    await manager.update(
      DataDeletionRequestEntity,
      { id },
      { finishedAt: () => 'app_now()', accountsDeleted },
    );
  }

  /** Deletes stored events about these accounts, because they contain personal data. */
  async deleteEvents(
    platform: Platform,
    externalIds: readonly string[],
    manager: EntityManager = this.requests.manager,
  ): Promise<void> {
    await manager.delete(WebhookEventEntity, { platform, subject: In([...externalIds]) });
  }

  find(code: string): Promise<DataDeletionRequestEntity | null> {
    return this.requests.findOneBy({ code });
  }
}
