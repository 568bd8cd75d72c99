import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { writeSyntheticMp4 } from '../simulator/media/synthetic-mp4.js';
import type { Bench, Side } from './harness/bench.js';
import { compareWithBar, compareWithPeer, measureInTurns } from './harness/paired.js';
import type { Measurement } from './harness/report.js';
import {
  control,
  buildSimulatorEnvironment,
  type SimulatedGrant,
  type Simulator,
  startSimulator,
} from './harness/simulator.js';
import { assignTier, storeAccounts } from './harness/stored-grants.js';
import type { ChunkedPutSettings } from './peers/upload/chunked-put.js';
import type { Usage } from './harness/usage.js';

const MiB = 2 ** 20;
const maxRunMs = 10 * 60_000;

/** Upload of a 1 GiB video, from createPost to the response of the last chunk, compared with a minimal program. */
export async function upload(bench: Bench): Promise<Measurement[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-bench-upload-'));
  try {
    return await measureUploads(await Setup.start(bench, dataDir), dataDir, bench);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureUploads(stand: Setup, dataDir: string, bench: Bench): Promise<Measurement[]> {
  const bytes = bench.amount(1024 * MiB, 160 * MiB);
  const path = join(dataDir, 'peer.mp4');
  await writeSyntheticMp4(path, { bytes });
  await waitUntilWritten(path);
  const peer = await bench.startSide('peers/upload/chunked-put', {
    ...{ apiUrl: stand.simulator.urls.tiktok.api, accessToken: stand.accessToken, path },
  } satisfies ChunkedPutSettings);

  await stand.publish(bytes);
  await peer.request({});
  const growth: number[] = [];
  const values = await measureInTurns({ what: `Upload of ${bytes / MiB} MiB`, unit: 'ms' }, bench.rounds, {
    patchbay: async () => {
      const before = await stand.patchbay.request<Usage>({});
      const milliseconds = await stand.publish(bytes);
      const after = await stand.patchbay.request<Usage>({});
      growth.push((after.peak - before.resident) / MiB);
      return milliseconds;
    },
    peer: async () => (await peer.request<{ milliseconds: number }>({})).milliseconds,
  });
  await Promise.all([stand.patchbay, stand.simulator, peer].map((side) => side.stop()));

  const what = 'Upload of 1 GiB to TikTok in chunks';
  return [
    compareWithPeer(
      { what: `${what} : a bare chunked PUT`, unit: 'ms', atMost: 1.3 },
      values.patchbay,
      values.peer,
    ),
    compareWithBar({ what: `${what}, growth of resident memory`, unit: 'MiB', below: 64 }, growth),
  ];
}

/** The whole application with a simulator and a user with a connected account. */
class Setup {
  private constructor(
    readonly patchbay: Side & { userId: string; cookie: string },
    readonly simulator: Simulator,
    readonly accessToken: string,
    private readonly accountId: string,
    private readonly databaseUrl: string,
    private readonly dataDir: string,
    private readonly bench: Bench,
  ) {}

  static async start(bench: Bench, dataDir: string): Promise<Setup> {
    const databaseUrl = await bench.createDatabase();
    const simulator = await startSimulator(bench);
    const patchbay = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
      databaseUrl,
      signIn: true,
      environment: { ...bench.secrets, ...buildSimulatorEnvironment(simulator), DATA_DIR: dataDir },
    });
    await control(simulator, 'POST', '/tiktok/apps', {
      clientKey: 'simclientkey0001',
      webhookUrl: `${patchbay.url}/webhooks/tiktok`,
    });
    const username = 'bench.creator';
    await control(simulator, 'POST', '/tiktok/people', { username, dailyPostLimit: 10_000 });
    const { grants } = await control<{ grants: SimulatedGrant[] }>(simulator, 'POST', '/tiktok/grants', {
      person: username,
    });
    await assignTier(bench, databaseUrl, patchbay.userId, 'Enterprise');
    const [accountId] = await storeAccounts(bench, databaseUrl, patchbay.userId, grants);
    return new Setup(patchbay, simulator, grants[0]!.accessToken, accountId!, databaseUrl, dataDir, bench);
  }

  /** Posts a video of `bytes` bytes. Returns the milliseconds until the response of the last chunk. */
  async publish(bytes: number): Promise<number> {
    const uploadId = await this.storeUpload(bytes);
    await control(this.simulator, 'DELETE', '/requests');
    const startedAt = Date.now();
    const postId = await this.createPost(uploadId);
    const state = await this.waitForUpload(postId);
    if (state !== 'PROCESSING' && state !== 'PUBLISHED') throw new Error(`The post became ${state}.`);
    return (await this.findLastChunkTime()) - startedAt;
  }

  /** Stores a file like a completed upload. Returns its id. */
  private async storeUpload(bytes: number): Promise<string> {
    const id = randomUUID();
    const path = join(this.dataDir, 'uploads', id);
    await writeSyntheticMp4(path, { bytes });
    await waitUntilWritten(path);
    await this.bench.query(
      this.databaseUrl,
      `INSERT INTO uploads (id, user_id, state, size_bytes, kind, content_type, duration_seconds, width, height,
         frames_per_second, created_at, expires_at)
       VALUES ($1, $2, 'READY', $3, 'VIDEO', 'video/mp4', 10, 720, 1280, 30, now(), now() + interval '1 day')`,
      [id, this.patchbay.userId, statSync(path).size],
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
    const response = await fetch(`${this.patchbay.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.patchbay.cookie },
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

  /** Polls over one connection, because opening many connections would affect the measurement. */
  private async waitForUpload(postId: string): Promise<string> {
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
      throw new Error('The upload does not end in time.');
    } finally {
      await client.end();
    }
  }

  private async findLastChunkTime(): Promise<number> {
    const { entries } = await control<{ entries: { at: string; durationMs: number }[] }>(
      this.simulator,
      'GET',
      '/requests?host=tiktok.upload&method=PUT',
    );
    return Math.max(...entries.map(({ at, durationMs }) => Date.parse(at) + durationMs));
  }
}

/** Waits until the file is on disk, so that no write runs during a measurement. */
async function waitUntilWritten(path: string): Promise<void> {
  const file = await open(path);
  await file.sync();
  await file.close();
}
