import { SchedulerRegistry } from '@nestjs/schedule';
import { startTestApp } from '../../test/support/app.js';

/** What each process keeps up to date: its caches, its metrics and health, and the time until which it used the data. */
const upkeep = ['event-endpoints.backlog', 'installation.mark', 'oauth.cache', 'webhooks.backlog'];
const jobTimers = ['jobs.schedules', 'jobs.tick'];

describe('Timers of a process', () => {
  /** Names of those that run. */
  async function timers(environment: Record<string, string>): Promise<string[]> {
    const test = await startTestApp(environment);
    const names = test.app.get(SchedulerRegistry, { strict: false }).getIntervals();
    await test.close();
    return names.sort();
  }

  it('start jobs, and keep the process', async () => {
    expect(await timers({ NODE_ENV: 'development' })).toEqual([...upkeep, ...jobTimers].sort());
  });

  it('keep the process with JOB_TIMERS=off too', async () => {
    expect(await timers({ NODE_ENV: 'development', JOB_TIMERS: 'off' })).toEqual(upkeep);
  });

  it('do not run in tests', async () => {
    expect(await timers({})).toEqual([]);
  });
});
