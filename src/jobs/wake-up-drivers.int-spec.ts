import type { INestApplicationContext } from '@nestjs/common';
import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ClockService } from '../clock/clock.service.js';
import { Database } from '../database/database.js';
import { BullConnections } from './wake-ups/bull-connections.js';
import { WakeUps } from './wake-ups/wake-ups.js';
import { WorkRunner } from './work/work-runner.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { startJobApp } from '../../test/support/job-app.js';
import { redisServerInstalled, TestRedis } from '../../test/support/servers/redis-server.js';
import { testServices } from '../../test/support/servers/services.js';
import { testCatalog, testWork, testSlots, TestWork, testWorkSchema } from '../../test/support/test-work.js';

const hasRedis = redisServerInstalled();

let database: TestDatabase;
let redis: TestRedis | null = null;
beforeAll(async () => {
  database = await newTestDatabase();
  if (hasRedis) redis = await TestRedis.start();
});
afterAll(async () => {
  await redis?.kill();
  await database.drop();
});

const open: INestApplicationContext[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const app of open.splice(0)) await app.close();
});

async function startApp(environment: Record<string, string>): Promise<INestApplicationContext> {
  const app = await startJobApp({
    databaseUrl: database.url,
    catalog: testCatalog,
    providers: [TestWork],
    environment,
  });
  open.push(app);
  return app;
}

const sql = <Result = unknown>(app: INestApplicationContext, query: string, values?: unknown[]) =>
  app.get(Database).manager.query<Result>(query, values);
const addWork = (app: INestApplicationContext, first: number, last = first) =>
  sql(app, 'INSERT INTO test_work (id) SELECT generate_series($1::int, $2::int)', [first, last]);
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const tally = (app: INestApplicationContext) => app.get(TestWork).tally();

