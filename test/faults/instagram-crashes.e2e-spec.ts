import { readFileSync } from 'node:fs';
import { buildSyntheticMp4 } from '../../simulator/media/synthetic-mp4.js';
import { until } from '../support/jest/deferred.js';
import { type CallMatch, HeldCalls, type Moment } from '../support/servers/held-calls.js';
import { type InstagramCreator, InstagramStand } from '../support/platforms/instagram.js';
import { samplePhoto } from '../support/platforms/publishing.js';
import { ReplaceableWorker } from '../support/processes/publishing-process.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

/** Longer than a lease. */
const leaseEndMs = 200_000;
const photo = readFileSync(samplePhoto);
/** Larger than the socket buffers of the system. */
const video = buildSyntheticMp4({ bytes: 40_000_000, durationSec: 60 });

const graph = { host: 'instagram.graph' };
const create: CallMatch = { ...graph, path: '*/media', method: 'POST' };
const createWhole: CallMatch = { ...create, form: { media_type: 'CAROUSEL' } };
const publish: CallMatch = { ...graph, path: '*/media_publish', method: 'POST' };
const state: CallMatch = { ...graph, path: '*', method: 'GET', form: { fields: 'status_code,status' } };
const permalink: CallMatch = { ...graph, path: '*', method: 'GET', form: { fields: 'permalink' } };
const bytes: CallMatch = { host: 'meta.upload', path: '*', method: 'POST' };

interface Post {
  creator: InstagramCreator;
  id: string;
}

/** A call in which a worker is killed. */
interface Call {
  call: string;
  files: readonly Buffer[];
  match: CallMatch;
  moment: Moment;
  /** Number of matching calls of the same post that succeed first. */
  skip?: number;
  /** Whether the platform has done what the call requests. */
  isDone?: (post: Post) => Promise<boolean>;
}

