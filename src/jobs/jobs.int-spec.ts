import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { startJobApp } from '../../test/support/job-app.js';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { until } from '../../test/support/jest/deferred.js';
import { ClockService } from '../clock/clock.service.js';
import { Database } from '../database/database.js';
import { currentRequestId, runInContext } from '../telemetry/run-context.js';
import { WorkCatalog } from './work/work-catalog.js';
import { JobDeferral } from './job-deferral.js';
import { Job } from './job.decorator.js';
import { maxJobAttempts } from './job.js';
import { JobsService } from './jobs.service.js';
import { JobsProcessor } from './jobs.processor.js';
import { JobsRepository } from './jobs.repository.js';
import { WorkRunner } from './work/work-runner.js';

const catalog = new WorkCatalog({ 'jobs.run': { concurrency: 2 } }, ['content.sync', 'users.send-mail']);

@Injectable()
class SyncHandler {
  readonly runs: { accountId: string; requestId: string | null }[] = [];
  behave: (signal: AbortSignal) => Promise<void> | void = () => {};

  @Job('content.sync')
  async sync({ accountId }: { accountId: string }, signal: AbortSignal): Promise<void> {
    this.runs.push({ accountId, requestId: currentRequestId() });
    await this.behave(signal);
  }
}

@Injectable()
class MailHandler {
  readonly sent: string[] = [];

  @Job('users.send-mail')
  async send({ mailId }: { mailId: string }): Promise<void> {
    this.sent.push(mailId);
  }
}

interface Row {
  state: string;
  attempts: number;
  last_error: string | null;
  due_in: number;
}

