import { newTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { startJobApp } from '../../../test/support/job-app.js';
import { WorkCatalog } from './work-catalog.js';
import type { WorkName } from './work-specs.js';
import { HandlesJob, type JobHandler } from '../job.js';
import { Processes, type WorkSource, type WorkStatus } from './work-source.js';

const job = 'test.work' as WorkName;
const catalog = new WorkCatalog({ [job]: { concurrency: 1 }, 'jobs.run': { concurrency: 1 } }, [
  'content.sync',
]);

class Nothing implements WorkSource, JobHandler {
  async claim(): Promise<unknown[]> {
    return [];
  }
  async run(): Promise<void> {}
  async status(): Promise<WorkStatus> {
    return { due: 0, running: 0, dead: 0, oldestDueAt: null, lastError: null };
  }
}
@Processes(job)
class Work extends Nothing {}
@Processes(job)
class SecondWork extends Nothing {}
@HandlesJob('content.sync')
class Sync extends Nothing {}
@HandlesJob('content.sync')
class SecondSync extends Nothing {}
@Processes('test.forgotten' as WorkName)
class Forgotten extends Nothing {}

describe('At boot', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newTestDatabase();
  });
  afterAll(() => database.drop());

  const boot = async (...providers: (new () => Nothing)[]) => {
    const app = await startJobApp({ databaseUrl: database.url, catalog, providers });
    await app.close();
  };

  it('every job and every kind of job has one handler', async () => {
    await expect(boot(Work, Sync)).resolves.toBeUndefined();
  });

  it.each([
    ['a job without a handler', [Sync], 'job test.work has no handler'],
    ['a job with two', [Work, SecondWork, Sync], 'job test.work has a second handler, SecondWork'],
    ['a kind of job without a handler', [Work], 'job content.sync has no handler'],
    ['a kind of job with two', [Work, Sync, SecondSync], 'job content.sync has a second handler, SecondSync'],
    [
      'a handler of nothing',
      [Work, Sync, Forgotten],
      'Forgotten handles job test.forgotten, which does not exist',
    ],
  ])('%s stops the process', async (_, providers, message) => {
    await expect(boot(...providers)).rejects.toThrow(message);
  });
});
