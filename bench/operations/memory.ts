import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../harness/bench.js';
import type { HttpLoad, LoadResult } from '../harness/http-load.js';
import { compareWithBar } from '../harness/paired.js';
import { readResidentBytes } from '../harness/process-tree.js';
import type { Measurement } from '../harness/report.js';
import type { WebhookLoad } from '../harness/webhook-load.js';
import { accountsQuery } from '../graphql/queries.js';
import { SignedInUser } from '../graphql/signed-in-user.js';
import { webhookSecret } from '../webhooks/intake.js';
import { type RunningApplication, startApplicationProcess } from './running-application.js';

const MiB = 2 ** 20;
const sampleMs = 200;

/** Resident memory of a process with all roles in production: after a minute without requests, and under load. */
export async function memory(bench: Bench): Promise<Measurement[]> {
  const idle: number[] = [];
  const loaded: number[] = [];
  for (let round = 0; round < bench.amount(3, 1); round += 1) {
    // Creates the user and its session, and is not measured.
    const user = await SignedInUser.create(bench);
    await user.patchbay.stop();
    const application = await startApplicationProcess('src/main.js', {
      ...bench.secrets,
      DATABASE_URL: user.databaseUrl,
      DATA_DIR: bench.createDataDir(),
      PUBLIC_URL: 'https://bench.example.test',
      HTTP_REQUESTS_PER_MINUTE: '1000000000',
      GRAPHQL_REQUESTS_PER_MINUTE: '1000000000',
      ...{ TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
    });
    await delay(bench.amount(60_000, 3_000));
    idle.push(resident(application));
    loaded.push(await peakUnderLoad(bench, application, user));
    await application.stop();
    console.log(
      `  Resident memory, round ${round + 1}: idle ${idle.at(-1)!.toFixed()}, under load ${loaded.at(-1)!.toFixed()} MiB`,
    );
  }
  return [
    compareWithBar({ what: 'Resident memory, idle for 60 s', unit: 'MiB', below: 160 }, idle),
    compareWithBar({ what: 'Resident memory under load', unit: 'MiB', below: 300 }, loaded),
  ];
}

function resident({ pid }: RunningApplication): number {
  const bytes = readResidentBytes(pid);
  if (bytes === null) throw new Error('This row needs /proc.');
  return bytes / MiB;
}

/** Maximum while pages of accounts are read over 32 connections and webhooks arrive over 64. */
async function peakUnderLoad(
  bench: Bench,
  application: RunningApplication,
  user: SignedInUser,
): Promise<number> {
  const { url } = application;
  const timing = { warmUpSeconds: 0, seconds: bench.amount(30, 3) };
  const { request } = user.query({ ...user.patchbay, url }, accountsQuery);
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, resident(application))), sampleMs);
  try {
    await Promise.all([
      bench.run<LoadResult>('harness/http-load', {
        ...request,
        ...timing,
        connections: 32,
      } satisfies HttpLoad),
      bench.run('harness/webhook-load', {
        url: `${url}/webhooks/tiktok`,
        secret: webhookSecret,
        connections: 64,
        ...timing,
      } satisfies WebhookLoad),
    ]);
  } finally {
    clearInterval(sampler);
  }
  return peak;
}
