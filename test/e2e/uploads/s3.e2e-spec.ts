import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { Database } from '../../../src/database/database.js';
import { MediaUrlsService } from '../../../src/posts/publishing/media-urls/media-urls.service.js';
import { UploadsService } from '../../../src/uploads/uploads.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { InstagramStand } from '../../support/platforms/instagram.js';
import { type Creator, PublishingStand, samplePhoto } from '../../support/platforms/publishing.js';
import { S3Server } from '../../support/servers/s3-server.js';

const tus = { 'tus-resumable': '1.0.0' };
const day = 24 * 3_600_000;

describe('Uploads in a bucket', () => {
  let s3: S3Server;
  let stand: PublishingStand;
  let creator: Creator;
  /** A second process with another data folder. */
  let other: TestApp;
  let elsewhere: TestClient;
  const otherFolder = mkdtempSync(join(tmpdir(), 'patchbay-other-'));
  /** Larger than two parts of S3. */
  const video = buildSyntheticMp4({ bytes: 12 * 1024 * 1024 });

  beforeAll(async () => {
    s3 = await S3Server.start();
    // Both processes have their own folders, so they cannot share generated keys.
    const keys = {
      TOKEN_ENCRYPTION_KEYS: `a:${Buffer.alloc(32).toString('base64')}`,
      SESSION_SECRET: 's'.repeat(32),
    };
    stand = await PublishingStand.start({ environment: { ...keys, ...s3.environment } });
    creator = await stand.creator();
    other = await startTestApp(stand.environment, { ...stand.test, dataDir: otherFolder });
    elsewhere = new TestClient(other.url);
    for (const name of creator.client.cookieNames) elsewhere.setCookie(name, creator.client.cookie(name)!);
  });
  afterEach(() => (s3.fault = () => null));
  afterAll(async () => {
    await other?.close();
    await stand?.close();
    await s3.close();
    rmSync(otherFolder, { recursive: true });
  });

  /** Sends the halves of the video to different processes. */
  async function uploadInHalves(): Promise<string> {
    const id = await stand.beginUpload(creator.client, video.length);
    const half = 7 * 1024 * 1024 + 5;
    expect((await stand.append(creator.client, id, 0, video.subarray(0, half))).status).toBe(204);
    const progress = await elsewhere.fetch(`/uploads/${id}`, { method: 'HEAD', headers: tus });
    expect(progress.headers.get('upload-offset')).toBe(String(half));
    expect((await stand.append(elsewhere, id, half, video.subarray(half))).status).toBe(204);
    return id;
  }
  const statusOf = async (response: Promise<Response>) => {
    const answer = await response;
    return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code];
  };

  it('are received by two processes, inspected, sent in chunks, and removed', async () => {
    const id = await uploadInHalves();
    const { upload } = await elsewhere.data(
      `query ($id: ID!) { upload(id: $id) { state kind contentType receivedBytes durationSeconds } }`,
      { id },
    );
    expect(upload).toMatchObject({
      ...{ state: 'READY', kind: 'VIDEO', contentType: 'video/mp4', receivedBytes: video.length },
    });
    expect(s3.keys()).toContain(`uploads/${id}`);
    expect(s3.multipartUploads()).toEqual([]);

    // One connection for reading breaks in the middle.
    let broken = 0;
    s3.fault = ({ operation }) => (operation === 'GetObject' && broken++ === 0 ? { breakAfter: 1e6 } : null);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId: id }] });
    await stand.until(creator, posts[0].id, ['PUBLISHED']);
    expect(broken).toBeGreaterThan(1);
    const live = await stand.live(creator);
    expect(live.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(video).digest('hex')]);

    await stand.pass(day);
    await stand.work();
    expect(s3.keys()).not.toContain(`uploads/${id}`);
    for (const folder of [stand.test.dataDir, otherFolder])
      expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('are retried by clients and posts while the bucket is unavailable', async () => {
    const id = await stand.beginUpload(creator.client, video.length);
    s3.fault = () => ({ status: 503, code: 'SlowDown' });
    expect(await statusOf(stand.append(creator.client, id, 0, video))).toEqual([503, 'UNAVAILABLE']);
    s3.fault = () => null;
    expect((await stand.append(creator.client, id, 0, video)).status).toBe(204);

    const { posts } = await stand.createPost(creator, { media: [{ uploadId: id }] });
    s3.fault = () => ({ status: 403, code: 'AccessDenied' });
    await stand.work();
    await stand.pass(60_000);
    await stand.work();
    const waiting = await stand.post(creator, posts[0].id);
    expect(['SCHEDULED', 'UPLOADING']).toContain(waiting.state);
    const before = (await stand.live(creator)).length;
    s3.fault = () => null;
    await stand.until(creator, posts[0].id, ['PUBLISHED']);
    expect(await stand.live(creator)).toHaveLength(before + 1);
  }, 60_000);

  it('are deleted with their parts when they expire, are removed or lose their row', async () => {
    const [expired, removed, orphaned] = await Promise.all(
      [0, 1, 2].map(async () => {
        const id = await stand.beginUpload(creator.client, video.length);
        expect((await stand.append(creator.client, id, 0, video.subarray(0, 6_000_000))).status).toBe(204);
        return id;
      }),
    );
    const left = () =>
      [...s3.keys(), ...s3.multipartUploads().map(({ key }) => key)].filter((key) =>
        [expired, removed, orphaned].some((id) => key.includes(id!)),
      );
    expect(left()).toHaveLength(6);
    const answer = await elsewhere.fetch(`/uploads/${removed}`, { method: 'DELETE', headers: tus });
    expect(answer.status).toBe(204);
    await stand.get(Database).manager.query('DELETE FROM uploads WHERE id = $1', [orphaned]);
    const sweep = () => stand.get(UploadsService).deleteOrphanedFiles(new AbortController().signal);
    // Rows of young files may be missing because an older database was restored.
    await sweep();
    expect(left()).toHaveLength(4);
    await stand.pass(day + 1000);
    await stand.work();
    expect(left().every((key) => key.includes(orphaned!))).toBe(true);
    expect(left()).toHaveLength(2);
    await stand.pass(2 * day);
    await sweep();
    expect(left()).toEqual([]);
  });

  it('are served in ranges at signed addresses', async () => {
    const bytes = readFileSync(samplePhoto);
    const uploadId = await stand.upload(creator, samplePhoto);
    const database = stand.get(Database);
    const [attempt] = await database.manager.query('SELECT id FROM post_attempts LIMIT 1');
    const [address] = await database.transaction((manager) =>
      stand.get(MediaUrlsService).issue(manager, attempt.id, [uploadId]),
    );
    // Platforms follow no redirects.
    const fetchFile = (range?: string) =>
      fetch(other.url + new URL(address!).pathname, {
        redirect: 'error',
        ...(range && { headers: { range } }),
      });
    const whole = await fetchFile();
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await fetchFile('bytes=100-199');
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    s3.fault = () => ({ status: 503, code: 'SlowDown' });
    expect((await fetchFile()).status).toBe(503);
  });
});

describe('Uploads in a bucket, for a platform that fetches them', () => {
  it('are fetched from this server', async () => {
    const s3 = await S3Server.start();
    const stand = await InstagramStand.start({ environment: s3.environment });
    try {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, [readFileSync(samplePhoto)]);
      await stand.until(creator, id, ['PUBLISHED']);
      expect(await stand.live(creator)).toHaveLength(1);
      await stand.pass(day);
      await stand.work();
      expect(s3.keys().filter((key) => key !== 'uploads/installation')).toEqual([]);
    } finally {
      await stand.close();
      await s3.close();
    }
  });
});
