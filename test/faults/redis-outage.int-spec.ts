import type { INestApplicationContext } from '@nestjs/common';
import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../src/database/database.js';
import { WakeUps } from '../../src/jobs/wake-ups/wake-ups.js';
import { HealthNotes } from '../../src/telemetry/health-notes.js';
import { until } from '../support/jest/deferred.js';
import { newTestDatabase, type TestDatabase } from '../support/servers/database.js';
import { startJobApp } from '../support/job-app.js';
import { redisServerInstalled, TestRedis } from '../support/servers/redis-server.js';
import { testCatalog, testWork, TestWork, testWorkSchema } from '../support/test-work.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

/** Uses real time, because it tests time limits of connections and timers. See docs/operations.md. */
const outageMs = Number(process.env.REDIS_OUTAGE_SECONDS ?? 3) * 1000;
/** Interval of the timer, plus a margin for busy machines. */
const maxWaitMs = 5_000;
jest.setTimeout(outageMs + 30_000);

(redisServerInstalled() ? describe : describe.skip)(
  `Redis that is flushed, and killed for ${outageMs / 1000} s`,
  () => {
    let database: TestDatabase;
    let redis: TestRedis;
    const open: INestApplicationContext[] = [];
    const counts = new FaultCounts('items of work');
    beforeAll(async () => {
      [database, redis] = await Promise.all([newTestDatabase(), TestRedis.start()]);
    });
    afterAll(async () => {
      await Promise.all(open.map((app) => app.close()));
      await redis.kill();
      await database.drop();
    });

    async function startApp(environment: Record<string, string>): Promise<INestApplicationContext> {
      const app = await startJobApp({
        databaseUrl: database.url,
        catalog: testCatalog,
        providers: [TestWork],
        environment: { REDIS_URL: redis.url, ...environment },
      });
      open.push(app);
      return app;
    }

    it('delays work until the next timer tick without loss or repetition, and delivers wake-ups after the restart', async () => {
      const [api, ticking, woken] = await Promise.all([
        startApp({ ROLE: 'api' }),
        startApp({ JOB_TIMERS: 'on' }),
        startApp({ JOB_TIMERS: 'off' }),
      ]);
      const sql = (query: string, values?: unknown[]) => api.get(Database).manager.query(query, values);
      await sql(testWorkSchema);
      let added = 0;
      /** Commits an item of work and wakes a worker, as a request does. */
      async function request(): Promise<number> {
        added += 1;
        await sql('INSERT INTO test_work (id) VALUES ($1)', [added]);
        api.get(WakeUps).wake(testWork);
        return added;
      }

      const clients = open.map((app) => app.get<Queue>(getQueueToken(testWork), { strict: false }).client);
      for (let flush = 0; flush < 20; flush += 1) {
        await Promise.all([request(), clients[0]!.flushall()]);
      }
      await until(async () => (await ticking.get(TestWork).tally()).once === added);

      // Not the once() of node:events, which fails at the first connection error.
      const all = (event: 'close' | 'ready') =>
        Promise.all(clients.map((client) => new Promise((resolve) => client.once(event, resolve))));
      const lost = all('close');
      await redis.kill();
      await lost;
      const back = all('ready');

      let slowestMs = 0;
      for (const end = performance.now() + outageMs; performance.now() < end;) {
        const startedAt = performance.now();
        await ticking.get(TestWork).hasRun(await request());
        slowestMs = Math.max(slowestMs, performance.now() - startedAt);
        await delay(50);
      }
      expect(slowestMs).toBeLessThan(maxWaitMs);
      for (const app of open) expect(app.get(HealthNotes).all().has('redis')).toBe(true);

      const returnedAt = performance.now();
      await redis.comeBack();
      await back;
      expect(performance.now() - returnedAt).toBeLessThan(maxWaitMs);
      for (const app of open) expect(app.get(HealthNotes).all().has('redis')).toBe(false);

      // The remaining worker has no timer, only wake-ups.
      open.splice(open.indexOf(ticking), 1);
      await ticking.close();
      for (let n = 0; n < 20; n += 1) await woken.get(TestWork).hasRun(await request());
      const tally = await woken.get(TestWork).tally();
      counts.add(added - tally.twice, tally.once);
      counts.add(0, tally.twice);
      expect(tally).toEqual({ all: added, once: added, twice: 0, runs: added });
    });
  },
);
