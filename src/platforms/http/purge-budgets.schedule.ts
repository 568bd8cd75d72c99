import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { PostgresBudgetStore } from './budget-store.js';

@Scheduled({ name: 'platforms.purge-budgets', everySeconds: 3600 })
@Injectable()
export class PurgeBudgets implements ScheduledWork {
  constructor(private readonly store: PostgresBudgetStore) {}

  run(): Promise<void> {
    return this.store.purge();
  }
}
