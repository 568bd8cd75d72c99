import type { Clock } from '../../../src/clock/clock.js';
import { PlatformBudgets } from '../../../src/platforms/http/budgets.js';
import { type BudgetSize, BudgetStore, type BudgetUse } from '../../../src/platforms/http/budget-store.js';

/** Budgets in memory, which are not reduced after refusals, for tests of the client without a database. */
export function memoryBudgets(clock: Clock): PlatformBudgets {
  return new PlatformBudgets(new MemoryBudgetStore(clock));
}

class MemoryBudgetStore extends BudgetStore {
  private readonly taken = new Map<string, number[]>();
  private readonly blocked = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async take(key: string, { calls, windowSeconds }: BudgetSize): Promise<Date | null> {
    const nowMs = this.clock.nowMs();
    const blockedMs = this.blocked.get(key) ?? 0;
    if (blockedMs > nowMs) return new Date(blockedMs);
    const times = (this.taken.get(key) ?? []).filter((time) => time > nowMs - windowSeconds * 1000);
    this.taken.set(key, times);
    if (times.length >= calls) return new Date(times.at(-calls)! + windowSeconds * 1000);
    times.push(nowMs);
    return null;
  }

  async read(budgets: readonly (BudgetSize & { key: string })[]): Promise<ReadonlyMap<string, BudgetUse>> {
    const nowMs = this.clock.nowMs();
    return new Map(
      budgets.flatMap(({ key, windowSeconds, calls }) => {
        const times = this.taken.get(key)?.filter((time) => time > nowMs - windowSeconds * 1000);
        if (!times) return [];
        const blockedMs = this.blocked.get(key) ?? 0;
        const freeMs = Math.max(blockedMs, times.length > 0 ? times.at(-1)! + windowSeconds * 1000 : 0);
        return [
          [
            key,
            {
              used: times.length,
              allowed: calls,
              isBlocked: blockedMs > nowMs,
              freeAt: freeMs > nowMs ? new Date(freeMs) : null,
            },
          ],
        ];
      }),
    );
  }

  totals(): Promise<never[]> {
    return Promise.resolve([]);
  }

  async block(key: string, until: Date): Promise<void> {
    this.blocked.set(key, until.getTime());
  }
}
