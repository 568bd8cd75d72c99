import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { OrdersRepository } from './orders.repository.js';
import { inBatches } from '../../jobs/in-batches.js';

const dayMs = 24 * 3_600_000;
const batch = 1000;

/** Deletes buyer data that is no longer needed. */
@Injectable()
export class BuyerRetentionService {
  private readonly logger = new Logger('Commerce');

  constructor(
    private readonly orders: OrdersRepository,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Schedule({ name: 'commerce.purge-buyers', everySeconds: 24 * 3600 })
  async purge(signal: AbortSignal): Promise<void> {
    const before = new Date(this.clock.nowMs() - this.config.commerce.buyerRetentionDays * dayMs);
    let total = 0;
    await inBatches(signal, batch, async (limit) => {
      const purged = await this.orders.purgeBuyers(before, limit);
      total += purged;
      return purged;
    });
    if (total > 0) this.logger.log({ orders: total }, 'Deleted buyer data of old orders');
  }
}
