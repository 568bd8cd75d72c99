import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../../src/database/database.js';
import { WakeUps } from '../../../src/jobs/wake-ups/wake-ups.js';
import { JobsService } from '../../../src/jobs/jobs.service.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { redisServerInstalled, TestRedis } from '../../support/servers/redis-server.js';

(redisServerInstalled() ? describe : describe.skip)('An installation with separate roles', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let dataDir: string;
  let api: TestApp;
  let worker: TestApp;
  beforeAll(async () => {
    redis = await TestRedis.start();
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-roles-'));
    const start = (ROLE: string) => startTestApp({ ROLE, REDIS_URL: redis.url }, { database, dataDir });
    [api, worker] = await Promise.all([start('api'), start('worker')]);
  });
  afterAll(async () => {
    await Promise.all([api.close(), worker.close()]);
    await redis.kill();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('runs jobs of the API in the worker', async () => {
    const queue = worker.app.get<Queue>(getQueueToken('jobs.run'), { strict: false });
    const woken = new Promise<void>((resolve) => {
      queue.once('completed', () => resolve());
    });
    const upload = '01890000-0000-7000-8000-000000000000';
    await api.app
      .get(Database)
      .transaction((manager) =>
        api.app.get(JobsService).add(manager, 'posts.discard-upload', { uploadId: upload }),
      );
    api.app.get(WakeUps).wake('jobs.run');
    await woken;
    await worker.app.get(WorkRunner, { strict: false }).drain();
    const left = await api.app.get(Database).manager.query('SELECT kind FROM jobs');
    expect(left).toEqual([]);
  });

  it('has no job runner in the API and no GraphQL in the worker', async () => {
    expect(() => api.app.get(WorkRunner, { strict: false })).toThrow();
    const body = JSON.stringify({ query: '{ __typename }' });
    const headers = { 'content-type': 'application/json' };
    const status = async ({ url }: TestApp) =>
      (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status;
    expect([await status(api), await status(worker)]).toEqual([200, 404]);
  });

  it('reports every process as ready', async () => {
    for (const { url } of [api, worker]) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
});