describe('Jobs', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let handler: SyncHandler;
  let jobs: JobsService;
  let runner: WorkRunner;

  beforeAll(async () => {
    database = await newTestDatabase();
    app = await startJobApp({ databaseUrl: database.url, catalog, providers: [SyncHandler, MailHandler] });
    handler = app.get(SyncHandler);
    jobs = app.get(JobsService);
    runner = app.get(WorkRunner);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });
  beforeEach(async () => {
    handler.runs.length = 0;
    handler.behave = () => {};
    await sql('DELETE FROM jobs');
  });

  const sql = <Result = unknown>(query: string) => app.get(Database).manager.query<Result>(query);
  const rows = () =>
    sql<Row[]>(`SELECT state, attempts, last_error,
      extract(epoch FROM due_at - app_now())::float8 AS due_in FROM jobs ORDER BY id`);
  const nowMs = async () => (await sql<{ at: Date }[]>('SELECT app_now() AS at'))[0]!.at.getTime();
  const add = (accountId: string, options?: { dueAt?: Date; key?: string }) =>
    app.get(Database).transaction((manager) => jobs.add(manager, 'content.sync', { accountId }, options));

  it('run once and are deleted', async () => {
    await add('a');
    await add('b');
    await runner.drain();
    await runner.drain();
    expect(handler.runs.map(({ accountId }) => accountId).sort()).toEqual(['a', 'b']);
    expect(await rows()).toEqual([]);
  });

  it('are added in the transaction of the caller', async () => {
    const failing = app.get(Database).transaction(async (manager) => {
      await jobs.add(manager, 'content.sync', { accountId: 'a' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await runner.drain();
    expect(handler.runs).toEqual([]);
  });

  it('wait for their time', async () => {
    await add('a', { dueAt: new Date(Date.now() + 60_000) });
    await runner.drain();
    expect(handler.runs).toEqual([]);
    await app.get(ClockService).advance(61_000);
    await runner.drain();
    expect(handler.runs).toHaveLength(1);
  });

  it('with the same key are merged, and only moved to an earlier time', async () => {
    const later = (ms: number) => ({ key: 'k', dueAt: new Date(Date.now() + ms) });
    await add('a', later(3_600_000 * 10));
    await add('a', later(3_600_000 * 20));
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row!.due_in).toBeLessThan(3_600_000 * 10);
    await add('a', { key: 'k' });
    await runner.drain();
    expect(handler.runs).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  it('with the same key run again if they are added during a run', async () => {
    await add('a', { key: 'k' });
    handler.behave = async () => {
      handler.behave = () => {};
      await add('a', { key: 'k' });
    };
    await runner.drain();
    expect(handler.runs).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  it('that add themselves again run behind those that wait', async () => {
    await add('long', { key: 'long' });
    await add('other', { key: 'other' });
    handler.behave = async () => {
      if (handler.runs.filter(({ accountId }) => accountId === 'long').length < 3)
        await add('long', { key: 'long' });
    };
    await runner.drain();
    expect(handler.runs.map(({ accountId }) => accountId).slice(0, 3)).toEqual(['long', 'other', 'long']);
  });

  it('that are added for a later time during a run wait for it', async () => {
    await add('a', { key: 'k' });
    handler.behave = async () => {
      handler.behave = () => {};
      const at = await nowMs();
      await add('a', { key: 'k', dueAt: new Date(at + 60_000) });
      await add('a', { key: 'k', dueAt: new Date(at + 90_000) });
    };
    await runner.drain();
    expect(handler.runs).toHaveLength(1);
    const [row] = await rows();
    expect(row!.due_in).toBeGreaterThan(50);
    expect(row!.due_in).toBeLessThan(61);
    await app.get(ClockService).advance(61_000);
    await runner.drain();
    expect(handler.runs).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  it('that fail after they added themselves again are retried with back-off', async () => {
    await add('a', { key: 'k' });
    handler.behave = async () => {
      await add('a', { key: 'k' });
      throw new Error('as always');
    };
    await runner.drain();
    expect(handler.runs).toHaveLength(1);
    expect((await rows())[0]!.due_in).toBeGreaterThan(7);
  });

  it('that take long leave slots for others', async () => {
    const held = Promise.withResolvers<void>();
    handler.behave = () => held.promise;
    for (const name of ['a', 'b', 'c']) await add(name);
    await app
      .get(Database)
      .transaction((manager) => jobs.add(manager, 'users.send-mail', { mailId: 'reset' }));
    const drained = runner.drain();
    await until(() => app.get(MailHandler).sent.length > 0);
    expect(handler.runs).toHaveLength(1);
    held.resolve();
    await drained;
    expect(handler.runs).toHaveLength(3);
  });

  it('that are deferred run at that time, and use no attempt', async () => {
    const clock = app.get(ClockService);
    await add('a');
    let deferredTo = new Date();
    handler.behave = () => {
      throw new JobDeferral(deferredTo);
    };
    for (let deferral = 1; deferral <= maxJobAttempts + 1; deferral += 1) {
      deferredTo = new Date((await nowMs()) + 300_000);
      await runner.drain();
      expect(handler.runs).toHaveLength(deferral);
      const [row] = await rows();
      expect(row).toMatchObject({ state: 'PENDING', attempts: 0, last_error: null });
      expect(row!.due_in).toBeGreaterThan(290);
      await clock.advance(301_000);
    }
    handler.behave = () => {};
    await runner.drain();
    expect(await rows()).toEqual([]);
  });

  it('are retried with back-off, and store the error without secrets', async () => {
    await add('a');
    handler.behave = () => {
      throw new Error('The answer was act.4f3d5c6b7a89012345678901234 after all.');
    };
    await runner.drain();
    const [first] = await rows();
    expect(first).toMatchObject({ state: 'PENDING', attempts: 1 });
    expect(first!.last_error).toMatch(/^Error: The answer was .* after all\.$/);
    expect(first!.last_error).not.toContain('4f3d5c6b7a89');
    expect(first!.due_in).toBeGreaterThan(7);
    expect(first!.due_in).toBeLessThan(13);
    await runner.drain();
    expect(handler.runs).toHaveLength(1);
  });

  it('with the same key are not dead if they are added during their last attempt', async () => {
    await add('a', { key: 'k' });
    await sql(`UPDATE jobs SET attempts = ${maxJobAttempts - 1}`);
    handler.behave = async () => {
      handler.behave = () => {};
      await add('a', { key: 'k' });
      throw new Error('the last time');
    };
    await runner.drain();
    expect(handler.runs).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  it('are dead after the last attempt, and do not block a new one', async () => {
    await add('a', { key: 'k' });
    handler.behave = () => {
      throw new Error('never');
    };
    for (let attempt = 0; attempt < maxJobAttempts + 2; attempt += 1) {
      await runner.drain();
      await app.get(ClockService).advance(2 * 3_600_000);
    }
    expect(handler.runs).toHaveLength(maxJobAttempts);
    expect(await rows()).toMatchObject([
      { state: 'DEAD', attempts: maxJobAttempts, last_error: 'Error: never' },
    ]);
    expect(await app.get(JobsProcessor).status()).toEqual({
      due: 0,
      running: 0,
      dead: 1,
      oldestDueAt: null,
      lastError: 'Error: never',
    });
    handler.behave = () => {};
    await add('a', { key: 'k' });
    await runner.drain();
    expect(handler.runs).toHaveLength(maxJobAttempts + 1);
  });

  it('are dead if the process died in every attempt', async () => {
    await add('a');
    for (let attempt = 0; attempt < maxJobAttempts; attempt += 1) {
      expect(await app.get(JobsRepository).claim(1, { short: [], long: ['content.sync'] }, 1)).toHaveLength(
        1,
      );
      await app.get(ClockService).advance(61_000);
    }
    await runner.drain();
    expect(handler.runs).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'DEAD' }]);
  });

  it('are not finished by a run with an expired lease', async () => {
    await add('a');
    const [lapsed] = await app.get(JobsRepository).claim(1, { short: [], long: ['content.sync'] }, 1);
    await app.get(ClockService).advance(61_000);
    const [current] = await app.get(JobsRepository).claim(1, { short: [], long: ['content.sync'] }, 1);
    expect(current!.id).toBe(lapsed!.id);
    await app.get(JobsRepository).finish(lapsed!);
    expect(await app.get(JobsRepository).extendLease(lapsed!)).toBe(false);
    expect(await app.get(JobsRepository).extendLease(current!)).toBe(true);
    expect(await rows()).toHaveLength(1);
  });

  it('of an unknown kind are left to newer versions', async () => {
    await sql(`INSERT INTO jobs (id, kind, payload, due_at, created_at)
      VALUES (gen_random_uuid(), 'content.from-tomorrow', '{}', app_now(), app_now())`);
    await add('a');
    for (let round = 0; round < 3; round += 1) {
      await runner.drain();
      await app.get(ClockService).advance(2 * 3_600_000);
    }
    expect(handler.runs).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: 'PENDING', attempts: 0, last_error: null }]);
  });

  it('contain the id of the request that caused them', async () => {
    await runInContext({ requestId: 'request-7', work: null }, () => add('a'));
    await runner.drain();
    expect(handler.runs).toEqual([{ accountId: 'a', requestId: 'request-7' }]);
  });

  it('are released when the process stops', async () => {
    const other = await startJobApp({
      databaseUrl: database.url,
      catalog,
      providers: [SyncHandler, MailHandler],
    });
    const started = new Promise<void>((resolve) => {
      other.get(SyncHandler).behave = (signal) => {
        resolve();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
        });
      };
    });
    await add('a');
    other.get(WorkRunner).tick();
    await started;
    await other.close();
    expect(await rows()).toMatchObject([{ state: 'PENDING', attempts: 0 }]);
    await runner.drain();
    expect(handler.runs).toHaveLength(1);
  });
});
