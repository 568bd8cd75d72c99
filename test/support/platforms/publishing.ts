import { readFileSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import { randomUUID } from 'node:crypto';
import { type RunningSimulator, startSimulator } from '../../../simulator/simulator.js';
import type { SimulatorSettings } from '../../../simulator/settings.js';
import { AccountConnectorService } from '../../../src/accounts/account-connector.service.js';
import { Database } from '../../../src/database/database.js';
import { GrantIntakeService } from '../../../src/grants/grant-intake.service.js';
import { Platform } from '../../../src/platforms/platform.js';
import { PlatformRegistry } from '../../../src/platforms/platform-registry.js';
import { UploadFiles } from '../../../src/uploads/files.js';
import type { LocalFiles } from '../../../src/uploads/files/local-files.js';
import { UploadsService } from '../../../src/uploads/uploads.service.js';
import { SubscriptionsService } from '../../../src/subscriptions/subscriptions.service.js';
import { startTestApp, type TestApp } from '../app.js';
import type { TestClient } from '../clients/graphql-client.js';
import type { TestDatabase } from '../servers/database.js';
import { SimulatedApp } from '../simulated-app.js';
import { signedUpUser } from '../clients/users.js';

const enterpriseTier = '01890a5d-ac00-7000-8000-000000000004';
const scopes = [
  'user.info.basic',
  'user.info.profile',
  'user.info.stats',
  'video.list',
  'video.publish',
  'video.upload',
];

export const sampleVideo = new URL('../../../examples/media/sample.mp4', import.meta.url).pathname;
export const samplePhoto = new URL('../../../examples/media/sample.jpg', import.meta.url).pathname;

/** A user with one connected account, and the user of the platform. */
export interface Creator {
  client: TestClient;
  userId: string;
  accountId: string;
  /** Id of the user at the simulator. */
  person: string;
}

/** Posting to the simulated TikTok. */
export class PublishingStand extends SimulatedApp {
  private people = 0;

  private constructor(
    test: TestApp,
    simulator: RunningSimulator,
    /** Variables that let another application use the same platform. */
    readonly environment: Record<string, string>,
  ) {
    super(test, simulator);
  }

  static async start(
    options: {
      simulator?: SimulatorSettings['tiktok'];
      /** If false, the clock of the simulator also follows real time. */
      manualClock?: boolean;
      environment?: Record<string, string>;
      /** Database and data folder. The caller removes them. */
      shared?: { database: TestDatabase; dataDir: string };
    } = {},
  ): Promise<PublishingStand> {
    const simulator = await startSimulator({
      ports: { control: 0, tiktok: { authorize: 0, api: 0, upload: 0 } },
      manualClock: options.manualClock ?? true,
      logLevel: 'silent',
      tiktok: { rateLimits: false, processingMs: 2_000, moderationDelayMs: 5_000, ...options.simulator },
    });
    const { authorize, api } = simulator.urls.tiktok;
    const environment = {
      TIKTOK_AUTHORIZE_URL: authorize,
      TIKTOK_API_URL: api,
      ...options.environment,
    };
    const test = await startTestApp(environment, options.shared);
    const stand = new PublishingStand(test, simulator, environment);
    await stand.control('POST', '/tiktok/apps', {
      clientKey: 'simclientkey0001',
      webhookUrl: `${test.url}/webhooks/tiktok`,
    });
    return stand;
  }

  /** Stops the application, and starts it again on the same port with the shared database. */
  async restart(whileStopped: () => Promise<void>): Promise<void> {
    const { database, dataDir, url } = this.test;
    await this.test.app.close();
    await whileStopped();
    const environment = { ...this.environment, PORT: new URL(url).port };
    Object.assign(this.test, await startTestApp(environment, { database, dataDir }));
  }

  get platformUrls() {
    return this.simulator.urls.tiktok;
  }

  adapter() {
    return this.get(PlatformRegistry).get(Platform.TIKTOK);
  }

  /** Advances time in steps until a post has one of the states, for at most two hours. */
  async until(creator: Creator, postId: string, states: readonly string[]): Promise<any> {
    for (let waited = 0; waited < 7_200_000; waited += 30_000) {
      await this.work();
      const post = await this.post(creator, postId);
      if (states.includes(post.state)) return post;
      await this.pass(30_000);
    }
    const errors = await this.get(Database).manager.query(
      'SELECT number, state, due_at, last_error FROM post_attempts WHERE post_id = $1 ORDER BY number',
      [postId],
    );
    throw new Error(`The post is ${JSON.stringify([await this.post(creator, postId), errors], null, 1)}.`);
  }

  async creator(person: object = {}): Promise<Creator> {
    const { client, userId } = await signedUpUser(this.test);
    const username = `creator.${++this.people}`;
    await this.control('POST', '/tiktok/people', { username, dailyPostLimit: 10_000, ...person });
    const { grants } = await this.control('POST', '/tiktok/grants', { person: username, scopes });
    const [grant] = grants;
    const credentials = { accessToken: grant.accessToken, refreshToken: grant.refreshToken };
    const nowMs = Date.now();
    const tokens = {
      credentials,
      accessExpiresAt: new Date(nowMs + 180 * 24 * 3_600_000),
      refreshExpiresAt: new Date(nowMs + 365 * 24 * 3_600_000),
      scopes,
      subject: grant.openId as string,
    };
    const found = await this.adapter().discover(credentials, tokens);
    const grantId = await this.get(Database).transaction(async (manager) => {
      await this.get(SubscriptionsService).assign(manager, userId, enterpriseTier);
      return this.get(GrantIntakeService).save(manager, {
        ...{ userId, platform: Platform.TIKTOK, loginType: this.adapter().login.loginTypes[0]!, tokens },
        ...{ requestedScopes: scopes, issuedAt: new Date(nowMs) },
      });
    });
    const [accountId] = await this.get(AccountConnectorService).connect({
      ...{
        actor: { kind: 'system', name: 'test' },
        userId,
        platform: Platform.TIKTOK,
        grantId,
        discovered: found,
      },
    });
    return { client, userId, accountId: accountId!, person: username };
  }

  /** Sends a file by tus in one piece. @returns the upload's id */
  async upload({ client }: Creator, path: string): Promise<string> {
    const size = statSync(path).size;
    const id = await this.beginUpload(client, size);
    const answer = await this.append(client, id, 0, readFileSync(path));
    if (answer.status !== 204) throw new Error(`PATCH: ${answer.status} ${await answer.text()}`);
    return id;
  }

  /** Stores a large file like a completed upload, because an upload is slow on a busy machine. */
  async placeFile({ userId }: Creator, path: string): Promise<string> {
    const id = uuidv7();
    await this.get(UploadsService).create(userId, id, { sizeBytes: statSync(path).size, fileName: null });
    await copyFile(path, (this.get(UploadFiles) as LocalFiles).path(id));
    await this.get(UploadsService).complete(userId, id);
    return id;
  }

  async beginUpload(client: TestClient, size: number): Promise<string> {
    const answer = await client.fetch('/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': String(size) },
    });
    if (answer.status !== 201) throw new Error(`POST: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('location')!.split('/').at(-1)!;
  }

  append(client: TestClient, id: string, offset: number, bytes: Buffer): Promise<Response> {
    return client.fetch(`/uploads/${id}`, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(bytes),
    });
  }

  async createPost(creator: Creator, input: object = {}): Promise<any> {
    const { createPost: result } = await creator.client.data(createPost, {
      input: {
        caption: 'Hello',
        targets: [target(creator)],
        idempotencyKey: randomUUID(),
        ...input,
      },
    });
    return result;
  }

  /** A post of a small real video. @returns its id */
  async aPost(creator: Creator, input: object = {}): Promise<string> {
    const uploadId = await this.upload(creator, sampleVideo);
    const result = await this.createPost(creator, { media: [{ uploadId }], ...input });
    if (result.__typename !== 'PostsCreated') throw new Error(JSON.stringify(result));
    return result.posts[0].id;
  }

  async post({ client }: Creator, id: string): Promise<any> {
    return (await client.data(`query ($id: ID!) { post(id: $id) { ${postFields} } }`, { id })).post;
  }

  /** Live posts and publishes of the user at the platform. */
  async live({
    person,
  }: Creator): Promise<{ postId: string; sha256: string; publishId: string; isPublic: boolean }[]> {
    const posts: any[] = await this.control('GET', `/tiktok/posts?person=${person}`);
    return posts.filter(({ publishId }: { publishId: string | null }) => publishId !== null);
  }

  async publishes({ person }: Creator): Promise<any[]> {
    return this.control('GET', `/tiktok/publishes?person=${person}`);
  }
}

export function target(creator: Creator, options: object = {}): object {
  return {
    accountId: creator.accountId,
    options: { tiktok: { privacyLevel: 'PUBLIC_TO_EVERYONE', consent: true, ...options } },
  };
}

export const postFields = `
  id state nextAction failReason failMessage platformStatus platformPostId isPublic publicUrl publishAt kind caption
  progress { bytesSent totalBytes }
  account { id username }
  attempts { number state byPerson publishId failReason startedAt }`;

const failure = '... on UserError { code message userMessage retryable }';

export const createPost = `mutation ($input: CreatePostInput!) { createPost(input: $input) {
  __typename
  ... on PostsCreated { posts { ${postFields} } }
  ... on PostsRejected { rejections { accountId problems { code field retryable userMessage } } }
  ... on MediaInvalid { reason }
  ${failure}
} }`;

export const cancelPost = `mutation ($input: PostIdInput!) { cancelPost(input: $input) {
  __typename ... on PostCanceled { post { ${postFields} } } ${failure}
} }`;

export const checkPost = `mutation ($input: PostIdInput!) { checkPost(input: $input) {
  __typename ... on PostChecked { post { ${postFields} } } ${failure}
} }`;

export const retryPost = `mutation ($input: RetryPostInput!) { retryPost(input: $input) {
  __typename
  ... on PostRetried { post { ${postFields} } }
  ... on PostsRejected { rejections { accountId problems { code field } } }
  ${failure}
} }`;
