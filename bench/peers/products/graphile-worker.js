import { Logger, run, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { handleRequests, report, settings } from '../../harness/child.js';
import { applyEvent } from '../webhooks/apply-event.js';

/**
 * graphile-worker with one job per stored webhook, which runs the statements of Patchbay in one transaction. Jobs are fetched and
 * completed in batches, so that few statements are about the queue. It has no logs, metrics, traces, and no rules about the order
 * of reports.
 */
const { databaseUrl, concurrency } = settings;
const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency + 10 });
pool.on('error', (error) => console.error(error));
const options = { pgPool: pool, logger: new Logger(() => () => undefined) };
// graphile-worker also reports errors of single connections.
pool.on('connect', (client) => client.on('error', (error) => console.error(error)));
await runMigrations(options);

async function applyInTransaction({ eventId }, { withPgClient }) {
  await withPgClient.withRetries(async (client) => {
    await client.query('BEGIN');
    try {
      await applyEvent(client, eventId);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  });
}

/** Adds a job for each due event, then applies all. */
handleRequests(async () => {
  const { rowCount: total } = await pool.query(
    `SELECT graphile_worker.add_job('apply', json_build_object('eventId', id)) FROM webhook_events WHERE state = 'PENDING'`,
  );
  const startedAt = performance.now();
  let applied = 0;
  let failure = null;
  const { promise, resolve } = Promise.withResolvers();
  const apply = async (payload, helpers) => {
    try {
      await applyInTransaction(payload, helpers);
    } catch (error) {
      failure = error;
    }
    applied += 1;
    if (applied === total) resolve();
  };
  const runner = await run({
    ...options,
    taskList: { apply },
    noHandleSignals: true,
    preset: {
      worker: { concurrentJobs: concurrency, localQueue: { size: 200 }, completeJobBatchDelay: 1 },
    },
  });
  await promise;
  const milliseconds = performance.now() - startedAt;
  await runner.stop();
  if (failure) throw failure;
  return { milliseconds };
});
report({ url: databaseUrl });
