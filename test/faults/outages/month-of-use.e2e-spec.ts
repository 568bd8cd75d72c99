import { DailyUse, keptTables } from '../../support/daily-use.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';

const warmUpDays = 33;
const measuredDays = 30;
/** Days from one use to the next. */
const useEveryDays = 3;
/** Events that happen once in a while, and the audit trail, which is deleted by whole seals, move sizes a little. A leak adds a third. */
const maxGrowth = 1.05;
/** Authorizations of API clients and their usage by day are kept for a year and longer. */
const keptForAYear = ['oidc_authorizations', 'oidc_client_usage_days'];

describe('A month of daily use', () => {
  let use: DailyUse;
  const counts = new FaultCounts('posts');
  beforeAll(async () => {
    use = await DailyUse.start();
  });
  afterAll(() => use.close());

  it('leaves the tables with a retention as large as before', async () => {
    for (let day = 0; day < warmUpDays; day += useEveryDays) {
      await use.useOnce();
      await use.pass(useEveryDays);
    }
    const halves: Record<string, number[]>[] = [{}, {}];
    for (let day = 0; day < measuredDays; day += useEveryDays) {
      await use.useOnce();
      await use.pass(useEveryDays);
      const half = halves[day < measuredDays / 2 ? 0 : 1]!;
      for (const [name, count] of Object.entries(await use.counts())) (half[name] ??= []).push(count);
    }
    const { acknowledged, live } = await use.posts();
    counts.add(acknowledged, live);
    const [first, second] = halves.map((half) =>
      Object.fromEntries(Object.entries(half).map(([name, sizes]) => [name, Math.max(...sizes)])),
    ) as [Record<string, number>, Record<string, number>];
    const measured = Object.keys(second).filter(
      (name) => !(name in keptTables) && !keptForAYear.includes(name) && second[name]! > 0,
    );
    expect(measured.length).toBeGreaterThan(8);
    expect(
      measured
        .filter((name) => second[name]! > first[name]! * maxGrowth)
        .map((name) => [name, first[name], second[name]]),
    ).toEqual([]);
    console.info(
      `Largest sizes in both halves: ${measured.map((name) => `${name} ${first[name]} ${second[name]}`).join(', ')}`,
    );
  }, 300_000);
});
