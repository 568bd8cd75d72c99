import { workSpecs } from '../../src/jobs/work/work-specs.js';
import type { Bench, Side } from '../harness/bench.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { storeUser } from '../harness/stored-grants.js';
import { webhookSecret } from './intake.js';
import { storeDueEvents, storeProcessingPosts } from './stored-events.js';

/** Applies stored webhooks, each of which publishes a post, compared with graphile-worker. */
export async function webhookProcessing(bench: Bench): Promise<Measurement[]> {
  const events = bench.amount(10_000, 300);
  const createDatabase = async () => {
    const databaseUrl = await bench.createDatabase();
    await storeProcessingPosts(bench, databaseUrl, await storeUser(bench, databaseUrl), events);
    return databaseUrl;
  };
  const [patchbayUrl, peerUrl] = [await createDatabase(), await createDatabase()];
  const patchbay = await bench.startSide('sides/credentials', {
    databaseUrl: patchbayUrl,
    roles: ['worker'],
    environment: {
      ...{ TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
      // The request starts the work, not a timer.
      JOB_TIMERS: 'off',
    },
  });
  const peer = await bench.installProducts().startSide('graphile-worker', {
    databaseUrl: peerUrl,
    concurrency: workSpecs['webhooks.process'].concurrency,
  });
  const rate = (side: Side, databaseUrl: string) => async () => {
    await storeDueEvents(bench, databaseUrl);
    const startedAt = Date.now();
    await side.request({ kind: 'drain' });
    return (events / ((await lastAppliedAt(bench, databaseUrl, events)) - startedAt)) * 1000;
  };
  const [own, other] = [rate(patchbay, patchbayUrl), rate(peer, peerUrl)];
  // The processes are not warm yet.
  await own();
  await other();
  const measurement = await measurePaired(
    {
      what: `Webhook processing of ${events.toLocaleString('en')} events : graphile-worker`,
      ...{ unit: 'events/s', atLeast: 1, rounds: bench.amount(5, 1) },
    },
    own,
    other,
  );
  await Promise.all([patchbay.stop(), peer.stop()]);
  return [measurement];
}

/** Time of the last transaction, in milliseconds. The database and this process have the same clock. */
async function lastAppliedAt(bench: Bench, databaseUrl: string, events: number): Promise<number> {
  const { rows } = await bench.query(
    databaseUrl,
    `SELECT extract(epoch FROM max(processed_at))::float8 * 1000 AS at,
       (SELECT count(*)::int FROM posts WHERE state = 'PUBLISHED') AS published,
       (SELECT count(*)::int FROM events) AS logged
     FROM webhook_events`,
  );
  const { at, published, logged } = rows[0] as { at: number; published: number; logged: number };
  if (published !== events || logged !== events)
    throw new Error(`${published} posts are published and ${logged} events logged, of ${events}.`);
  return at;
}