describe('A worker process that is killed while it publishes by containers', () => {
  let stand: InstagramStand;
  let calls: HeldCalls;
  let worker: ReplaceableWorker;
  const counted = { tests: 0, kills: 0, posts: 0, livePosts: 0 };
  const killedIn: string[] = [];
  const counts = new FaultCounts('posts');

  beforeAll(async () => {
    stand = await InstagramStand.start();
    calls = new HeldCalls(stand);
    worker = await ReplaceableWorker.start(stand);
  }, 120_000);
  afterAll(async () => {
    await worker?.close();
    await stand?.close();
    if (counted.tests < 3) return;
    const { kills, posts, livePosts } = counted;
    console.log(
      `${kills} processes killed, ${posts} posts, ${livePosts} live. Killed in:\n  ${killedIn.join('\n  ')}`,
    );
  });

  const hasContainers =
    (count: number) =>
    async ({ creator }: Post) =>
      (await stand.containers(creator)).length === count;
  const isLive = async ({ creator }: Post) => (await stand.live(creator)).length === 1;
  const isSent = async ({ creator }: Post) => {
    const [container] = await stand.containers(creator);
    return container.uploadedBytes === video.length;
  };

  /** Milliseconds until the next step of a post. Null while a worker has it. */
  async function dueInMs({ id }: Post): Promise<number | null> {
    const [row] = await stand.sql(
      `SELECT extract(epoch FROM due_at - app_now()) * 1000 AS ms FROM post_attempts
       WHERE post_id = $1 AND lease_until IS NULL AND due_at > app_now()`,
      [id],
    );
    return row ? Math.ceil(Number(row.ms)) : null;
  }

  /** Lets the worker publish a new post for each of the calls, and holds it in the call. */
  async function heldIn(list: readonly Call[]): Promise<Post[]> {
    worker.prepareSpare();
    await stand.catchUp();
    const posts: Post[] = [];
    for (const { match, moment, skip, files, isDone } of list) {
      const loginType = match === bytes ? 'FACEBOOK_LOGIN' : 'INSTAGRAM_LOGIN';
      const creator = await stand.creator(loginType);
      const post = { creator, id: await stand.aPost(creator, files) };
      const held = await calls.hold(match, moment, skip);
      for (;;) {
        worker.begin();
        let restMs: number | null = null;
        await until(async () => (await held()) || (restMs = await dueInMs(post)) !== null);
        if (restMs === null) break;
        await stand.control('POST', '/clock/advance', { ms: restMs });
        await stand.test.advance(restMs);
      }
      if (isDone) await until(() => isDone(post));
      posts.push(post);
    }
    return posts;
  }

  /** Kills the worker while its calls wait for a response, and replaces it after its leases ended. */
  async function killAndReplace(waiting: number): Promise<void> {
    expect(await calls.waiting()).toBe(waiting);
    expect(await worker.kill()).toBe('SIGKILL');
    counted.kills += 1;
    await calls.letGo();
    await stand.test.advance(leaseEndMs);
    await worker.replace();
  }

  /** Lets the new worker finish everything, and expects one public post each. */
  async function expectOneLiveEach(posts: readonly Post[], list: readonly Call[]): Promise<void> {
    await stand.catchUp();
    const ends = [];
    for (const [index, post] of posts.entries()) {
      const { state: end } = await stand.until(post.creator, post.id, ['PUBLISHED', 'FAILED']);
      ends.push({ ...post, call: list[index]!.call, end });
    }
    // The status worker finds posts with a lost response in the list of media.
    await stand.pass(120_000);
    for (const { creator, id, call, end } of ends) {
      const live = await stand.live(creator);
      const { platformPostId } = await stand.post(creator, id);
      counts.add(1, live.length);
      expect({ call, end, platformPostId, live: live.length }).toEqual({
        ...{ call, end: 'PUBLISHED', platformPostId: live[0]?.id, live: 1 },
      });
      counted.posts += 1;
      counted.livePosts += live.length;
    }
    expect((await stand.control('GET', '/meta/tokens')).doublePublishes).toBe(0);
    killedIn.push(...list.map(({ call }) => call));
    counted.tests += 1;
  }

  it('publishes once after a kill in the creation of containers', async () => {
    const list: Call[] = [
      { call: 'container of a photo, not taken', files: [photo], match: create, moment: 'received' },
      {
        ...{ call: 'container of a photo, answer lost', files: [photo], match: create, moment: 'done' },
        isDone: hasContainers(1),
      },
      {
        ...{ call: 'second container of a carousel, answer lost', files: [photo, photo], match: create },
        ...{ moment: 'done', skip: 1, isDone: hasContainers(2) },
      },
      {
        ...{
          call: 'container of the whole carousel, answer lost',
          files: [photo, photo],
          match: createWhole,
        },
        ...{ moment: 'done', isDone: hasContainers(3) },
      },
    ];
    const posts = await heldIn(list);
    await killAndReplace(posts.length);
    await expectOneLiveEach(posts, list);
  }, 120_000);

  it('sends the bytes that the platform misses, also after a kill while it asks for the offset', async () => {
    const enough = 4_000_000;
    const list: Call[] = [
      {
        call: 'bytes, partly sent; asking for the offset',
        files: [video],
        match: bytes,
        moment: { afterBytes: enough },
      },
      {
        ...{ call: 'bytes, answer lost; asking for the offset', files: [video], match: bytes },
        ...{ moment: 'done', isDone: isSent },
      },
    ];
    const posts = await heldIn(list);
    await killAndReplace(posts.length);
    const [arrived] = await stand.containers(posts[0]!.creator);
    expect(arrived.uploadedBytes).toBeGreaterThanOrEqual(enough);
    expect(arrived.uploadedBytes).toBeLessThan(video.length);
    const asked = [];
    for (const { creator } of posts) {
      const [{ id }] = await stand.containers(creator);
      const form = { fields: 'status_code,video_status' };
      asked.push(await calls.hold({ host: 'meta.graph', path: `*/${id}`, method: 'GET', form }, 'received'));
    }
    worker.begin();
    worker.prepareSpare();
    for (const isAsked of asked) await until(isAsked);
    await killAndReplace(posts.length);
    await expectOneLiveEach(posts, list);
    const uploads = await stand.control('GET', '/requests?host=meta.upload');
    expect(uploads.entries.map(({ bodyBytes }: { bodyBytes: number }) => bodyBytes)).toEqual([
      video.length - arrived.uploadedBytes,
    ]);
    for (const { creator } of posts) expect(await stand.containers(creator)).toHaveLength(1);
  }, 120_000);

  it('publishes once after a kill in the publication', async () => {
    const list: Call[] = [
      { call: 'publishing, not taken', files: [photo], match: publish, moment: 'received' },
      {
        ...{
          call: 'publishing, answer lost',
          files: [photo],
          match: publish,
          moment: 'done',
          isDone: isLive,
        },
      },
      { call: 'permalink of the live post', files: [photo], match: permalink, moment: 'received' },
      { call: 'state of the container', files: [photo], match: state, moment: 'received' },
    ];
    const posts = await heldIn(list);
    await killAndReplace(posts.length);
    await expectOneLiveEach(posts, list);
  }, 120_000);
});
