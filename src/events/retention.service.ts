import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { inBatches } from '../jobs/in-batches.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { EventsRepository } from './events.repository.js';

const batchRows = 5_000;
const dayMs = 86_400_000;

@Injectable()
export class EventRetentionService {
  constructor(
    private readonly events: EventsRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Deletes events older than EVENT_RETENTION, in batches to keep statements short. */
  @Schedule({ name: 'events.retention', everySeconds: 3600 })
  async deleteExpired(signal: AbortSignal): Promise<void> {
    const keptSince = new Date(this.clock.nowMs() - this.config.events.retentionDays * dayMs);
    await inBatches(signal, batchRows, (limit) => this.events.deleteBefore(keptSince, limit));
  }
}
