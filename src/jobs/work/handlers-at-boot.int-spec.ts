import { Injectable } from '@nestjs/common';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { startJobApp } from '../../../test/support/job-app.js';
import { WorkCatalog } from './work-catalog.js';
import type { WorkName } from './work-specs.js';
import { Job } from '../job.decorator.js';
import { Processes, type WorkSource, type WorkStatus } from './work-source.js';

const work = 'test.work' as WorkName;
const catalog = new WorkCatalog({ [work]: { concurrency: 1 }, 'jobs.run': { concurrency: 1 } }, [
  'content.sync',
]);

class EmptyWork implements WorkSource {
  async claim(): Promise<unknown[]> {
    return [];
  }
  async run(): Promise<void> {}
  async status(): Promise<WorkStatus> {
    return { due: 0, running: 0, dead: 0, oldestDueAt: null, lastError: null };
  }
}
@Processes(work)
class Work extends EmptyWork {}
@Processes(work)
class SecondWork extends EmptyWork {}
@Injectable()
class Sync {
  @Job('content.sync')
  async sync(): Promise<void> {}
}
@Injectable()
class SecondSync {
  @Job('content.sync')
  async sync(): Promise<void> {}
}
@Processes('test.forgotten' as WorkName)
class Forgotten extends EmptyWork {}

describe('At boot', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newTestDatabase();
  });
  afterAll(() => database.drop());

  const boot = async (...providers: (new () => object)[]) => {
    const app = await startJobApp({ databaseUrl: database.url, catalog, providers });
    await app.close();
  };

  it('each work name and each kind of job has one handler', async () => {
    await expect(boot(Work, Sync)).resolves.toBeUndefined();
  });

  it.each([
    ['a work name without a handler', [Sync], 'work test.work has no handler'],
    [
      'a work name with two handlers',
      [Work, SecondWork, Sync],
      'work test.work has a second handler, SecondWork',
    ],
    ['a kind of job without a handler', [Work], 'job content.sync has no handler'],
    [
      'a kind of job with two handlers',
      [Work, Sync, SecondSync],
      'job content.sync has a second handler, SecondSync.sync',
    ],
    [
      'a handler of an unknown work name',
      [Work, Sync, Forgotten],
      'Forgotten handles work test.forgotten, which does not exist',
    ],
  ])('%s stops the process', async (_, providers, message) => {
    await expect(boot(...providers)).rejects.toThrow(message);
  });
});
