import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { AuditRepository } from './audit.repository.js';

const batchRows = 5_000;
const dayMs = 86_400_000;

@Injectable()
export class AuditRetentionService {
  constructor(
    private readonly events: AuditRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Deletes events older than AUDIT_RETENTION, in batches to keep statements short. */
  @Schedule({ name: 'audit.retention', everySeconds: 3600 })
  async deleteExpired(signal: AbortSignal): Promise<void> {
    const keptSince = new Date(this.clock.nowMs() - this.config.audit.retentionDays * dayMs);
    let deleted = batchRows;
    while (deleted === batchRows && !signal.aborted) {
      deleted = await this.events.deleteBefore(keptSince, batchRows);
    }
  }
}
