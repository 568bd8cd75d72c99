import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { writeSyntheticMp4 } from '../simulator/media/synthetic-mp4.js';
import type { Bench, Side } from './harness/bench.js';
import { absolute, compared, inTurns } from './harness/paired.js';
import type { Measurement } from './harness/report.js';
import {
  control,
  inFrontOf,
  type SimulatedGrant,
  type Simulator,
  startSimulator,
} from './harness/simulator.js';
import { assignTier, storeAccounts } from './harness/stored-grants.js';
import type { ChunkedPutSettings } from './peers/chunked-put.js';
import type { Memory } from './sides/patchbay.js';

const MiB = 2 ** 20;
const maxRunMs = 10 * 60_000;

/** A video of 1 GiB from createPost to the answer of its last chunk, against a program that does nothing else. */
export async function upload(bench: Bench): Promise<Measurement[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-bench-upload-'));
  try {
    return await measure(await Stand.start(bench, dataDir), dataDir, bench);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(stand: Stand, dataDir: string, bench: Bench): Promise<Measurement[]> {
  const bytes = bench.amount(1024 * MiB, 160 * MiB);
  const path = join(dataDir, 'peer.mp4');
  await writeSyntheticMp4(path, { bytes });
  await written(path);
  const peer = await bench.startSide('peers/chunked-put', {
    ...{ apiUrl: stand.simulator.urls.tiktok.api, accessToken: stand.accessToken, path },
  } satisfies ChunkedPutSettings);

  await stand.publish(bytes);
  await peer.ask({});
  const growth: number[] = [];
  const values = await inTurns({ what: `Upload of ${bytes / MiB} MiB`, unit: 'ms' }, bench.rounds, {
    ours: async () => {
      const before = await stand.ours.ask<Memory>({});
      const milliseconds = await stand.publish(bytes);
      const after = await stand.ours.ask<Memory>({});
      growth.push((after.peak - before.resident) / MiB);
      return milliseconds;
    },
    peer: async () => (await peer.ask<{ milliseconds: number }>({})).milliseconds,
  });
  await Promise.all([stand.ours, stand.simulator, peer].map((side) => side.stop()));

  const what = 'Upload of 1 GiB to TikTok in chunks';
  return [
    compared({ what: `${what} : a bare chunked PUT`, unit: 'ms', atMost: 1.3 }, values.ours, values.peer),
    absolute({ what: `${what}, growth of resident memory`, unit: 'MiB', below: 64 }, growth),
  ];
}

/** The whole application in front of the simulator, with a person who has connected an account. */
class Stand {
  private constructor(
    readonly ours: Side & { userId: string; cookie: string },
    readonly simulator: Simulator,
    readonly accessToken: string,
    private readonly accountId: string,
    private readonly databaseUrl: string,
    private readonly dataDir: string,
    private readonly bench: Bench,
  ) {}

  static async start(bench: Bench, dataDir: string): Promise<Stand> {
    const databaseUrl = await bench.newDatabase();
    const simulator = await startSimulator(bench);
    const ours = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
      databaseUrl,
      signIn: true,
      environment: { ...bench.secrets, ...inFrontOf(simulator), DATA_DIR: dataDir },
    });
    await control(simulator, 'POST', '/tiktok/apps', {
      clientKey: 'simclientkey0001',
      webhookUrl: `${ours.url}/webhooks/tiktok`,
    });
    const username = 'bench.creator';
    await control(simulator, 'POST', '/tiktok/people', { username, dailyPostLimit: 10_000 });
    const { grants } = await control<{ grants: SimulatedGrant[] }>(simulator, 'POST', '/tiktok/grants', {
      person: username,
    });
    await assignTier(bench, databaseUrl, ours.userId, 'Enterprise');
    const [accountId] = await storeAccounts(bench, databaseUrl, ours.userId, grants);
    return new Stand(ours, simulator, grants[0]!.accessToken, accountId!, databaseUrl, dataDir, bench);
  }

  /** Posts a video of that size. @returns milliseconds until its last chunk was answered */
  async publish(bytes: number): Promise<number> {
    const uploadId = await this.storeUpload(bytes);
    await control(this.simulator, 'DELETE', '/requests');
    const startedAt = Date.now();
    const postId = await this.createPost(uploadId);
    const state = await this.stateAfterUpload(postId);
    if (state !== 'PROCESSING' && state !== 'PUBLISHED') throw new Error(`The post became ${state}.`);
    return (await this.lastChunkAnsweredAt()) - startedAt;
  }

  /** A file as it lies there after it has come. */
  private async storeUpload(bytes: number): Promise<string> {
    const id = randomUUID();
    const path = join(this.dataDir, 'uploads', id);
    await writeSyntheticMp4(path, { bytes });
    await written(path);
    await this.bench.query(
      this.databaseUrl,
      `INSERT INTO uploads (id, user_id, state, size_bytes, kind, content_type, duration_seconds, width, height,
         frames_per_second, created_at, expires_at)
       VALUES ($1, $2, 'READY', $3, 'VIDEO', 'video/mp4', 10, 720, 1280, 30, now(), now() + interval '1 day')`,
      [id, this.ours.userId, statSync(path).size],
    );
    return id;
  }

  private async createPost(uploadId: string): Promise<string> {
    const input = {
      caption: 'Bench',
      media: [{ uploadId }],
      targets: [
        {
          accountId: this.accountId,
          options: { tiktok: { privacyLevel: 'PUBLIC_TO_EVERYONE', consent: true } },
        },
      ],
      idempotencyKey: randomUUID(),
    };
    const response = await fetch(`${this.ours.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.ours.cookie },
      body: JSON.stringify({
        query: `mutation ($input: CreatePostInput!) { createPost(input: $input) {
          ... on PostsCreated { posts { id } } ... on PostsRejected { rejections { problems { code } } }
          ... on UserError { code message } } }`,
        variables: { input },
      }),
    });
    const answer = (await response.json()) as any;
    const id = answer.data?.createPost.posts?.[0].id;
    if (!id) throw new Error(JSON.stringify(answer));
    return id;
  }

  /** Looks now and then, by one connection: to open one each time would be felt on both sides. */
  private async stateAfterUpload(postId: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const deadline = Date.now() + maxRunMs;
      while (Date.now() < deadline) {
        const { rows } = await client.query<{ state: string }>('SELECT state FROM posts WHERE id = $1', [
          postId,
        ]);
        const { state } = rows[0]!;
        if (state !== 'SCHEDULED' && state !== 'UPLOADING') return state;
        await delay(100);
      }
      throw new Error('The upload does not end.');
    } finally {
      await client.end();
    }
  }

  private async lastChunkAnsweredAt(): Promise<number> {
    const { entries } = await control<{ entries: { at: string; durationMs: number }[] }>(
      this.simulator,
      'GET',
      '/requests?host=tiktok.upload&method=PUT',
    );
    return Math.max(...entries.map(({ at, durationMs }) => Date.parse(at) + durationMs));
  }
}

/** Waits until the file is on disk. No write should run while either side reads. */
async function written(path: string): Promise<void> {
  const file = await open(path);
  await file.sync();
  await file.close();
}
