import { Module } from '@nestjs/common';
import { BudgetStore, PostgresBudgetStore } from './budget-store.js';
import { PlatformBudgets } from './budgets.js';
import { BudgetReports } from '../platform-budgets.js';
import { PlatformHttp } from './platform-http.js';
import { PlatformHttpSettings } from './platform-http.settings.js';

@Module({
  providers: [
    PlatformHttpSettings,
    PostgresBudgetStore,
    { provide: BudgetStore, useExisting: PostgresBudgetStore },
    PlatformBudgets,
    { provide: BudgetReports, useExisting: PlatformBudgets },
    PlatformHttp,
  ],
  exports: [PlatformHttp, BudgetReports],
})
export class PlatformHttpModule {}
