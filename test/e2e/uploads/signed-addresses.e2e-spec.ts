import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Database } from '../../../src/database/database.js';
import { MediaUrlsRepository } from '../../../src/posts/publishing/media-urls/media-urls.repository.js';
import { MediaUrlsService } from '../../../src/posts/publishing/media-urls/media-urls.service.js';
import {
  type Creator,
  PublishingStand,
  samplePhoto,
  sampleVideo,
} from '../../support/platforms/publishing.js';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

describe('Signed addresses of files', () => {
  const bytes = readFileSync(samplePhoto);
  let stand: PublishingStand;
  let creator: Creator;
  let attemptId: string;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    const uploadId = await stand.upload(creator, sampleVideo);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }] });
    await stand.until(creator, posts[0].id, ['PUBLISHED']);
    const [attempt] = await stand
      .get(Database)
      .manager.query('SELECT id FROM post_attempts WHERE post_id = $1', [posts[0].id]);
    attemptId = attempt.id;
  });
  afterAll(() => stand.close());

  /** The address of a new photo, as a path. */
  async function issue(): Promise<string> {
    const uploadId = await stand.upload(creator, samplePhoto);
    const [address] = await stand
      .get(Database)
      .transaction((manager) => stand.get(MediaUrlsService).issue(manager, attemptId, [uploadId]));
    return new URL(address!).pathname;
  }

  /** Unlike fetch, it sends the path as it is. */
  function send(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
    const { hostname, port } = new URL(stand.test.url);
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      sent.once('error', reject);
      sent.end();
    });
  }

  const signatureOf = (path: string) => path.split('.')[1]!;
  const idOf = (path: string) => path.split('.')[0]!;

  it('give the file, and only to GET and HEAD', async () => {
    const path = await issue();
    const whole = await send(path);
    expect([whole.status, whole.body.equals(bytes)]).toEqual([200, true]);
    expect(whole.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    const head = await send(path, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(bytes.length),
      0,
    ]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const { status, body } = await send(path, method);
      expect({ method, refused: [404, 405].includes(status) }).toEqual({ method, refused: true });
      expect(body.includes(bytes.subarray(0, 64))).toBe(false);
    }
    expect((await send(path)).body.equals(bytes)).toBe(true);
  });

  it.each<[string, (path: string, other: string) => string]>([
    ['the signature of another file', (path, other) => `${idOf(path)}.${signatureOf(other)}`],
    ['another id', (path, other) => `${idOf(other)}.${signatureOf(path)}`],
    ['no signature', (path) => idOf(path)],
    ['an empty signature', (path) => `${idOf(path)}.`],
    ['half the signature', (path) => path.slice(0, -21)],
    ['one character less', (path) => path.slice(0, -1)],
    ['one character more', (path) => `${path}A`],
    ['a third part', (path) => `${path}.x`],
    ['padding', (path) => `${path}=`],
    ['a space', (path) => `${path}%20`],
    ['a path segment', (path) => `${path}/x`],
    ['a path upwards', (path) => `${path}/..%2f..%2fpostgres-password`],
    ['an extension', (path) => `${path}.jpg`],
    ['upper case', (path) => `/files/${path.slice('/files/'.length).toUpperCase()}`],
    ['another last character of the same bytes', (path) => nextSpelling(path)],
    ['another last character of the id', (path) => `${nextSpelling(idOf(path))}.${signatureOf(path)}`],
    ['an id as text', () => `/files/01890a5d-ac00-7000-8000-000000000001.x`],
    ['a repeated token', (path) => `${path}${path.slice('/files'.length)}`],
  ])('are refused with %s, alike with and without a range', async (_, tamper) => {
    const [path, other] = [await issue(), await issue()];
    const tampered = tamper(path, other);
    expect(tampered).not.toBe(path);
    for (const method of ['GET', 'HEAD'] as const)
      for (const range of [undefined, 'bytes=0-9', 'bytes=999999999-'])
        expect((await send(tampered, method, range ? { range } : {})).status).toBe(404);
  });

  it.each<[string, string, number, string | undefined]>([
    ['a part', 'bytes=10-19', 206, 'bytes 10-19/'],
    ['the last bytes', 'bytes=-10', 206, undefined],
    ['more than there is', 'bytes=0-999999999999', 206, undefined],
    ['numbers that do not fit', 'bytes=0-99999999999999999999999', 200, undefined],
    ['a negative begin', 'bytes=--5', 200, undefined],
    ['an end before the begin', 'bytes=9-1', 200, undefined],
    [
      'many ranges',
      `bytes=${Array.from({ length: 500 }, (_, at) => `${at}-${at}`).join(',')}`,
      200,
      undefined,
    ],
    ['another unit', 'rows=0-9', 200, undefined],
    ['nothing beyond the end', 'bytes=99999999-', 416, 'bytes */'],
    ['no bytes', 'bytes=-0', 416, 'bytes */'],
  ])('answer a range with %s', async (_, range, status, contentRange) => {
    const path = await issue();
    const [get, head] = [await send(path, 'GET', { range }), await send(path, 'HEAD', { range })];
    expect([get.status, head.status]).toEqual([status, status]);
    expect(get.headers['content-range'] ?? '').toContain(contentRange ?? '');
    if (status === 416) {
      expect(get.body.length).toBe(0);
      return;
    }
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(get.body.length).toBe(Number(get.headers['content-length']));
    if (status === 200) expect(get.body.equals(bytes)).toBe(true);
  });

  it('end after two hours and when the attempt ends, for every method and range', async () => {
    const revoked = await issue();
    const urls = stand.get(MediaUrlsRepository);
    await stand.get(Database).transaction((manager) => urls.revoke([attemptId], manager));
    const ended = async (path: string) => {
      const statuses = [];
      for (const method of ['GET', 'HEAD'])
        for (const range of ['bytes=0-9', 'bytes=999999999-', ''])
          statuses.push((await send(path, method, range ? { range } : {})).status);
      return new Set(statuses);
    };
    expect(await ended(revoked)).toEqual(new Set([404]));
    const late = await issue();
    await stand.test.advance(2 * 3_600_000 - 60_000);
    expect((await send(late)).status).toBe(200);
    await stand.test.advance(61_000);
    expect(await ended(late)).toEqual(new Set([404]));
    // The end is stored with the file, so nothing in the address can move it.
    const later = `${late}?expires=${Date.now() + 86_400_000}&expiresAt=2099-01-01`;
    expect(await ended(later)).toEqual(new Set([404]));
  });
});

/** The text with another last character whose unused bits differ, so that it decodes to the same bytes. */
function nextSpelling(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)!) + 1];
}
