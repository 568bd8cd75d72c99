import type { Bench, Side } from './harness/bench.js';
import { paired } from './harness/paired.js';
import type { Measurement } from './harness/report.js';
import type { LoadResult, WebhookLoad } from './harness/webhook-load.js';

export const webhookSecret = 'bench_client_secret_0123456789abcdef';

/** The intake of Patchbay: the role `webhooks` alone, since the peers do not work on what they store either. */
export function startIntake(bench: Bench, databaseUrl: string): Promise<Side> {
  return bench.startSide('sides/patchbay', {
    databaseUrl,
    roles: ['webhooks'],
    environment: { TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
  });
}

/** Requests per second that a side answers 200, with 64 connections, each event a new one. */
export async function intakeRate(bench: Bench, side: Side): Promise<number> {
  const load: WebhookLoad = {
    url: `${side.url}/webhooks/tiktok`,
    secret: webhookSecret,
    connections: 64,
    warmUpSeconds: bench.amount(2, 1),
    seconds: bench.amount(6, 1),
  };
  const { perSecond } = await bench.ask<LoadResult>('harness/webhook-load', load);
  return perSecond;
}

/** Verify, store durably, answer 200, against a bare Fastify that does just that. */
export async function webhookIntake(bench: Bench): Promise<Measurement[]> {
  const ours = await startIntake(bench, await bench.newDatabase());
  const peer = async (mode: 'one-by-one' | 'batched') =>
    bench.startSide('peers/webhook-peer', {
      databaseUrl: await bench.newDatabase(),
      secret: webhookSecret,
      mode,
    });
  const oneByOne = await peer('one-by-one');
  const batched = await peer('batched');

  const measurements: Measurement[] = [];
  for (const { what, side, atLeast } of [
    { what: 'Webhook intake : bare Fastify + pg, one INSERT per request', side: oneByOne, atLeast: 1.7 },
    { what: 'Webhook intake : bare Fastify + pg, batched INSERTs', side: batched, atLeast: 0.9 },
  ]) {
    measurements.push(
      await paired(
        { what, unit: 'req/s', atLeast, rounds: bench.rounds },
        () => intakeRate(bench, ours),
        () => intakeRate(bench, side),
      ),
    );
  }
  await Promise.all([ours, oneByOne, batched].map((side) => side.stop()));
  return measurements;
}
