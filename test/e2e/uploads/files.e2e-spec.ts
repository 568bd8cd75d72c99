import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Upload } from 'tus-js-client';
import { buildSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { Database } from '../../../src/database/database.js';
import { ServerOf } from '../../support/servers/file-server.js';
import { maxHourlyFetches, UploadsService } from '../../../src/uploads/uploads.service.js';
import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import {
  createPost,
  type Creator,
  PublishingStand,
  retryPost,
  sampleVideo,
  target,
} from '../../support/platforms/publishing.js';
import type { TestClient } from '../../support/clients/graphql-client.js';

const day = 24 * 3_600_000;

describe('Uploads', () => {
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
  });
  afterAll(() => stand.close());

  const upload = async ({ client }: { client: TestClient }, id: string) =>
    (
      await client.data(
        `query ($id: ID!) { upload(id: $id) {
           state sizeBytes receivedBytes fileName kind contentType durationSeconds width height framesPerSecond
           rejectedBecause expiresAt
         } }`,
        { id },
      )
    ).upload;
  const folder = () => join(stand.test.dataDir, 'uploads');
  const tus = { 'tus-resumable': '1.0.0' };

  it('accept a file from a real client that is interrupted and resumes', async () => {
    const bytes = readFileSync(sampleVideo);
    const cookie = creator.client.cookieNames
      .map((name) => `${name}=${creator.client.cookie(name)}`)
      .join('; ');
    const options = {
      endpoint: `${stand.test.url}/uploads`,
      headers: { cookie },
      metadata: { filename: 'my video.mp4', filetype: 'text/plain' },
      chunkSize: 300_000,
      retryDelays: null,
    };
    const address = await new Promise<string>((resolve, reject) => {
      const first = new Upload(bytes, {
        ...options,
        onError: reject,
        onChunkComplete: (_, sent) => {
          if (sent >= 600_000) void first.abort().then(() => resolve(first.url!));
        },
      });
      first.start();
    });
    const id = address.split('/').at(-1)!;
    const half = await upload(creator, id);
    expect(half).toMatchObject({ state: 'RECEIVING', sizeBytes: bytes.length, kind: null });
    expect(half.receivedBytes).toBeGreaterThanOrEqual(600_000);

    const offsets: number[] = [];
    await new Promise<void>((resolve, reject) => {
      new Upload(bytes, {
        ...options,
        uploadUrl: address,
        onError: reject,
        onChunkComplete: (size, sent) => offsets.push(sent - size),
        onSuccess: () => resolve(),
      }).start();
    });
    expect(offsets[0]).toBe(half.receivedBytes);
    expect(await upload(creator, id)).toMatchObject({
      state: 'READY',
      receivedBytes: bytes.length,
      fileName: 'my video.mp4',
      kind: 'VIDEO',
      contentType: 'video/mp4',
      width: expect.any(Number),
      framesPerSecond: expect.closeTo(30, 0),
    });
    expect(statSync(join(folder(), id)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(folder(), id)).equals(bytes)).toBe(true);
  });

  it('require a caller, and are invisible to other users', async () => {
    const id = await stand.beginUpload(creator.client, 10);
    const anonymous = await fetch(`${stand.test.url}/uploads`, {
      method: 'POST',
      headers: { ...tus, 'upload-length': '10' },
    });
    expect(anonymous.status).toBe(401);
    const stranger = await stand.creator();
    for (const [method, headers] of [
      ['HEAD', tus],
      ['PATCH', { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }],
      ['DELETE', tus],
    ] as const) {
      const body = method === 'PATCH' ? 'x' : undefined;
      const answer = await stranger.client.fetch(`/uploads/${id}`, { method, headers, body });
      expect({ method, status: answer.status }).toEqual({ method, status: 404 });
      const nothing = await stranger.client.fetch(`/uploads/${randomUUID()}`, { method, headers, body });
      expect(nothing.status).toBe(404);
    }
    expect(await upload(stranger, id)).toBeNull();
    const post = await stand.createPost(stranger, { media: [{ uploadId: id }] });
    expect(post).toMatchObject({ code: 'NOT_FOUND' });
    expect((await creator.client.fetch(`/uploads/${id}`, { method: 'HEAD', headers: tus })).status).toBe(200);
  });

  it.each([
    ['empty', Buffer.alloc(0), 'EMPTY'],
    ['text', Buffer.from('this is not a video at all'), 'NOT_MEDIA'],
    ['truncated', buildSyntheticMp4({ bytes: 30_000, indexLast: true }).subarray(0, 20_000), 'UNREADABLE'],
  ])('refuse a file that is %s', async (_, bytes, reason) => {
    const begun = await creator.client.fetch('/uploads', {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(bytes.length) },
    });
    const id = begun.headers.get('location')?.split('/').at(-1);
    const answer = id ? await stand.append(creator.client, id, 0, bytes) : begun;
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ error: { code: 'MEDIA_INVALID', details: { reason } } });
    if (!id) return;
    expect(await upload(creator, id)).toMatchObject({ state: 'REJECTED', rejectedBecause: reason });
    expect(existsSync(join(folder(), id))).toBe(false);
    const post = await stand.createPost(creator, { media: [{ uploadId: id }] });
    expect(post).toMatchObject({ __typename: 'MediaInvalid', reason });
  });

  it('refuse a file beyond 4 GiB before it is sent', async () => {
    const answer = await creator.client.fetch('/uploads', {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(4 * 1024 ** 3 + 1) },
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { details: { reason: 'TOO_LARGE' } } });
  });

  it('refuse bytes beyond the announced size', async () => {
    const id = await stand.beginUpload(creator.client, 10);
    const answer = await stand.append(creator.client, id, 0, Buffer.alloc(11));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(statSync(join(folder(), id)).size).toBe(0);
  });

  it('are limited while no post uses them, even if created simultaneously', async () => {
    const { client } = await stand.creator();
    const begin = () =>
      client.fetch('/uploads', { method: 'POST', headers: { ...tus, 'upload-length': '4000000000' } });
    const answers = await Promise.all(Array.from({ length: 12 }, begin));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(7);
    expect(await refused[0]!.json()).toMatchObject({ error: { code: 'UPLOAD_LIMIT_REACHED' } });
  });

  it('cannot be used before they are complete, and are inspected later if the inspection was interrupted', async () => {
    const bytes = readFileSync(sampleVideo);
    const id = await stand.beginUpload(creator.client, bytes.length);
    await stand.append(creator.client, id, 0, bytes.subarray(0, 1000));
    expect(await stand.createPost(creator, { media: [{ uploadId: id }] })).toMatchObject({
      code: 'MEDIA_NOT_READY',
    });

    await stand.append(creator.client, id, 1000, bytes.subarray(1000));
    await stand
      .get(Database)
      .manager.query(
        `UPDATE uploads SET state = 'RECEIVING', kind = NULL, content_type = NULL WHERE id = $1`,
        [id],
      );
    expect(await upload(creator, id)).toMatchObject({ state: 'READY', kind: 'VIDEO' });
  });

  it('are deleted with their files after expiry and on DELETE', async () => {
    const { client } = creator;
    const [abandoned, deleted, whole] = [
      await stand.beginUpload(client, 10),
      await stand.beginUpload(client, 10),
      await stand.upload(creator, sampleVideo),
    ];
    const answer = await client.fetch(`/uploads/${deleted}`, { method: 'DELETE', headers: tus });
    expect(answer.status).toBe(204);
    expect(existsSync(join(folder(), deleted))).toBe(false);

    await stand.pass(day - 60_000);
    expect(await upload(creator, abandoned)).toMatchObject({ state: 'RECEIVING' });
    await stand.pass(120_000);
    expect(await upload(creator, abandoned)).toBeNull();
    expect(await upload(creator, whole)).toBeNull();
    expect(readdirSync(folder()).filter((name) => [abandoned, whole].includes(name))).toEqual([]);
    const head = await client.fetch(`/uploads/${abandoned}`, { method: 'HEAD', headers: tus });
    expect(head.status).toBe(404);
  });

  it('are kept as long as a post needs them', async () => {
    const uploadId = await stand.upload(creator, sampleVideo);
    const publishAt = new Date(stand.nowMs() + 10 * day).toISOString();
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }], publishAt });
    expect(await upload(creator, uploadId)).toMatchObject({ state: 'READY', expiresAt: null });
    const removal = await creator.client.fetch(`/uploads/${uploadId}`, { method: 'DELETE', headers: tus });
    expect(await removal.json()).toMatchObject({ error: { code: 'UPLOAD_IN_USE' } });
    await stand.pass(2 * day);
    expect(await upload(creator, uploadId)).toMatchObject({ state: 'READY' });
    await creator.client.data(
      'mutation ($input: PostIdInput!) { cancelPost(input: $input) { __typename } }',
      { input: { postId: posts[0].id } },
    );
    await stand.work();
    expect(await upload(creator, uploadId)).toBeNull();
    expect(existsSync(join(folder(), uploadId))).toBe(false);
  });

  it('expire a day after their last byte, not after their first request', async () => {
    const uploadId = await stand.upload(creator, sampleVideo);
    const query = `UPDATE jobs SET due_at = app_now() WHERE kind = 'posts.discard-upload' AND key = $1`;
    await stand.get(Database).manager.query(query, [uploadId]);
    await stand.work();
    expect(await upload(creator, uploadId)).toMatchObject({ state: 'READY' });
    await stand.pass(day + 1000);
    expect(await upload(creator, uploadId)).toBeNull();
    expect(existsSync(join(folder(), uploadId))).toBe(false);
  });

  it('return UPLOAD_USED after a post was published', async () => {
    const uploadId = await stand.upload(creator, sampleVideo);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }] });
    await stand.until(creator, posts[0].id, ['PUBLISHED']);
    await stand.work();
    expect(existsSync(join(folder(), uploadId))).toBe(false);
    expect(await stand.createPost(creator, { media: [{ uploadId }] })).toMatchObject({
      __typename: 'UploadUsed',
      code: 'UPLOAD_USED',
    });
    for (const method of ['HEAD', 'DELETE']) {
      const answer = await creator.client.fetch(`/uploads/${uploadId}`, { method, headers: tus });
      expect({ method, status: answer.status }).toEqual({ method, status: 410 });
    }
    const stranger = await stand.creator();
    expect(await stand.createPost(stranger, { media: [{ uploadId }] })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of failed posts count as unused, and can be deleted', async () => {
    const user = await stand.creator();
    const { manager } = stand.get(Database);
    const ids: string[] = [];
    for (let count = 0; count < 2; count++) ids.push(await stand.upload(user, sampleVideo));
    const later = new Date(stand.nowMs() + day).toISOString();
    const { posts } = await stand.createPost(user, { media: [{ uploadId: ids[0] }], publishAt: later });
    // The file of the failed post and the file of a later post fill the limit.
    await manager.query('UPDATE uploads SET size_bytes = 20 * 1024::bigint ^ 3 WHERE id = $1', [ids[0]]);
    await stand.beginUpload(user.client, 1000);
    await manager.query(`UPDATE posts SET state = 'FAILED' WHERE id = $1`, [posts[0].id]);
    const headers = { ...tus, 'upload-length': '1000' };
    const refused = await user.client.fetch('/uploads', { method: 'POST', headers });
    expect(await refused.json()).toMatchObject({ error: { code: 'UPLOAD_LIMIT_REACHED' } });

    const removal = await user.client.fetch(`/uploads/${ids[0]}`, { method: 'DELETE', headers: tus });
    expect(removal.status).toBe(204);
    expect(existsSync(join(folder(), ids[0]!))).toBe(false);
    expect((await user.client.fetch('/uploads', { method: 'POST', headers })).status).toBe(201);
    const retry = await user.client.data(retryPost, { input: { postId: posts[0].id } });
    expect(retry.retryPost).toMatchObject({ code: 'POST_NOT_RETRYABLE' });
  });

  it('are deleted with their user', async () => {
    const leaver = await stand.creator();
    const id = await stand.upload(leaver, sampleVideo);
    await stand.createPost(leaver, {
      media: [{ uploadId: id }],
      publishAt: new Date(stand.nowMs() + day).toISOString(),
    });
    await stand.get(Database).manager.query('DELETE FROM users WHERE id = $1', [leaver.userId]);
    await stand.test.advance(3_600_000);
    await stand.get(SchedulesService).runDue();
    expect(existsSync(join(folder(), id))).toBe(false);
  });

  describe('from an address', () => {
    let server: ServerOf;
    beforeAll(async () => {
      server = await ServerOf.files({
        '/video': { body: readFileSync(sampleVideo), type: 'video/mp4' },
        '/page': { body: Buffer.from('<html>'), type: 'video/mp4' },
      });
    });
    afterAll(() => server.close());

    it('are fetched, and identified by their content', async () => {
      const { posts } = await stand.createPost(creator, { media: [{ url: `${server.url}/video` }] });
      expect(posts[0]).toMatchObject({ state: 'SCHEDULED', kind: 'VIDEO' });
      const page = await stand.createPost(creator, { media: [{ url: `${server.url}/page` }] });
      expect(page).toMatchObject({ __typename: 'MediaInvalid', reason: 'NOT_MEDIA' });
    });

    it('must arrive together in time, and a slow host blocks no other user', async () => {
      const slow = createServer((_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('x');
      });
      await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
      const { port } = slow.address() as AddressInfo;
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      const inTime = jest
        .spyOn(AbortSignal, 'timeout')
        .mockImplementation((ms) => timeout(ms === 45_000 ? 300 : ms));
      const before = readdirSync(folder()).length;
      try {
        const media = [{ url: `${server.url}/video` }, { url: `http://127.0.0.1:${port}/drip` }];
        const refused = await stand.createPost(creator, { media });
        expect(refused).toMatchObject({
          code: 'MEDIA_URL_NOT_ALLOWED',
          message: 'The file did not arrive within the time limit. Send it to /uploads.',
        });
        expect(readdirSync(folder()).length).toBe(before);
      } finally {
        inTime.mockRestore();
        slow.closeAllConnections();
        slow.close();
      }
    });

    it('end the response of an address for which there is no room', async () => {
      const full = await stand.creator();
      for (let index = 0; index < 5; index += 1) await stand.beginUpload(full.client, 4_000_000_000);
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      // Without an announced size, the maximum is reserved.
      const endless = createServer((_, response) => {
        response.once('close', resolve);
        response.writeHead(200).write('x');
      });
      await new Promise<void>((listening) => endless.listen(0, '127.0.0.1', listening));
      const { port } = endless.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/video`;
      expect(await stand.createPost(full, { media: [{ url }] })).toMatchObject({
        code: 'UPLOAD_LIMIT_REACHED',
      });
      await ended;
      endless.close();
    });

    it('are fetched a few at a time per user, so that no user takes all connections', async () => {
      const held: ServerResponse[] = [];
      const slow = createServer((_, response) => {
        held.push(response);
        response.writeHead(200, { 'content-length': 1000 });
        response.write('x');
      });
      await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
      const { port } = slow.address() as AddressInfo;
      const greedy = await stand.creator();
      try {
        const media = [{ url: `http://127.0.0.1:${port}/drip` }];
        const requests = Array.from({ length: 30 }, () =>
          greedy.client.graphql(createPost, {
            input: { media, caption: '', targets: [target(greedy)], idempotencyKey: randomUUID() },
          }),
        );
        const refused = await Promise.race(requests);
        expect(refused.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
        const { posts } = await stand.createPost(creator, { media: [{ url: `${server.url}/video` }] });
        expect(posts[0]).toMatchObject({ state: 'SCHEDULED' });
        expect(held.length).toBeLessThanOrEqual(4);
        slow.closeAllConnections();
        const again = setInterval(() => slow.closeAllConnections(), 20);
        await Promise.all(requests).finally(() => clearInterval(again));
      } finally {
        slow.closeAllConnections();
        slow.close();
      }
    });

    it('leave no file when no post was created', async () => {
      const before = readdirSync(folder()).length;
      const result = await stand.createPost(creator, {
        media: [{ url: `${server.url}/video` }],
        targets: [target(creator, { privacyLevel: 'FOLLOWER_OF_CREATOR' })],
      });
      expect(result.__typename).toBe('PostsRejected');
      expect(readdirSync(folder()).length).toBe(before);
    });

    describe('to check a post', () => {
      const problems = `problems { code } rejections { accountId }`;
      const check = `query ($input: PostProblemsInput!) { postProblems(input: $input) { ${problems} } }`;
      const query = `SELECT count(*)::int AS count FROM jobs WHERE kind = 'posts.discard-upload'`;
      const jobCount = async () => (await stand.get(Database).manager.query(query))[0].count;
      const inputOf = (user: Creator, count: number) => ({
        ...{ caption: '', targets: [target(user)] },
        media: Array.from({ length: count }, () => ({ url: `${server.url}/video` })),
      });

      it('leave no file, no upload and no job', async () => {
        const jobs = await jobCount();
        const files = readdirSync(folder()).length;
        const { data } = await creator.client.graphql(check, { input: inputOf(creator, 1) });
        expect(data!.postProblems).toEqual({ problems: [], rejections: [] });
        expect(await jobCount()).toBe(jobs);
        expect(readdirSync(folder()).length).toBe(files);
      });

      it('are limited per operation, by cost and by the number of checks', async () => {
        const twice = check.replace(
          '{ postProblems',
          '{ again: postProblems(input: $input) { __typename } postProblems',
        );
        const { errors } = await creator.client.graphql(twice, { input: inputOf(creator, 1) });
        expect(errors![0]!.extensions).toMatchObject({
          ...{ code: 'QUERY_TOO_COMPLEX', details: { what: 'expensiveFields', limit: 1, actual: 2 } },
        });
        const costly = await creator.client.graphql(check, { input: inputOf(creator, 600) });
        expect(costly.errors![0]!.extensions).toMatchObject({
          ...{ code: 'QUERY_TOO_COMPLEX', details: { what: 'cost' } },
        });
      });

      it('are limited per user and hour, together with those of posts', async () => {
        const busy = await stand.creator();
        const uploads = stand.get(UploadsService);
        const signal = AbortSignal.timeout(60_000);
        const addresses = Array.from({ length: maxHourlyFetches }, () => 'http://10.0.0.1/');
        for (const address of addresses) {
          await expect(uploads.fetch(busy.userId, address, signal)).rejects.toMatchObject({
            code: 'MEDIA_URL_NOT_ALLOWED',
          });
        }
        const { postProblems } = await busy.client.data(check, { input: inputOf(busy, 1) });
        expect(postProblems.problems).toEqual([{ code: 'RATE_LIMITED' }]);
        const post = await busy.client.graphql(createPost, {
          input: { ...inputOf(busy, 1), idempotencyKey: randomUUID() },
        });
        expect(post.errors![0]!.extensions.code).toBe('RATE_LIMITED');
        expect(await stand.createPost(creator, inputOf(creator, 1))).toMatchObject({
          __typename: 'PostsCreated',
        });
      });
    });

    it.each(['http://10.0.0.1/video.mp4', 'http://169.254.169.254/latest', 'http://[::ffff:10.0.0.1]/'])(
      'are refused if they are not on the public internet: %s',
      async (url) => {
        expect(await stand.createPost(creator, { media: [{ url }] })).toMatchObject({
          __typename: 'MediaUrlNotAllowed',
          code: 'MEDIA_URL_NOT_ALLOWED',
        });
      },
    );
  });
});
