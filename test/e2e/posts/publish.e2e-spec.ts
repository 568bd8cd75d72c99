import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Changes } from '../../../src/changes/changes.js';
import { replaceMethod } from '../../support/jest/methods.js';
import {
  checkPost,
  type Creator,
  PublishingStand,
  samplePhoto,
  sampleVideo,
  target,
} from '../../support/platforms/publishing.js';
import { TestSocket } from '../../support/clients/sockets.js';

const verification = 'abcdefghijklmnopqrstuvwxyz012345';
const minute = 60_000;

describe('Publishing a post', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start({ environment: { TIKTOK_VERIFICATION: verification } });
  });
  afterAll(() => stand.close());

  /** Media URLs that the platform receives during `work`. */
  async function urlsOfNextPull(work: () => Promise<unknown>): Promise<readonly string[]> {
    let given: readonly string[] = [];
    const restore = replaceMethod(
      stand.adapter().photos!,
      'initPhotos',
      (original) => (credentials, request, urls) => {
        given = urls;
        return original(credentials, request, urls);
      },
    );
    await work();
    restore();
    return given;
  }

  it('publishes an uploaded video', async () => {
    const creator = await stand.creator();
    const uploadId = await stand.upload(creator, sampleVideo);
    const result = await stand.createPost(creator, { media: [{ uploadId }], caption: 'A real video' });
    expect(result).toMatchObject({
      __typename: 'PostsCreated',
      posts: [{ state: 'SCHEDULED', nextAction: 'WAIT', kind: 'VIDEO', progress: null }],
    });
    const [{ id }] = result.posts;
    await stand.work();
    expect(await stand.post(creator, id)).toMatchObject({ state: 'PROCESSING', nextAction: 'WAIT' });
    await stand.until(creator, id, ['PUBLISHED']);
    await stand.pass(minute);
    const post = await stand.post(creator, id);
    const [live] = await stand.live(creator);
    expect(post).toMatchObject({
      nextAction: 'NONE',
      isPublic: true,
      platformPostId: live!.postId,
      publicUrl: `https://www.tiktok.com/@${creator.person}/video/${live!.postId}`,
      account: { username: creator.person },
      progress: { bytesSent: 1228618, totalBytes: 1228618 },
      attempts: [{ number: 1, state: 'PUBLISHED', byPerson: true, publishId: live!.publishId }],
    });
    expect(BigInt(post.platformPostId)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(live!.sha256).toBe(createHash('sha256').update(readFileSync(sampleVideo)).digest('hex'));
  });

  it('polls if no webhook arrives', async () => {
    const creator = await stand.creator();
    await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
    const id = await stand.aPost(creator);
    const post = await stand.until(creator, id, ['PUBLISHED']);
    await stand.pass(minute);
    await stand.control('DELETE', '/faults');
    const [live] = await stand.live(creator);
    expect(await stand.post(creator, id)).toMatchObject({
      platformStatus: 'PUBLISH_COMPLETE',
      platformPostId: live!.postId,
      isPublic: true,
    });
    expect(post.attempts).toHaveLength(1);
  });

  it('publishes photos that the platform fetches from media URLs, and revokes them afterwards', async () => {
    const creator = await stand.creator();
    const bytes = readFileSync(samplePhoto);
    const uploads = [await stand.upload(creator, samplePhoto), await stand.upload(creator, samplePhoto)];
    const urls = await urlsOfNextPull(async () => {
      const { posts } = await stand.createPost(creator, {
        media: uploads.map((uploadId) => ({ uploadId })),
        targets: [target(creator, { title: 'Two photos', photoCoverIndex: 1 })],
      });
      expect(posts[0]).toMatchObject({ kind: 'PHOTO' });
      await stand.work();
    });
    expect(urls).toHaveLength(2);
    const [url] = urls;
    const head = await fetch(url!, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), head.headers.get('content-length')]).toEqual([
      200,
      'image/jpeg',
      String(bytes.length),
    ]);
    const part = await fetch(url!, { headers: { range: 'bytes=10-19' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    expect((await fetch(url!, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await fetch(url!.replace(/\.[^.]+$/, `.${'A'.repeat(43)}`))).status).toBe(404);

    const { posts } = await creator.client.data('{ posts { edges { node { id } } } }');
    const post = await stand.until(creator, posts.edges[0].node.id, ['PUBLISHED']);
    await stand.pass(minute);
    const [live]: any[] = await stand.live(creator);
    expect(live).toMatchObject({ title: 'Two photos', caption: 'Hello' });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(JSON.stringify(live.photos).split(sha256)).toHaveLength(3);
    for (const dead of urls) expect((await fetch(dead)).status).toBe(404);
    expect((await stand.post(creator, post.id)).publicUrl).toMatch(/\/photo\/\d+$/);
  });

  it('sends drafts that the creator finishes in the app', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator, {
      targets: [target(creator, { mode: 'DRAFT', privacyLevel: null })],
    });
    const post = await stand.until(creator, id, ['AWAITING_CREATOR']);
    expect(post).toMatchObject({ nextAction: 'FINISH_IN_APP' });
    expect(await stand.live(creator)).toEqual([]);
    const { publishId } = post.attempts[0];
    await stand.control('POST', `/tiktok/publish/${encodeURIComponent(publishId)}/user-finishes-draft`, {
      privacyLevel: 'PUBLIC_TO_EVERYONE',
    });
    await stand.pass(minute);
    expect(await stand.post(creator, id)).toMatchObject({ state: 'PUBLISHED', isPublic: true });
  });

  it('reports when a post is no longer public, and when it is public again', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['PUBLISHED']);
    await stand.pass(minute);
    const { publishId } = (await stand.post(creator, id)).attempts[0];
    const path = `/tiktok/publish/${encodeURIComponent(publishId)}`;
    await stand.control('POST', `${path}/make-private`);
    await stand.pass(minute);
    expect(await stand.post(creator, id)).toMatchObject({
      state: 'PUBLISHED',
      isPublic: false,
      publicUrl: null,
    });
    await stand.control('POST', `${path}/moderate`);
    await stand.pass(minute);
    expect(await stand.post(creator, id)).toMatchObject({ isPublic: true, publicUrl: expect.any(String) });
  });

  it('notifies subscribers of the owner about every state', async () => {
    const creator = await stand.creator();
    const stranger = await stand.creator();
    const [mine, theirs] = [await watching(creator), await watching(stranger)];
    const publishAt = new Date(stand.nowMs() + 10 * minute).toISOString();
    const id = await stand.aPost(creator, { publishAt });
    const nextState = async (): Promise<string> => {
      const { type, payload } = await mine.next();
      if (type === 'ping') return nextState();
      expect(payload.data.postChanged.id).toBe(id);
      return payload.data.postChanged.state;
    };
    expect(await nextState()).toBe('SCHEDULED');
    await stand.pass(11 * minute);
    await stand.until(creator, id, ['PUBLISHED']);
    while ((await nextState()) !== 'PUBLISHED');
    expect(theirs.pending.filter(({ type }) => type === 'next')).toEqual([]);
    await Promise.all([mine.close(), theirs.close()]);
  });

  async function watching({ client }: Creator): Promise<TestSocket> {
    const cookie = client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
    const socket = await TestSocket.open(stand.test.url, { headers: { cookie, origin: stand.test.url } });
    if (!(socket instanceof TestSocket)) throw new Error(`The socket was refused: ${socket.status}.`);
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
    const watch = jest.spyOn(stand.get(Changes), 'watch');
    socket.send({
      type: 'subscribe',
      id: '1',
      payload: { query: 'subscription { postChanged { id state } }' },
    });
    while (watch.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    watch.mockRestore();
    return socket;
  }

  it('serves the file that verifies the domain', async () => {
    const proof = await fetch(`${stand.test.url}/tiktok${verification}.txt`);
    expect(proof.headers.get('content-type')).toMatch('text/plain');
    expect(await proof.text()).toBe(`tiktok-developers-site-verification=${verification}`);
  });

  it('reads the state from the platform on checkPost', async () => {
    const creator = await stand.creator();
    await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
    const id = await stand.aPost(creator);
    await stand.work();
    await stand.control('POST', '/clock/advance', { ms: 30_000 });
    const { checkPost: result } = await creator.client.data(checkPost, { input: { postId: id } });
    await stand.control('DELETE', '/faults');
    expect(result).toMatchObject({ __typename: 'PostChecked', post: { state: 'PUBLISHED' } });
  });
});
