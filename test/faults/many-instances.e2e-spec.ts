import { readFileSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { join } from 'node:path';
import { newUser, password } from '../oauth/fixtures.js';
import { TestClient } from '../support/clients/graphql-client.js';
import { TestSocket } from '../support/clients/sockets.js';
import { bytesType, tusVersion } from '../support/clients/tus.js';
import { signIn, signOut, updateViewer } from '../support/clients/user-operations.js';
import { signedUpUser } from '../support/clients/users.js';
import { HeldLock } from '../support/held-lock.js';
import { FaultCounts } from '../support/jest/fault-counts.js';
import { until } from '../support/jest/deferred.js';
import { type Creator, sampleVideo } from '../support/platforms/publishing.js';
import { sign } from '../support/platforms/webhook-intake.js';
import { Installation, type ProcessName } from '../support/processes/installation.js';
import { nginxPath } from '../support/servers/nginx.js';
import { redisServerInstalled } from '../support/servers/redis-server.js';
import { consent, start } from '../support/servers/simulator.js';

jest.setTimeout(120_000);

const video = readFileSync(sampleVideo);
const viewerQuery = '{ viewer { id: userId } }';
const initPath = '/v2/post/publish/video/init/';

(nginxPath && redisServerInstalled() ? describe : describe.skip)('An installation of many processes', () => {
  let installation: Installation;
  const counts = new FaultCounts('webhooks, effects and posts');
  beforeAll(async () => {
    installation = await Installation.start();
  });
  afterAll(() => installation?.close());

  const sql = (statement: string, values: unknown[] = []) => installation.sql(statement, values);
  const urlOf = (name: ProcessName) => installation.process(name).url;
  /** The browser of a client, sent to one process. */
  function at(name: ProcessName, browser: TestClient): TestClient {
    const client = new TestClient(urlOf(name));
    for (const cookie of browser.cookieNames) client.setCookie(cookie, browser.cookie(cookie)!);
    return client;
  }
  const onProcess = (name: ProcessName, address: string) => {
    const { pathname, search } = new URL(address, urlOf(name));
    return `${urlOf(name)}${pathname}${search}`;
  };

  it('runs each schedule once per period', async () => {
    await sql('CREATE TABLE schedule_runs (name text NOT NULL)');
    await sql(`CREATE FUNCTION count_run() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO schedule_runs VALUES (NEW.name); RETURN NEW; END'`);
    // Failed runs are repeated earlier than their period ends, and short periods end during the test.
    await sql(`CREATE TRIGGER count_run AFTER UPDATE OF last_run_at ON schedules FOR EACH ROW
      WHEN (NEW.next_run_at > NEW.last_run_at + interval '59 seconds') EXECUTE FUNCTION count_run()`);
    const rounds = 2;
    for (let round = 0; round < rounds; round += 1) {
      await sql('UPDATE schedules SET next_run_at = app_now(), last_run_at = NULL');
      await until(async () => {
        const [row] = await sql('SELECT count(*)::int AS waiting FROM schedules WHERE last_run_at IS NULL');
        return row.waiting === 0;
      }, 30_000);
    }
    const runs = await sql('SELECT name, count(*)::int AS runs FROM schedule_runs GROUP BY name');
    await sql('DROP TRIGGER count_run ON schedules');
    expect(runs.length).toBeGreaterThan(5);
    expect(runs.filter(({ runs: count }) => count !== rounds)).toEqual([]);
  });

  it('sends changes that one process writes to clients of another one', async () => {
    const creator = await installation.stand.creator();
    const headers = {
      cookie: creator.client.cookieNames.map((name) => `${name}=${creator.client.cookie(name)}`).join('; '),
    };
    const socket = await TestSocket.open(urlOf('api-2'), { headers });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    socket.send({
      type: 'subscribe',
      id: '1',
      payload: { query: 'subscription { postChanged { caption } }' },
    });
    const uploadId = await installation.stand.upload(creator, sampleVideo);
    const writer = { ...creator, client: at('api-1', creator.client) };
    const publishAt = new Date(Date.now() + 3_600_000).toISOString();
    // The server does not confirm a subscription.
    await until(async () => {
      await installation.stand.createPost(writer, {
        caption: 'From api-1',
        publishAt,
        media: [{ uploadId }],
      });
      return socket.pending.length > 0;
    });
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { data: { postChanged: { caption: 'From api-1' } } },
    });
    await socket.close();
  });

  it('shares rate limits', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const url = `${urlOf(index % 2 ? 'api-1' : 'api-2')}/auth/tiktok/callback?state=${randomUUID()}&code=x`;
        return fetch(url, { redirect: 'manual', headers: { 'x-forwarded-for': '198.51.100.9' } });
      }),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  it('shares sessions, and their end', async () => {
    const user = await newUser(installation.stand.test);
    const here = new TestClient(urlOf('api-1'));
    await here.data(signIn, { input: { email: user.email, password } });
    const there = at('api-2', here);
    expect(await there.data(viewerQuery)).toEqual({ viewer: { id: user.userId } });
    await there.data(signOut, { input: {} });
    const { errors } = await here.graphql(viewerQuery);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('shares the states of connect flows and the limits of tiers', async () => {
    const user = await signedUpUser(installation.stand.test);
    await installation.stand.control('POST', '/tiktok/people', { username: 'many.instances' });
    const [one, other] = [at('api-1', user.client), at('api-2', user.client)];
    const { url } = await start(one);
    const away = await one.fetch(onProcess('api-1', url));
    for (const name of one.cookieNames) other.setCookie(name, one.cookie(name)!);
    const callback = await consent(away.headers.get('location')!, { person: 'many.instances' });
    const answer = await other.fetch(onProcess('api-2', callback), {
      headers: { accept: 'application/json' },
    });
    expect(await answer.json()).toMatchObject({ status: 'connected' });
    // The tier allows one account.
    expect(await start(one)).toMatchObject({ __typename: 'TierLimitReached', limit: 1, used: 1 });
  });

  it('resumes an upload at another process', async () => {
    const creator = await installation.stand.creator();
    const [here, there] = [at('api-1', creator.client), at('api-2', creator.client)];
    const id = await installation.stand.beginUpload(here, video.length);
    const sent = Math.floor(video.length / 2);
    const broken = patch('api-1', creator, id, 0, video.length);
    broken.write(video.subarray(0, sent));
    const file = join(installation.stand.test.dataDir, 'uploads', id);
    await until(() => statSync(file).size > 0);
    broken.destroy();
    const head = await there.fetch(`/uploads/${id}`, { method: 'HEAD', headers: tusVersion });
    const offset = Number(head.headers.get('upload-offset'));
    expect((await installation.stand.append(there, id, offset, video.subarray(offset))).status).toBe(204);
    const result = await installation.stand.createPost(
      { ...creator, client: here },
      { media: [{ uploadId: id }] },
    );
    expect(result.__typename).toBe('PostsCreated');
    await isPublished(result.posts[0].id);
    counts.add(1, (await installation.stand.live(creator)).length);
  });

  it('drains requests and uploads when it stops', async () => {
    const { stand } = installation;
    const creator = await stand.creator();
    const client = at('api-1', creator.client);
    const id = await stand.beginUpload(client, video.length);
    const lock = await HeldLock.take(
      stand.test.database.url,
      'SELECT 1 FROM users WHERE id = $1 FOR UPDATE',
      [creator.userId],
    );
    const update = client.data(updateViewer, { input: { displayName: 'Drained' } });
    await lock.waiters(1);
    const upload = patch('api-1', creator, id, 0, video.length);
    const uploaded = new Promise<number>((resolve, reject) => {
      upload.once('response', (response) => resolve(response.statusCode!)).once('error', reject);
    });
    upload.write(video.subarray(0, 1000));
    const file = join(stand.test.dataDir, 'uploads', id);
    await until(() => statSync(file).size > 0);
    const process = installation.process('api-1');
    const stopped = process.stop();
    await process.refusesConnections();
    upload.end(video.subarray(1000));
    await lock.release();
    expect(await update).toMatchObject({ updateViewer: { viewer: { displayName: 'Drained' } } });
    expect(await uploaded).toBe(204);
    expect(await stopped).toBe(0);
    await process.start();
  });

  it('saves the response of a running publish when its worker stops', async () => {
    const { stand } = installation;
    const creator = await stand.creator();
    const uploadId = await stand.upload(creator, sampleVideo);
    await stand.fault({ host: 'tiktok.api', path: initPath }, { type: 'latency', ms: 1_500, after: true });
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }] });
    await until(async () => (await stand.publishes(creator)).length === 1, 30_000);
    const workers = (['worker-1', 'worker-2'] as const).map((name) => installation.process(name));
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
    const [attempt] = await sql('SELECT publish_id FROM post_attempts WHERE post_id = $1', [posts[0].id]);
    expect(attempt.publish_id).toBe((await stand.publishes(creator))[0].publishId);
    await Promise.all(workers.map((worker) => worker.start()));
    await isPublished(posts[0].id);
    counts.add(1, (await stand.live(creator)).length);
  });

  it('uses the free capacity of every worker', async () => {
    const { stand } = installation;
    // A worker publishes four posts simultaneously.
    const creators = await Promise.all(Array.from({ length: 8 }, () => stand.creator()));
    const uploads = await Promise.all(creators.map((creator) => stand.upload(creator, sampleVideo)));
    await stand.fault(
      { host: 'tiktok.api', path: initPath },
      { type: 'latency', ms: 8_000, after: true },
      { times: 8 },
    );
    const created = await Promise.all(
      creators.map((creator, index) => stand.createPost(creator, { media: [{ uploadId: uploads[index] }] })),
    );
    const ids = created.map(({ posts }) => posts[0].id as string);
    await until(async () => {
      const publishes = await Promise.all(creators.map((creator) => stand.publishes(creator)));
      return publishes.every((list) => list.length === 1);
    }, 30_000);
    // All calls are still running.
    const [row] = await sql(
      'SELECT count(publish_id)::int AS answered FROM post_attempts WHERE post_id = ANY($1)',
      [ids],
    );
    expect(row.answered).toBe(0);
    for (const id of ids) await isPublished(id);
    for (const creator of creators) counts.add(1, (await stand.live(creator)).length);
  });

  it('gives a webhook one effect with two processes that receive and two that work', async () => {
    const { stand, publicUrl } = installation;
    await installation.process('webhooks-2').start();
    const creators = await Promise.all(Array.from({ length: 10 }, () => stand.creator()));
    for (const { person } of creators)
      await stand.control('POST', `/tiktok/people/${person}/remove-authorization`);
    const sent: { event: string; body: string }[] = await stand.control('GET', '/webhooks');
    const bodies = sent.filter(({ event }) => event === 'authorization.removed').map(({ body }) => body);
    expect(bodies).toHaveLength(creators.length);
    const deliveries = bodies.flatMap((body) =>
      [urlOf('webhooks-1'), urlOf('webhooks-2'), publicUrl, publicUrl].map(async (base) => {
        const headers = { 'tiktok-signature': sign(body, Date.now()) };
        return (await fetch(`${base}/webhooks/tiktok`, { method: 'POST', headers, body })).status;
      }),
    );
    expect(new Set(await Promise.all(deliveries))).toEqual(new Set([200]));
    const [stored] = await sql(
      `SELECT count(*)::int AS events FROM webhook_events WHERE type = 'authorization.removed'`,
    );
    counts.add(creators.length, stored.events);
    const users = creators.map(({ userId }) => userId);
    await until(async () => {
      const [row] = await sql(
        `SELECT count(*)::int AS connected FROM grants WHERE user_id = ANY($1) AND status = 'ACTIVE'`,
        [users],
      );
      return row.connected === 0;
    }, 30_000);
    const ends = await sql(`SELECT target_id FROM audit_events WHERE action = 'grant.expired'`);
    expect(new Set(ends.map(({ target_id: id }) => id)).size).toBe(creators.length);
    counts.add(creators.length, ends.length);
    await installation.process('webhooks-2').stop();
  });

  function patch(name: ProcessName, { client }: Creator, id: string, offset: number, length: number) {
    return request(`${urlOf(name)}/uploads/${id}`, {
      method: 'PATCH',
      headers: {
        ...{ ...tusVersion, ...bytesType },
        'upload-offset': String(offset),
        'content-length': length,
        cookie: client.cookieNames.map((cookie) => `${cookie}=${client.cookie(cookie)}`).join('; '),
      },
    }).on('error', () => undefined);
  }

  const isPublished = (postId: string) =>
    until(async () => {
      const [post] = await sql('SELECT state FROM posts WHERE id = $1', [postId]);
      return post.state === 'PUBLISHED';
    }, 60_000);
});