/** Starts a worker process and waits until it has begun items. */
async function startDoomedWorker(redisUrl: string | undefined, items: number): Promise<ChildProcess> {
  const script = join(testServices().build, 'test', 'support', 'processes', 'job-worker.js');
  const child = fork(script, redisUrl ? [database.url, redisUrl] : [database.url], { execArgv: [] });
  children.push(child);
  // One listener, because several messages can arrive at the same time.
  const { promise: hasBegun, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  child.on('message', () => {
    begun += 1;
    if (begun === items) resolve();
  });
  await hasBegun;
  return child;
}

const drivers: { driver: string; environment: () => Record<string, string> }[] = [
  { driver: 'in-process', environment: () => ({}) },
  ...(hasRedis ? [{ driver: 'Bull', environment: () => ({ REDIS_URL: redis!.url }) }] : []),
];

describe.each(drivers)('Jobs over the $driver driver', ({ environment }) => {
  let app: INestApplicationContext;
  let work: TestWork;
  beforeEach(async () => {
    app = await startApp(environment());
    work = app.get(TestWork);
    await sql(app, 'DROP TABLE IF EXISTS test_work');
    await sql(app, testWorkSchema);
  });

  it('run all due work after one wake-up, within the slots', async () => {
    await addWork(app, 1, 50);
    app.get(WakeUps).wake(testWork);
    await work.hasRun(...range(1, 50));
    expect(await tally(app)).toEqual({ all: 50, once: 50, twice: 0, runs: 50 });
    expect(work.maxRunning).toBe(testSlots);
  });

  it('find the work of each wake-up after a commit, also while a wake-up is being received', async () => {
    for (let id = 1; id <= 300; id += 1) {
      await addWork(app, id);
      app.get(WakeUps).wake(testWork);
      await work.hasRun(id);
    }
    const commits = range(301, 600).map(async (id) => {
      await addWork(app, id);
      app.get(WakeUps).wake(testWork);
    });
    await Promise.all(commits);
    await work.hasRun(...range(1, 600));
    expect(await tally(app)).toEqual({ all: 600, once: 600, twice: 0, runs: 600 });
  });

  it('use the slots that are free while others are held', async () => {
    const release = gate();
    work.during = (id) => (id < testSlots ? release.opened : undefined);
    await addWork(app, 1, testSlots - 1);
    await addWork(app, testSlots, 20);
    app.get(WakeUps).wake(testWork);
    await work.hasRun(...range(testSlots, 20));
    expect(work.running).toBe(testSlots - 1);
    release.open();
    await work.hasRun(...range(1, 20));
    expect(await tally(app)).toMatchObject({ once: 20, runs: 20 });
  });

  it('run nothing twice when a wake-up is delivered to two workers', async () => {
    const other = await startApp(environment());
    await addWork(app, 1, 200);
    for (const each of [app, other]) for (let n = 0; n < 5; n += 1) each.get(WorkRunner).tick();
    app.get(WakeUps).wake(testWork);
    other.get(WakeUps).wake(testWork);
    await Promise.all([app.get(WorkRunner).drain(), other.get(WorkRunner).drain()]);
    expect(await tally(app)).toEqual({ all: 200, once: 200, twice: 0, runs: 200 });
  });

  it('have one effect if a lock expires and the item runs twice', async () => {
    const other = await startApp(environment());
    const release = gate();
    const begun = gate();
    work.during = () => {
      begun.open();
      return release.opened;
    };
    await addWork(app, 1);
    app.get(WorkRunner).tick();
    await begun.opened;
    await app.get(ClockService).advance(31_000);
    await other.get(WorkRunner).drain();
    release.open();
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toEqual({ all: 1, once: 1, twice: 0, runs: 2 });
  });

  it('lose nothing when a worker process is killed', async () => {
    await addWork(app, 1, 10);
    const worker = await startDoomedWorker(environment().REDIS_URL, testSlots);
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exited;
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toMatchObject({ once: 10 - testSlots });
    await app.get(ClockService).advance(31_000);
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toEqual({ all: 10, once: 10, twice: 0, runs: 10 + testSlots });
  });

  it('continue after an error of the work', async () => {
    let faults = 0;
    work.during = (id) => {
      if (id !== 2 || faults > 0) return;
      faults += 1;
      throw new Error('an internal error');
    };
    await addWork(app, 1, 3);
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toMatchObject({ once: 2 });
    await app.get(ClockService).advance(31_000);
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toEqual({ all: 3, once: 3, twice: 0, runs: 4 });
  });

  it('continue after the database was unavailable', async () => {
    await addWork(app, 1, 3);
    await sql(app, 'ALTER TABLE test_work RENAME TO away');
    await app.get(WorkRunner).drain();
    await sql(app, 'ALTER TABLE away RENAME TO test_work');
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toMatchObject({ once: 3 });
  });

  it('finish running work before the process stops, and claim no more', async () => {
    const begun = gate();
    work.during = async (_, signal) => {
      begun.open();
      if (!signal.aborted) await once(signal, 'abort');
    };
    await addWork(app, 1, 10);
    app.get(WorkRunner).tick();
    await begun.opened;
    open.splice(open.indexOf(app), 1);
    await app.close();
    const other = await startApp(environment());
    expect(await tally(other)).toEqual({ all: 10, once: testSlots, twice: 0, runs: testSlots });
    await other.get(WorkRunner).drain();
    expect(await tally(other)).toMatchObject({ once: 10, runs: 10 });
  });
});

(hasRedis ? describe : describe.skip)('Jobs whose Redis fails', () => {
  let app: INestApplicationContext;
  let work: TestWork;
  const queue = () => app.get<Queue>(getQueueToken(testWork), { strict: false });
  const connection = (event: 'close' | 'ready') =>
    new Promise<void>((resolve) => {
      queue().client.once(event, () => resolve());
    });
  beforeEach(async () => {
    app = await startApp({ REDIS_URL: redis!.url });
    work = app.get(TestWork);
    await sql(app, 'DROP TABLE IF EXISTS test_work');
    await sql(app, testWorkSchema);
  });

  it('find the work of a wake-up that Bull ignored while another was being received', async () => {
    const client = queue().client as unknown as Record<'moveToFinished', (...values: unknown[]) => unknown>;
    const moveToFinished = client.moveToFinished.bind(client);
    client.moveToFinished = async (...values) => {
      client.moveToFinished = moveToFinished;
      await addWork(app, 1);
      await queue().add({}, { jobId: testWork });
      return moveToFinished(...values);
    };
    app.get(WakeUps).wake(testWork);
    await work.hasRun(1);
    expect(await queue().getJob(testWork)).toBeNull();
  });

  it('lose nothing after FLUSHALL', async () => {
    const idle = await startApp({ REDIS_URL: redis!.url, ROLE: 'api' });
    await work.hasRun();
    await addWork(app, 1, 20);
    idle.get(WakeUps).wake(testWork);
    await queue().client.flushall();
    await app.get(WorkRunner).drain();
    expect(await tally(app)).toEqual({ all: 20, once: 20, twice: 0, runs: 20 });
    await queue().client.flushall();
    await addWork(app, 21);
    idle.get(WakeUps).wake(testWork);
    await work.hasRun(21);
  });

  it('continue by timer while Redis is down, and by wake-ups when it is available again', async () => {
    await addWork(app, 1);
    app.get(WakeUps).wake(testWork);
    await work.hasRun(1);
    const lost = connection('close');
    await redis!.kill();
    await lost;
    expect(app.get(HealthNotes).all().has('redis')).toBe(true);

    await addWork(app, 2, 30);
    // Nothing can be awaited.
    for (let n = 0; n < 1000; n += 1) expect(app.get(WakeUps).wake(testWork)).toBeUndefined();
    app.get(WorkRunner).tick();
    await work.hasRun(...range(2, 30));

    const back = connection('ready');
    await redis!.comeBack();
    await back;
    await addWork(app, 31);
    app.get(WakeUps).wake(testWork);
    await work.hasRun(31);
    expect(app.get(HealthNotes).all().has('redis')).toBe(false);
    expect(await tally(app)).toEqual({ all: 31, once: 31, twice: 0, runs: 31 });
  });

  it('send a pending wake-up when Redis is available again', async () => {
    await work.hasRun();
    const lost = connection('close');
    await redis!.kill();
    await lost;
    await addWork(app, 1);
    app.get(WakeUps).wake(testWork);
    await redis!.comeBack();
    await work.hasRun(1);
  });

  it('start while it is unavailable', async () => {
    await redis!.kill();
    const late = await startApp({ REDIS_URL: redis!.url });
    await addWork(app, 1);
    late.get(WorkRunner).tick();
    await late.get(TestWork).hasRun(1);
    await redis!.comeBack();
  });

  it('detect that it hangs, and reconnect', async () => {
    await addWork(app, 1);
    app.get(WakeUps).wake(testWork);
    await work.hasRun(1);
    redis!.freeze();
    const lost = connection('close');
    await addWork(app, 2);
    app.get(WakeUps).wake(testWork);
    await lost;
    redis!.thaw();
    await work.hasRun(2);
  });

  it('do not delay a shutdown while it is unavailable', async () => {
    await redis!.kill();
    open.splice(open.indexOf(app), 1);
    // Redis comes back only afterwards.
    await app.close();
    await redis!.comeBack();
  });

  it('close all connections, also one that a closing queue opens', async () => {
    const connections = new BullConnections(redis!.url);
    const waiting = connections.get('bclient');
    await once(waiting, 'ready');
    connections.end();
    await once(waiting, 'end');
    const again = once(waiting, 'end');
    waiting.connect().catch(() => {});
    await again;
  });

  it('store nothing in it except pending wake-ups', async () => {
    for (let id = 1; id <= 20; id += 1) {
      await addWork(app, id);
      app.get(WakeUps).wake(testWork);
      await work.hasRun(id);
    }
    const counts = await queue().getJobCounts();
    expect({ completed: counts.completed, failed: counts.failed, delayed: counts.delayed }).toEqual({
      completed: 0,
      failed: 0,
      delayed: 0,
    });
  });

  it('store one wake-up if many are sent while no worker runs', async () => {
    await app.close();
    open.splice(open.indexOf(app), 1);
    const idle = await startApp({ REDIS_URL: redis!.url, ROLE: 'api' });
    app = idle;
    // A wake-up that the closed worker was receiving would make Bull ignore the next ones.
    await queue().client.flushall();
    for (let n = 0; n < 50; n += 1) {
      idle.get(WakeUps).wake(testWork);
      await queue().client.ping();
    }
    expect((await queue().getJobCounts()).waiting).toBe(1);
  });
});

function gate(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
