import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { startJobApp } from '../../../test/support/job-app.js';
import { Scrape } from '../../../test/support/clients/metrics.js';
import { testCatalog, TestWork, testWorkSchema } from '../../../test/support/test-work.js';
import { ClockService } from '../../clock/clock.service.js';
import { Database } from '../../database/database.js';
import { Metrics } from '../../telemetry/metrics.js';
import { JobsReportService } from '../jobs-report.service.js';
import { Schedule } from './schedule.decorator.js';
import { SchedulesRepository } from './schedules.repository.js';
import { SchedulesService } from './schedules.service.js';

@Injectable()
class Hourly {
  runs = 0;
  behave: (signal: AbortSignal) => Promise<void> | void = () => {};

  @Schedule({ name: 'test.hourly', everySeconds: 3600 })
  async run(signal: AbortSignal): Promise<void> {
    this.runs += 1;
    await this.behave(signal);
  }
}

describe('Schedules', () => {
  let database: TestDatabase;
  let apps: INestApplicationContext[];

  const start = () =>
    startJobApp({ databaseUrl: database.url, catalog: testCatalog, providers: [TestWork, Hourly] });
  beforeEach(async () => {
    database = await newTestDatabase();
    apps = [await start(), await start()];
    await apps[0]!.get(Database).manager.query(testWorkSchema);
  });
  afterEach(async () => {
    for (const app of apps) await app.close();
    await database.drop();
  });

  const runs = () => apps.reduce((sum, app) => sum + app.get(Hourly).runs, 0);
  const runDue = () => Promise.all(apps.map((app) => app.get(SchedulesService).runDue()));
  const advance = (seconds: number) => apps[0]!.get(ClockService).advance(seconds * 1000);
  const row = async () =>
    (await apps[0]!.get(JobsReportService).listSchedules()).find(({ name }) => name === 'test.hourly')!;

  it('run once per period, by one process of the cluster', async () => {
    await runDue();
    expect(runs()).toBe(0);
    await advance(3601);
    await Promise.all([runDue(), runDue()]);
    expect(runs()).toBe(1);
    await advance(3500);
    await runDue();
    expect(runs()).toBe(1);
    await advance(101);
    await runDue();
    expect(runs()).toBe(2);
    const { lastRunAt, lastSuccessAt, lastError } = await row();
    expect(lastSuccessAt!.getTime()).toBeGreaterThanOrEqual(lastRunAt!.getTime());
    expect(lastError).toBeNull();
  });

  it('run once after a long pause, not once per missed period', async () => {
    await advance(100 * 3600);
    await runDue();
    await runDue();
    expect(runs()).toBe(1);
  });

  it('show in the metrics whether they fail and how late they are', async () => {
    // Each process remembers what it read for a second.
    const read = async (app: INestApplicationContext) => {
      const scrape = new Scrape((await app.get(Metrics, { strict: false }).text()).body);
      const value = (name: string) => scrape.value(`patchbay_schedule_${name}`, { schedule: 'test.hourly' })!;
      return { failing: value('failing'), overdue: Math.round(value('overdue_seconds') / 10) * 10 };
    };
    for (const app of apps)
      app.get(Hourly).behave = () => {
        throw new Error('Not now');
      };
    await advance(3600 + 60);
    expect(await read(apps[0]!)).toEqual({ failing: 0, overdue: 60 });
    await runDue();
    expect(await read(apps[1]!)).toEqual({ failing: 1, overdue: 0 });
    for (const app of apps) app.get(Hourly).behave = () => {};
    await advance(70);
    await runDue();
    await advance(3600 + 7200);
    apps.push(await start(), await start());
    expect(await read(apps[2]!)).toEqual({ failing: 0, overdue: 7200 });
    await apps[0]!
      .get(Database)
      .manager.query(`UPDATE schedules SET not_before = app_now() + interval '1 hour'`);
    expect(await read(apps[3]!)).toEqual({ failing: 0, overdue: 0 });
  });

  it('are retried soon after a failure, which is stored', async () => {
    for (const app of apps) {
      app.get(Hourly).behave = () => {
        throw new Error('not today');
      };
    }
    await advance(3601);
    await runDue();
    expect(runs()).toBe(1);
    expect(await row()).toMatchObject({ lastError: 'Error: not today', lastSuccessAt: null });
    await runDue();
    expect(runs()).toBe(1);
    for (const app of apps) app.get(Hourly).behave = () => {};
    await advance(61);
    await runDue();
    expect(runs()).toBe(2);
    expect((await row()).lastError).toBeNull();
  });

  it('keep their time after a restart', async () => {
    await advance(3000);
    apps.push(await start());
    await advance(601);
    await runDue();
    expect(runs()).toBe(1);
  });

  it('are notified of a shutdown, which waits for them', async () => {
    const app = apps.pop()!;
    const begun = Promise.withResolvers<void>();
    let ended = false;
    app.get(Hourly).behave = async (signal) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended = true;
    };
    await advance(3601);
    const due = app.get(SchedulesService).runDue();
    await begun.promise;
    await app.close();
    await due;
    expect(ended).toBe(true);
  });

  it('run again in another process if theirs was killed, and not at the same time', async () => {
    const spec = { name: 'test.hourly', everySeconds: 24 * 3600 };
    await advance(3601);
    // A claim whose process dies, and never extends its lease.
    const killed = (await apps[0]!.get(SchedulesRepository).claim(spec))!;
    await advance(50);
    await runDue();
    expect(runs()).toBe(0);
    expect(await apps[0]!.get(SchedulesRepository).extendLease(killed)).toBe(true);
    await advance(50);
    await runDue();
    expect(runs()).toBe(0);
    await advance(11);
    await runDue();
    expect(runs()).toBe(1);
    // A process that was only slow changes nothing any more.
    const after = await row();
    await apps[0]!.get(SchedulesRepository).recordFailure(killed, 'too late', 0);
    expect(await apps[0]!.get(SchedulesRepository).extendLease(killed)).toBe(false);
    expect(await row()).toEqual(after);
  });

  it('run in another process immediately if theirs stops in the middle', async () => {
    const app = apps.pop()!;
    const begun = Promise.withResolvers<void>();
    app.get(Hourly).behave = async (signal) => {
      begun.resolve();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    };
    await advance(3601);
    const due = app.get(SchedulesService).runDue();
    await begun.promise;
    await app.close();
    await due;
    await runDue();
    expect(runs()).toBe(1);
    expect((await row()).lastError).toBeNull();
  });

  it('do not run before the time that a restore has set', async () => {
    const { manager } = apps[0]!.get(Database);
    await manager.query(`UPDATE schedules SET not_before = app_now() + interval '2 hours'`);
    await advance(3601);
    await runDue();
    expect(runs()).toBe(0);
    await advance(3601);
    await runDue();
    expect(runs()).toBe(1);
  });

  it('of other versions are not reported', async () => {
    const { manager } = apps[0]!.get(Database);
    await manager.query(`INSERT INTO schedules (name, next_run_at) VALUES ('test.removed', app_now())`);
    const names = (await apps[0]!.get(JobsReportService).listSchedules()).map(({ name }) => name);
    expect(names).toEqual(['jobs.retention', 'test.hourly']);
  });

  it('with duplicate names are refused at boot', async () => {
    @Injectable()
    class Other {
      @Schedule({ name: 'test.hourly', everySeconds: 60 })
      async run(): Promise<void> {}
    }
    const app = startJobApp({
      databaseUrl: database.url,
      catalog: testCatalog,
      providers: [TestWork, Hourly, Other],
    });
    await expect(app).rejects.toThrow('two schedules with the name test.hourly');
  });
});
