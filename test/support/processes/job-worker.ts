import { startJobApp } from '../job-app.js';
import { testCatalog, TestWork } from '../test-work.js';

/**
 * A worker process for tests to kill: works on `test_work`, never finishes an item, and reports by a message which it has begun.
 * Its timers are on. Started with DATABASE_URL and perhaps REDIS_URL.
 */
const [databaseUrl, redisUrl] = process.argv.slice(2) as [string, string | undefined];
const app = await startJobApp({
  databaseUrl,
  catalog: testCatalog,
  providers: [TestWork],
  environment: { JOB_TIMERS: 'on', ...(redisUrl ? { REDIS_URL: redisUrl } : {}) },
});
app.get(TestWork).during = (id) => {
  process.send?.({ begun: id });
  return new Promise(() => {});
};
