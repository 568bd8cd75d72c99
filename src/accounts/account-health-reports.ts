import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Marked } from '../discovery/marked.js';
import { methodMarker } from '../discovery/markers.js';
import type { Account, AccountProblem } from './domain/account.js';

/** Problems by account id. Accounts without a problem are left out. */
export type AccountHealthReporter = (
  accounts: readonly Account[],
) => Promise<ReadonlyMap<string, AccountProblem>>;

/** Marks a method of a higher feature that reports problems of accounts. It runs in every read of accounts. */
export const ReportsAccountHealth = methodMarker<void, AccountHealthReporter>(
  'patchbay:reports-account-health',
);

/** What higher features report about the health of accounts. */
@Injectable()
export class AccountHealthReports implements OnModuleInit {
  private reporters: readonly AccountHealthReporter[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.reporters = this.marked.methods(ReportsAccountHealth).map(({ target }) => target);
  }

  async of(accounts: readonly Account[]): Promise<ReadonlyMap<string, AccountProblem>> {
    if (accounts.length === 0 || this.reporters.length === 0) return new Map();
    const reports = await Promise.all(this.reporters.map((report) => report(accounts)));
    return new Map(reports.flatMap((report) => [...report]));
  }
}
