import type { Bench, Side } from '../harness/bench.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import type { LoadResult, WebhookLoad } from '../harness/webhook-load.js';

export const webhookSecret = 'bench_client_secret_0123456789abcdef';

/** Starts Patchbay with the role `webhooks` only, because the peers do not process the events either. */
export function startIntake(bench: Bench, databaseUrl: string): Promise<Side> {
  return bench.startSide('sides/patchbay', {
    databaseUrl,
    roles: ['webhooks'],
    environment: { TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
  });
}

/** Measures requests per second with status 200, over 64 connections and with different events. */
export async function measureIntakeRate(bench: Bench, side: Side): Promise<number> {
  const load: WebhookLoad = {
    url: `${side.url}/webhooks/tiktok`,
    secret: webhookSecret,
    connections: 64,
    warmUpSeconds: bench.amount(2, 1),
    seconds: bench.amount(6, 1),
  };
  const { perSecond } = await bench.run<LoadResult>('harness/webhook-load', load);
  return perSecond;
}

/** Webhook intake (verify, store durably, respond 200), compared with bare Fastify. */
export async function webhookIntake(bench: Bench): Promise<Measurement[]> {
  const patchbay = await startIntake(bench, await bench.createDatabase());
  const peer = async (mode: 'one-by-one' | 'batched') =>
    bench.startSide('peers/webhooks/intake', {
      databaseUrl: await bench.createDatabase(),
      secret: webhookSecret,
      mode,
    });
  const oneByOne = await peer('one-by-one');
  const batched = await peer('batched');
  const boss = await bench.installProducts().startSide('pg-boss-intake', {
    databaseUrl: await bench.createEmptyDatabase(),
    secret: webhookSecret,
  });

  const measurements: Measurement[] = [];
  for (const { what, side, atLeast } of [
    { what: 'Webhook intake : bare Fastify + pg, one INSERT per request', side: oneByOne, atLeast: 2 },
    { what: 'Webhook intake : bare Fastify + pg, batched INSERTs', side: batched, atLeast: 0.95 },
    { what: 'Webhook intake : Fastify + pg-boss send', side: boss, atLeast: 1.5 },
  ]) {
    measurements.push(
      await measurePaired(
        { what, unit: 'req/s', atLeast, rounds: bench.rounds },
        () => measureIntakeRate(bench, patchbay),
        () => measureIntakeRate(bench, side),
      ),
    );
  }
  await Promise.all([patchbay, oneByOne, batched, boss].map((side) => side.stop()));
  return measurements;
}
