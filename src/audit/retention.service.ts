import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { DirectDatabase } from '../database/direct-database.js';
import { inBatches } from '../jobs/in-batches.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { AuditRetentionRepository } from './retention.repository.js';
import { AuditKeys } from './sealing/audit-keys.js';
import { type AuditSigningKey, signDrop } from './sealing/signatures.js';

const dayMs = 86_400_000;
const maxBatch = 5_000;

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
    const owner = await AuditRetentionRepository.connect(this.direct.url);
    try {
      await owner.deleteOrphans();
      await inBatches(signal, maxBatch, (limit) =>
        owner.transaction(() => owner.deleteWithoutSeal(keptSince, limit)),
      );
      if (key) while (await this.dropOldest(owner, keptSince, key)) signal.throwIfAborted();
      else if (await owner.hasExpired(keptSince))
        throw new Error(
          'Old audit events are kept, because TOKEN_ENCRYPTION_KEYS opens no key that could sign their deletion.',
        );
    } finally {
      await owner.close();
    }
  }

  /** One seal per transaction. @returns whether a seal was old enough */
  private dropOldest(
    owner: AuditRetentionRepository,
    keptSince: Date,
    key: AuditSigningKey,
  ): Promise<boolean> {
    return owner.transaction(async () => {
      const seal = await owner.lockExpired(keptSince);
      if (!seal) return false;
      const droppedAt = this.clock.now();
      const signature = signDrop({ number: Number(seal.number), head: seal.head }, droppedAt, key);
      await owner.drop(seal, droppedAt, signature);
      return true;
    });
  }
}
