import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { inBatches } from '../../jobs/in-batches.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { DeliveryRetentionRepository } from './retention.repository.js';

const batchRows = 5_000;
/** Fewer, because it locks the streams. */
const batchCanceled = 500;
const retentionDays = 30;
const dayMs = 86_400_000;

/** Ends deliveries and attempts because of their age. */
@Injectable()
export class DeliveryRetentionService {
  private readonly logger = new Logger('EventEndpoints');

  constructor(
    private readonly repository: DeliveryRetentionRepository,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Each step runs even if another one fails. */
  @Schedule({ name: 'event-endpoints.retention', everySeconds: 3600 })
  async deleteOld(signal: AbortSignal): Promise<void> {
    const before = this.daysAgo(retentionDays);
    const steps = [
      () =>
        this.inTransactions(signal, batchRows, (...batch) =>
          this.repository.deleteAttempts(before, ...batch),
        ),
      () =>
        this.inTransactions(signal, batchRows, (...batch) =>
          this.repository.deleteFinished(before, ...batch),
        ),
      () => this.cancelExpired(signal),
    ];
    const results = [];
    for (const step of steps) results.push(...(await Promise.allSettled([step()])));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Deliveries of a paused endpoint wait for as long as their events exist. */
  private async cancelExpired(signal: AbortSignal): Promise<void> {
    const before = this.daysAgo(this.config.events.retentionDays);
    let count = 0;
    try {
      await this.inTransactions(signal, batchCanceled, async (...batch) => {
        const canceled = await this.repository.cancelExpired(before, ...batch);
        count += canceled;
        return canceled;
      });
    } finally {
      if (count > 0)
        this.logger.warn(
          { count },
          'Canceled waiting deliveries of events that were deleted because of their age',
        );
    }
  }

  /** Like {@link inBatches}, with a transaction for each batch. */
  private inTransactions(
    signal: AbortSignal,
    maxRows: number,
    batch: (limit: number, manager: EntityManager) => Promise<number>,
  ): Promise<void> {
    return inBatches(signal, maxRows, (limit) =>
      this.database.transaction((manager) => batch(limit, manager)),
    );
  }

  private daysAgo(days: number): Date {
    return new Date(this.clock.nowMs() - days * dayMs);
  }
}
