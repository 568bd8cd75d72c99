import { Database } from '../../../src/database/database.js';
import {
  authorizeUrl,
  newClient,
  newPkce,
  queryViewer,
  redirectUri,
  signedInUser,
  token,
  type TestOAuthClient,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import type { TestApp } from '../../support/app.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { signedInAgain, signedUpUser } from '../../support/clients/users.js';
import {
  type Creator,
  PublishingStand,
  samplePhoto,
  sampleVideo,
} from '../../support/platforms/publishing.js';
import { webhookSecret } from '../../support/platforms/webhook-intake.js';
import { shiftedClock } from '../../support/processes/shifted-clock.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { connectAccount, consent } from '../../support/servers/simulator.js';
import { freePort } from '../../support/servers/free-port.js';

const skewMs = 5 * 60_000;
const postCount = 12;
const grantCount = 6;

/** Whole processes, with the database and the platform between their times. */
describe('Two processes, one five minutes ahead and one five minutes behind', () => {
  const counts = new FaultCounts('posts, refreshes, sessions and codes');
  let stand: PublishingStand;
  let ahead: TestApp;
  let behind: TestApp;
  const started: StartedProcess[] = [];
  beforeAll(async () => {
    stand = await PublishingStand.start({
      manualClock: false,
      simulator: { processingMs: 200, moderationDelayMs: 200 },
    });
    [ahead, behind] = await Promise.all([start(skewMs), start(-skewMs)]);
  }, 60_000);
  afterAll(async () => {
    for (const { child, exited } of started) {
      child.kill('SIGKILL');
      await exited;
    }
    await stand?.close();
  });

  async function start(ms: number): Promise<TestApp> {
    const { test } = stand;
    const port = String(await freePort());
    const one = startProcess(
      {
        ...{ NODE_ENV: 'test', JOB_TIMERS: 'on', SIMULATOR: 'off', CONSOLE: 'off', POST_PACING: 'off' },
        ...{ PORT: port, PUBLIC_URL: test.url, DATABASE_URL: test.database.url, DATA_DIR: test.dataDir },
        ...{
          DATABASE_POOL_MAX: '8',
          TIKTOK_CLIENT_KEY: 'simclientkey0001',
          TIKTOK_CLIENT_SECRET: webhookSecret,
        },
        ...stand.environment,
      },
      undefined,
      [],
      shiftedClock(ms),
    );
    started.push(one);
    await ready(one);
    return { ...test, url: `http://127.0.0.1:${port}` };
  }

  const sql = (statement: string, values: unknown[] = []): Promise<any[]> =>
    stand.get(Database).manager.query(statement, values);
  const untilRow = async (statement: string, values: unknown[]) => {
    while ((await sql(statement, values)).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 100));
  };

  it('publish each post once, and none before its time', async () => {
    const posts: { creator: Creator; id: string }[] = [];
    const planned = await stand.creator();
    const publishAt = new Date(Date.now() + skewMs / 2).toISOString();
    const plannedId = await stand.aPost(planned, { publishAt });
    for (let index = 0; index < postCount; index += 1) {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, index % 2 ? sampleVideo : samplePhoto);
      const { posts: created } = await stand.createPost(creator, { media: [{ uploadId }] });
      posts.push({ creator, id: created[0].id });
    }
    for (const { creator, id } of posts) {
      await untilRow(`SELECT 1 FROM posts WHERE id = $1 AND state IN ('PUBLISHED', 'FAILED')`, [id]);
      const live = await stand.live(creator);
      counts.add(1, live.length);
      expect([(await stand.post(creator, id)).state, live.length]).toEqual(['PUBLISHED', 1]);
    }
    expect([(await stand.post(planned, plannedId)).state, await stand.publishes(planned)]).toEqual([
      'SCHEDULED',
      [],
    ]);
  }, 60_000);

  it('exchange each refresh token once', async () => {
    const grants: string[] = [];
    for (let index = 0; index < grantCount; index += 1) {
      const { client } = await signedUpUser(stand.test);
      await stand.control('POST', '/tiktok/people', { username: `skewed.${index}` });
      const accountId = await connectAccount(client, { consent }, { person: `skewed.${index}` });
      const [row] = await sql('SELECT grant_id FROM accounts WHERE id = $1', [accountId]);
      grants.push(row.grant_id);
    }
    const before = await stand.control('GET', '/tiktok/tokens');
    await sql('UPDATE grants SET refresh_at = app_now() WHERE id = ANY ($1)', [grants]);
    for (const id of grants) await untilRow('SELECT 1 FROM grants WHERE id = $1 AND token_version = 2', [id]);
    // Both look again several times.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const after = await stand.control('GET', '/tiktok/tokens');
    counts.add(grantCount, after.refreshes - before.refreshes);
    const states = await sql('SELECT DISTINCT status, token_version FROM grants WHERE id = ANY ($1)', [
      grants,
    ]);
    expect([states, after.refreshes - before.refreshes, after.invalidGrants]).toEqual([
      [{ status: 'ACTIVE', token_version: 2 }],
      grantCount,
      before.invalidGrants,
    ]);
  }, 60_000);

  it('accept sessions, codes and tokens of each other, and each code once', async () => {
    const { userId } = await signedUpUser(stand.test);
    for (const [from, to] of [
      [ahead, behind],
      [behind, ahead],
    ] as const) {
      const session = await signedInAgain({ app: stand.test.app, url: from.url }, userId);
      await session.data('{ viewer { id } }');
      const there = new TestClient(to.url);
      for (const name of session.cookieNames) there.setCookie(name, session.cookie(name)!);
      const { viewer } = await there.data('{ viewer { id: userId } }');
      counts.add(1, viewer.id === userId ? 1 : 0);

      const client: TestOAuthClient = await newClient(stand.test);
      const user = await userAt(from);
      const pkce = newPkce();
      const page = authorizeUrl(stand.test, client, pkce, { scope: 'openid offline_access profile:read' });
      const code = (await user.authorize(page)).searchParams.get('code')!;
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: pkce.verifier,
      };
      const answers = [await token(to, client, form), await token(from, client, form)];
      counts.add(1, answers.filter(({ status }) => status === 200).length);
      expect(answers.map(({ body }) => body.error)).toEqual([undefined, 'invalid_grant']);
      const second = await newTokens(from, to, client);
      for (const issued of second)
        for (const at of [from, to]) expect((await queryViewer(at, issued)).errors).toBeUndefined();
    }
  }, 60_000);

  /** A user whose browser reaches PUBLIC_URL at one of the processes, as behind a proxy. */
  async function userAt(process: TestApp): Promise<UserBrowser> {
    const user = await signedInUser(stand.test);
    const send = user.fetch.bind(user);
    const publicUrl = stand.test.url;
    user.fetch = (address, init) =>
      send(new URL(address, publicUrl).href.replace(publicUrl, process.url), init);
    return user;
  }

  /** Access tokens of a code that one process issued and the other redeemed, and of the refresh at the first one. */
  async function newTokens(from: TestApp, to: TestApp, client: TestOAuthClient): Promise<string[]> {
    const user = await userAt(from);
    const pkce = newPkce();
    const scope = 'openid offline_access profile:read';
    const code = (await user.authorize(authorizeUrl(stand.test, client, pkce, { scope }))).searchParams.get(
      'code',
    )!;
    const redeemed = await token(to, client, {
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: pkce.verifier },
    });
    const refreshed = await token(from, client, {
      ...{ grant_type: 'refresh_token', refresh_token: redeemed.body.refresh_token },
    });
    return [redeemed.body.access_token, refreshed.body.access_token];
  }
});
