import { startJobApp } from '../job-app.js';
import { testCatalog, TestWork } from '../test-work.js';

/**
 * A worker process that tests kill: it claims items of `test_work`, reports each by a message and never finishes it.
 * Timers are on. Arguments: DATABASE_URL and optionally REDIS_URL.
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
