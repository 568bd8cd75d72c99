import { readFileSync } from 'node:fs';
import {
  authorizeUrl,
  issueTokens,
  newClient,
  newPkce,
  newUser,
  redirectUri,
  token,
  type TestOAuthClient,
  type UserBrowser,
} from '../oauth/fixtures.js';
import type { TestClient } from '../support/clients/graphql-client.js';
import { signedUpUser } from '../support/clients/users.js';
import { updateViewer } from '../support/clients/user-operations.js';
import { bytesType, tusVersion } from '../support/clients/tus.js';
import { FaultCounts } from '../support/jest/fault-counts.js';
import { until } from '../support/jest/deferred.js';
import { type Creator, sampleVideo } from '../support/platforms/publishing.js';
import { aWebhook, sign } from '../support/platforms/webhook-intake.js';
import { Installation, type ProcessName } from '../support/processes/installation.js';
import { expectStatus, SteadyLoad } from '../support/processes/steady-load.js';
import { nginxPath } from '../support/servers/nginx.js';
import { redisServerInstalled } from '../support/servers/redis-server.js';

jest.setTimeout(180_000);

const video = readFileSync(sampleVideo);

(nginxPath && redisServerInstalled() ? describe : describe.skip)('A rolling restart under load', () => {
  let installation: Installation;
  let creator: Creator;
  let user: UserBrowser;
  let client: TestOAuthClient;
  let load: SteadyLoad;
  const counts = new FaultCounts('requests, webhooks and posts');
  beforeAll(async () => {
    installation = await Installation.start();
    const { stand } = installation;
    creator = await stand.creator();
    client = await newClient(stand.test);
    user = await newUser(stand.test);
  });
  afterAll(async () => {
    await load?.stop();
    await installation?.close();
  });

  const sql = (statement: string, values: unknown[] = []): Promise<any[]> =>
    installation.sql(statement, values);

  /** Sends the content of a video in two parts. @returns the id of the upload */
  async function upload({ client: browser }: { client: TestClient }): Promise<string> {
    const headers = { ...tusVersion, 'upload-length': String(video.length) };
    const created = await browser.fetch('/uploads', { method: 'POST', headers });
    await expectStatus(created, 201);
    const location = new URL(created.headers.get('location')!).pathname;
    const half = Math.floor(video.length / 2);
    for (const [offset, end] of [
      [0, half],
      [half, video.length],
    ] as const) {
      const sent = await browser.fetch(location, {
        method: 'PATCH',
        headers: { ...tusVersion, ...bytesType, 'upload-offset': String(offset) },
        body: new Uint8Array(video.subarray(offset, end)),
      });
      await expectStatus(sent, 204);
    }
    return location.split('/').at(-1)!;
  }

  it('fails no request, loses no work and does nothing twice', async () => {
    const { stand, publicUrl } = installation;
    const fields = { grant_type: 'refresh_token' };
    let tokens = await issueTokens(stand.test, client, user, 'openid offline_access profile:read');
    // The uploads of a user are limited.
    const uploaders = await Promise.all(Array.from({ length: 20 }, () => signedUpUser(stand.test)));
    const posts: string[] = [];
    const authors: Creator[] = [];
    load = new SteadyLoad({
      query: async () => {
        const { viewer } = await creator.client.data('{ viewer { id: userId } }');
        if (viewer.id !== creator.userId) throw new Error(JSON.stringify(viewer));
      },
      mutation: async (number) => {
        const displayName = `Name ${number}`;
        const { updateViewer: updated } = await user.data(updateViewer, { input: { displayName } });
        if (updated.viewer?.displayName !== displayName) throw new Error(JSON.stringify(updated));
      },
      // Each is delivered twice, as platforms do.
      webhook: async (number) => {
        const body = aWebhook('video.upload.failed', { share_id: `rolling.${number}` });
        const deliveries = [1, 2].map(async () => {
          const headers = { 'tiktok-signature': sign(body, Date.now()) };
          const response = await fetch(`${publicUrl}/webhooks/tiktok`, { method: 'POST', headers, body });
          return expectStatus(response, 200);
        });
        await Promise.all(deliveries);
      },
      token: async () => {
        const response = await token(stand.test, client, { ...fields, refresh_token: tokens.refresh_token });
        if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(response.body)}`);
        tokens = response.body;
      },
      page: async () => {
        await expectStatus(await fetch(`${publicUrl}/.well-known/openid-configuration`), 200);
      },
      upload: async (number) => {
        await upload(uploaders[number % uploaders.length]!);
      },
    });
    // The platform limits the posts of an account.
    const post = async () => {
      const author = await stand.creator();
      authors.push(author);
      const result = await stand.createPost(author, { media: [{ uploadId: await upload(author) }] });
      if (result.__typename !== 'PostsCreated') throw new Error(JSON.stringify(result));
      posts.push(result.posts[0].id);
    };
    await load.passes();

    // A sign-in that begins before and ends after the restart of its process.
    const pkce = newPkce();
    const signInPage = await user.open(authorizeUrl(stand.test, client, pkce));

    for (const name of ['api-1', 'api-2', 'worker-1', 'worker-2'] as const) {
      await post();
      expect(await installation.process(name).stop()).toBe(0);
      await post();
      await load.passes();
      await installation.process(name).start();
      if (!name.startsWith('worker')) await receivesRequests(name);
    }
    for (const [old, spare] of [
      ['oauth-1', 'oauth-2'],
      ['webhooks-1', 'webhooks-2'],
    ] as const) {
      await installation.process(spare).start();
      await receivesRequests(spare);
      await post();
      expect(await installation.process(old).stop()).toBe(0);
      await load.passes();
    }
    await load.stop();
    const consent = await signInPage.signIn();
    const back = new URL(consent.html ? (await consent.send({ do: 'allow' })).address : consent.address);
    const code = back.searchParams.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    };
    expect((await token(stand.test, client, form)).status).toBe(200);

    expect(load.failures).toEqual([]);
    counts.add(load.total + load.failures.length, load.total);

    const events = await sql(
      `SELECT count(*)::int AS stored FROM webhook_events WHERE type = 'video.upload.failed'`,
    );
    counts.add(load.count('webhook'), events[0].stored);

    const waiting = (): Promise<any[]> =>
      sql(`SELECT p.state AS post, a.* FROM posts p LEFT JOIN post_attempts a ON a.post_id = p.id
           WHERE p.state NOT IN ('PUBLISHED', 'FAILED')`);
    await until(async () => (await waiting()).length === 0, 60_000).catch(() => undefined);
    expect(await waiting()).toEqual([]);
    const published = await sql(`SELECT id FROM posts WHERE state = 'PUBLISHED'`);
    expect(new Set(published.map(({ id }) => id))).toEqual(new Set(posts));
    for (const author of authors) counts.add(1, (await stand.live(author)).length);
  });

  /** Resolves when nginx sends requests to a started process. */
  async function receivesRequests(name: ProcessName): Promise<void> {
    const process = installation.process(name);
    const before = await process.requestCount();
    await until(async () => (await process.requestCount()) > before, 20_000);
  }
});
