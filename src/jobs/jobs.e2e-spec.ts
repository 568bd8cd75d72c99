import { startTestApp, type TestApp } from '../../test/support/app.js';
import type { TestClient } from '../../test/support/clients/graphql-client.js';
import { asAdmin, signedUpUser } from '../../test/support/clients/users.js';
import { ClockService } from '../clock/clock.service.js';
import { Database } from '../database/database.js';
import { DeadJobsService } from './dead-jobs.service.js';
import { workSpecs } from './work/work-specs.js';
import { maxJobAttempts } from './job.js';
import { JobsService } from './jobs.service.js';
import { WorkRunner } from './work/work-runner.js';

const report = `query ($first: Int, $after: String) {
  jobs {
    work { name due running dead oldestDueAt lastError }
    schedules { name nextRunAt lastRunAt lastSuccessAt lastError }
    deadJobs(first: $first, after: $after) {
      edges { node { id kind key requestId attempts lastError createdAt diedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

describe('The jobs query', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const addFailingJob = (key: string) =>
    test.app
      .get(Database)
      .transaction((manager) =>
        test.app.get(JobsService).add(manager, 'content.sync', { accountId: 'not an id' }, { key }),
      );

  it('requires an administrator', async () => {
    const user = await signedUpUser(test);
    expect((await user.client.graphql(report)).errors![0]!.extensions.code).toBe('FORBIDDEN');
  });

  it('reports the state of every job and every schedule', async () => {
    const admin = await asAdmin(test);
    const { jobs } = await admin.client.data(report);
    expect(jobs.work.map(({ name }: { name: string }) => name)).toEqual(Object.keys(workSpecs).sort());
    expect(jobs.work.every(({ due, dead }: { due: number; dead: number }) => due === 0 && dead === 0)).toBe(
      true,
    );
    expect(jobs.schedules.length).toBeGreaterThan(0);
    expect(jobs.deadJobs.edges).toEqual([]);
  });

  it('shows pending, failing and dead jobs', async () => {
    const admin = await asAdmin(test);
    const jobsRun = async () => {
      const { jobs } = await admin.client.data(report);
      return jobs.work.find(({ name }: { name: string }) => name === 'jobs.run');
    };
    await addFailingJob('one');
    await addFailingJob('two');
    expect(await jobsRun()).toMatchObject({ due: 2, running: 0, dead: 0, oldestDueAt: expect.any(String) });
    await test.app.get(WorkRunner, { strict: false }).drain();
    expect(await jobsRun()).toMatchObject({ due: 0, lastError: expect.stringMatching(/\w+Error: /) });

    for (let attempt = 1; attempt < maxJobAttempts; attempt += 1) {
      await test.app.get(ClockService).advance(2 * 3_600_000);
      await test.app.get(WorkRunner, { strict: false }).drain();
    }
    const { jobs } = await admin.client.data(report, { first: 1 });
    expect(jobs.work.find(({ name }: { name: string }) => name === 'jobs.run')).toMatchObject({
      due: 0,
      dead: 2,
    });
    expect(jobs.deadJobs).toMatchObject({
      edges: [{ node: { kind: 'content.sync', attempts: maxJobAttempts } }],
      pageInfo: { hasNextPage: true },
    });
    const next = await admin.client.data(report, { after: jobs.deadJobs.pageInfo.endCursor });
    const dead = [...jobs.deadJobs.edges, ...next.jobs.deadJobs.edges].map(({ node }) => node);
    // They run at the same time, so either may die first.
    expect(new Set(dead.map(({ key }) => key))).toEqual(new Set(['one', 'two']));
    expect(dead).toHaveLength(2);
    expect(Date.parse(dead[0].diedAt)).toBeGreaterThanOrEqual(Date.parse(dead[1].diedAt));

    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toContain('patchbay_work_items{work="jobs.run",state="dead"} 2');
    expect(metrics).toMatch(/patchbay_work_oldest_due_seconds\{work="jobs\.run"\} \d/);
    expect(metrics).toContain('patchbay_jobs_total{kind="content.sync",outcome="dead"} 2');
  });

  it('lists the dead jobs of a period, page by page', async () => {
    const { client } = await asAdmin(test);
    for (const hour of ['08', '09', '10', '11']) {
      await addFailingJob(`at ${hour}`);
      await test.app
        .get(Database)
        .manager.query(`UPDATE jobs SET state = 'DEAD', attempts = 12, died_at = $2 WHERE key = $1`, [
          `at ${hour}`,
          `2026-02-01T${hour}:00:00Z`,
        ]);
    }
    const list = `query ($filter: DeadJobFilterInput, $first: Int!, $after: String) { jobs {
      deadJobs(filter: $filter, first: $first, after: $after) { edges { node { key } } pageInfo { hasNextPage endCursor } } } }`;
    const page = async (filter: object, first = 10, after: string | null = null) => {
      const { edges, pageInfo } = (await client.data(list, { filter, first, after })).jobs.deadJobs;
      return { keys: edges.map(({ node }: { node: { key: string } }) => node.key), pageInfo };
    };
    const filter = { diedSince: '2026-02-01T09:00:00Z', diedUntil: '2026-02-01T11:00:00Z' };
    const first = await page(filter, 1);
    expect(first).toMatchObject({ keys: ['at 10'], pageInfo: { hasNextPage: true } });
    expect(await page(filter, 1, first.pageInfo.endCursor)).toMatchObject({
      keys: ['at 09'],
      pageInfo: { hasNextPage: false },
    });
    expect((await page({ diedUntil: filter.diedSince })).keys).toEqual(['at 08']);
    expect((await page({ ...filter, diedUntil: filter.diedSince })).keys).toEqual([]);
    const wrong = await client.graphql(list, { filter: { diedSince: 'yesterday' }, first: 1 });
    expect(wrong.errors).toHaveLength(1);
    await test.app.get(Database).manager.query(`DELETE FROM jobs WHERE key LIKE 'at %'`);
  });

  describe('retryJobs', () => {
    const retry = `mutation ($input: RetryJobsInput!) { retryJobs(input: $input) {
      __typename ... on JobsRetried { count hasMore } ... on UserError { code } } }`;
    const deadIds = async (client: TestClient): Promise<string[]> =>
      (await client.data(report, { first: 100 })).jobs.deadJobs.edges.map(
        ({ node }: { node: { id: string } }) => node.id,
      );
    /** State and attempts of the jobs with the key. */
    const jobsWith = (key: string): Promise<{ state: string; attempts: number; payload: object }[]> =>
      test.app
        .get(Database)
        .manager.query(
          'SELECT state, attempts, payload, trace_parent FROM jobs WHERE key = $1 ORDER BY state',
          [key],
        );
    const markDead = (key: string) =>
      test.app
        .get(Database)
        .manager.query(
          `UPDATE jobs SET state = 'DEAD', died_at = app_now(), attempts = 12 WHERE key = $1 AND state = 'PENDING'`,
          [key],
        );

    it('requires an administrator', async () => {
      const { client } = await signedUpUser(test);
      const { errors } = await client.graphql(retry, { input: { kind: 'content.sync' } });
      expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    });

    it('runs one job again, with all its attempts', async () => {
      const { client } = await asAdmin(test);
      await addFailingJob('single');
      await markDead('single');
      const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await test.app
        .get(Database)
        .manager.query(`UPDATE jobs SET trace_parent = $1 WHERE key = 'single'`, [trace]);
      const [id] = await deadIds(client);
      const { retryJobs } = await client.data(retry, { input: { id } });
      expect(retryJobs).toEqual({ __typename: 'JobsRetried', count: 1, hasMore: false });
      expect(await jobsWith('single')).toMatchObject([{ state: 'PENDING', trace_parent: trace }]);
      const again = await client.data(retry, { input: { id } });
      expect(again.retryJobs).toEqual({ __typename: 'NotFound', code: 'NOT_FOUND' });
    });

    it('runs the jobs again that died in a range, of one kind or of all', async () => {
      const { client } = await asAdmin(test);
      const died = {
        early: '2026-01-01T10:00:00Z',
        first: '2026-01-01T11:00:00Z',
        last: '2026-01-01T12:00:00Z',
      };
      for (const [key, diedAt] of Object.entries(died)) {
        await addFailingJob(key);
        await markDead(key);
        await test.app
          .get(Database)
          .manager.query('UPDATE jobs SET died_at = $2 WHERE key = $1', [key, diedAt]);
      }
      const range = { diedSince: died.first, diedUntil: died.last };
      const retryRange = async (more: object) =>
        (await client.data(retry, { input: { range: { ...range, ...more } } })).retryJobs;
      expect(await retryRange({ kind: 'content.sync-comments' })).toMatchObject({ count: 0, hasMore: false });
      expect(await retryRange({ kind: 'content.sync' })).toMatchObject({ count: 1, hasMore: false });
      const states = async () =>
        (await Promise.all(Object.keys(died).map(jobsWith))).map(([job]) => job!.state);
      expect(await states()).toEqual(['DEAD', 'PENDING', 'DEAD']);
      expect(await retryRange({ diedUntil: '2026-01-02T00:00:00Z' })).toMatchObject({ count: 1 });
      expect(await states()).toEqual(['DEAD', 'PENDING', 'PENDING']);
      const endless = await client.graphql(retry, { input: { range: { kind: 'content.sync' } } });
      expect(endless.errors?.[0]?.extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: 'range', message: 'must have diedSince, diedUntil or both' }] },
      });
      const [row] = await test.app
        .get(Database)
        .manager.query(
          "SELECT details FROM audit_trail WHERE action = 'jobs.retried' ORDER BY id DESC LIMIT 1",
        );
      expect(row.details).toMatchObject({ diedSince: '2026-01-01T11:00:00.000Z', retried: 1 });
      expect(await retryRange({ diedSince: null })).toMatchObject({ count: 1 });
      expect(await states()).toEqual(['PENDING', 'PENDING', 'PENDING']);
    });

    it('runs dead jobs of a kind with the same key as one job, or the one that is waiting', async () => {
      const { client } = await asAdmin(test);
      for (const key of ['twice', 'twice', 'waiting']) {
        await addFailingJob(key);
        await markDead(key);
      }
      await addFailingJob('waiting');
      const count = (await deadIds(client)).length;
      const { retryJobs } = await client.data(retry, { input: { kind: 'content.sync' } });
      expect(retryJobs).toMatchObject({ count });
      expect(await deadIds(client)).toEqual([]);
      for (const key of ['twice', 'waiting'])
        expect(await jobsWith(key)).toMatchObject([{ state: 'PENDING' }]);
      const none = await client.data(retry, { input: { kind: 'content.sync' } });
      expect(none.retryJobs).toMatchObject({ count: 0, hasMore: false });
    });
  });

  describe('discardJobs', () => {
    const discard = `mutation ($input: DiscardJobsInput!) { discardJobs(input: $input) {
      __typename ... on JobsDiscarded { count hasMore } ... on UserError { code } } }`;
    const sql = (statement: string) => test.app.get(Database).manager.query<any[]>(statement);
    const died = async (key: string, daysAgo: number) => {
      await addFailingJob(key);
      await sql(
        `UPDATE jobs SET state = 'DEAD', died_at = app_now() - ${daysAgo} * interval '1 day' WHERE key = '${key}'`,
      );
      return (await sql(`SELECT id FROM jobs WHERE key = '${key}'`))[0].id as string;
    };
    const deadKeys = async (client: TestClient) =>
      (await client.data(report, { first: 100 })).jobs.deadJobs.edges.map(
        ({ node }: { node: { key: string } }) => node.key,
      );
    beforeEach(() => sql('DELETE FROM jobs'));

    it('requires an administrator', async () => {
      const { client } = await signedUpUser(test);
      const { errors } = await client.graphql(discard, { input: { kind: 'content.sync' } });
      expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    });

    it('deletes one dead job, or all of a kind, and leaves waiting ones', async () => {
      const { client } = await asAdmin(test);
      const id = await died('one', 0);
      await died('two', 1);
      await addFailingJob('waiting');
      expect((await client.data(discard, { input: { id } })).discardJobs).toEqual({
        ...{ __typename: 'JobsDiscarded', count: 1, hasMore: false },
      });
      expect((await client.data(discard, { input: { id } })).discardJobs).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect((await client.data(discard, { input: { kind: 'content.sync' } })).discardJobs.count).toBe(1);
      expect(await sql('SELECT key FROM jobs')).toEqual([{ key: 'waiting' }]);
    });

    it('is not needed after 90 days', async () => {
      const { client } = await asAdmin(test);
      for (const [key, days] of [
        ['old', 91],
        ['newest', 1],
        ['newer', 89],
      ] as const)
        await died(key, days);
      expect(await deadKeys(client)).toEqual(['newest', 'newer', 'old']);
      await test.app.get(DeadJobsService, { strict: false }).deleteExpired(new AbortController().signal);
      expect(await deadKeys(client)).toEqual(['newest', 'newer']);
    });
  });
});
