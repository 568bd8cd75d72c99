import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { AuditRepository } from '../audit.repository.js';

const batchRows = 5_000;
const dayMs = 86_400_000;

/** Deletes what is older than AUDIT_RETENTION, in batches, so that no statement is long. */
@Scheduled({ name: 'audit.retention', everySeconds: 3600 })
@Injectable()
export class AuditRetention implements ScheduledWork {
  constructor(
    private readonly events: AuditRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const keptSince = new Date(this.clock.nowMs() - this.config.audit.retentionDays * dayMs);
    let deleted = batchRows;
    while (deleted === batchRows && !signal.aborted) {
      deleted = await this.events.deleteBefore(keptSince, batchRows);
    }
  }
}
