import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSyntheticMp4 } from '../../simulator/media/synthetic-mp4.js';
import { until } from '../support/jest/deferred.js';
import { type CallMatch, HeldCalls, type Moment } from '../support/servers/held-calls.js';
import { type Creator, PublishingStand, samplePhoto } from '../support/platforms/publishing.js';
import { ReplaceableWorker } from '../support/processes/publishing-process.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

/** Longer than a lease. */
const leaseEndMs = 200_000;
const chunkBytes = 10_485_760;

const api = (path: string): CallMatch => ({ host: 'tiktok.api', path: `/v2/post/publish/${path}/` });
const composer = api('creator_info/query');
const videoInit = api('video/init');
const photoInit = api('content/init');
const status = api('status/fetch');
const chunk: CallMatch = { host: 'tiktok.upload', path: '/video/', method: 'PUT' };

interface Post {
  creator: Creator;
  id: string;
}

/** A call in which a worker is killed. */
interface Call {
  call: string;
  kind: 'video' | 'photos';
  match: CallMatch;
  moment: Moment;
  /** Number of matching calls of the same post that succeed first. */
  skip?: number;
  /** Whether the platform has done what the call requests. */
  isDone?: (post: Post) => Promise<boolean>;
}

describe('A worker process that is killed while it publishes', () => {
  let stand: PublishingStand;
  let calls: HeldCalls;
  let worker: ReplaceableWorker;
  let dir: string;
  let video: string;
  const counted = { tests: 0, kills: 0, posts: 0, livePosts: 0 };
  const killedIn: string[] = [];
  const counts = new FaultCounts('posts');

  beforeAll(async () => {
    stand = await PublishingStand.start();
    calls = new HeldCalls(stand);
    dir = mkdtempSync(join(tmpdir(), 'patchbay-kills-'));
    video = join(dir, 'video.mp4');
    await writeSyntheticMp4(video, { bytes: 66_000_000 });
    worker = await ReplaceableWorker.start(stand);
  }, 120_000);
  afterAll(async () => {
    await worker?.close();
    await stand?.close();
    rmSync(dir, { recursive: true, force: true });
    if (counted.tests < 4) return;
    const { kills, posts, livePosts } = counted;
    console.log(
      `${kills} processes killed, ${posts} posts, ${livePosts} live. Killed in:\n  ${killedIn.join('\n  ')}`,
    );
  });

  const isStarted = async ({ creator }: Post) => (await stand.publishes(creator)).length === 1;
  const hasChunks =
    (count: number) =>
    async ({ creator }: Post) => {
      const [publish] = await stand.publishes(creator);
      return publish?.uploads.chunks === count;
    };

  async function newPost(kind: Call['kind']): Promise<Post> {
    const creator = await stand.creator();
    const uploadIds =
      kind === 'video'
        ? [await stand.placeFile(creator, video)]
        : [await stand.upload(creator, samplePhoto), await stand.upload(creator, samplePhoto)];
    const { posts } = await stand.createPost(creator, { media: uploadIds.map((uploadId) => ({ uploadId })) });
    return { creator, id: posts[0].id };
  }

  /** Lets the worker publish a new post for each of the calls, and holds it in the call. */
  async function heldIn(list: readonly Call[]): Promise<Post[]> {
    worker.prepareSpare();
    await stand.catchUp();
    const posts: Post[] = [];
    for (const { match, moment, skip, kind, isDone } of list) {
      // Before the fault: the checks of a new post call the platform too.
      const post = await newPost(kind);
      const held = await calls.hold(match, moment, skip);
      worker.begin();
      await until(held);
      if (isDone) await until(() => isDone(post));
      posts.push(post);
    }
    return posts;
  }

  /** Kills the worker while its calls wait for a response, and replaces it after its leases ended. */
  async function killAndReplace(
    waiting: number,
    meanwhile: () => Promise<unknown> = async () => {},
  ): Promise<void> {
    expect(await calls.waiting()).toBe(waiting);
    expect(await worker.kill()).toBe('SIGKILL');
    counted.kills += 1;
    await calls.letGo();
    await meanwhile();
    await stand.test.advance(leaseEndMs);
    await worker.replace();
  }

  /** Lets the new worker finish everything, and expects one public post each. */
  async function expectOneLiveEach(posts: readonly Post[], list: readonly { call: string }[]): Promise<void> {
    const ends = [];
    for (const [index, { creator, id }] of posts.entries()) {
      const { state } = await stand.until(creator, id, ['PUBLISHED', 'FAILED']);
      ends.push({ call: list[index]!.call, creator, state });
    }
    await stand.catchUp();
    for (const { call, creator, state } of ends) {
      const live = await stand.live(creator);
      counts.add(1, live.length);
      expect({ call, state, live: live.length }).toEqual({ call, state: 'PUBLISHED', live: 1 });
      counted.posts += 1;
      counted.livePosts += live.length;
    }
    killedIn.push(...list.map(({ call }) => call));
    counted.tests += 1;
  }

  const untilInit: Call[] = [
    { call: 'creator info, before init', kind: 'video', match: composer, moment: 'received' },
    { call: 'video init, not taken', kind: 'video', match: videoInit, moment: 'received' },
    { call: 'video init, answer lost', kind: 'video', match: videoInit, moment: 'done', isDone: isStarted },
    { call: 'first chunk, half sent', kind: 'video', match: chunk, moment: { afterBytes: chunkBytes / 2 } },
  ];
  const untilFinish: Call[] = [
    { call: 'photo init, not taken', kind: 'photos', match: photoInit, moment: 'received' },
    { call: 'photo init, answer lost', kind: 'photos', match: photoInit, moment: 'done', isDone: isStarted },
    { call: 'last chunk, not taken', kind: 'video', match: chunk, moment: 'received', skip: 5 },
    {
      call: 'last chunk, answer lost',
      kind: 'video',
      match: chunk,
      moment: 'done',
      skip: 5,
      isDone: hasChunks(6),
    },
  ];
  const untilStatus: Call[] = [
    {
      call: 'photo init, fetched after the kill',
      kind: 'photos',
      match: photoInit,
      moment: 'done',
      isDone: isStarted,
    },
  ];

  it('publishes once after a kill before or in the init', async () => {
    const posts = await heldIn(untilInit);
    await killAndReplace(untilInit.length);
    await expectOneLiveEach(posts, untilInit);
  }, 120_000);

  it('publishes once after a kill in the last call', async () => {
    const posts = await heldIn(untilFinish);
    await killAndReplace(untilFinish.length);
    await expectOneLiveEach(posts, untilFinish);
  }, 120_000);

  it('continues at the offset of the platform, also after a kill while it asks for the offset', async () => {
    const list: Call[] = [
      {
        call: 'second chunk, answer lost; asking for the offset',
        kind: 'video',
        match: chunk,
        moment: 'done',
        skip: 1,
        isDone: hasChunks(2),
      },
      {
        call: 'third chunk, half sent; asking for the offset',
        kind: 'video',
        match: chunk,
        moment: { afterBytes: chunkBytes / 2 },
        skip: 2,
      },
    ];
    const posts = await heldIn(list);
    await killAndReplace(posts.length);
    const publishIds = await Promise.all(
      posts.map(async ({ creator, id }) => (await stand.post(creator, id)).attempts[0].publishId),
    );
    const asked = [];
    for (const publish_id of publishIds)
      asked.push(await calls.hold({ ...status, form: { publish_id } }, 'received'));
    worker.begin();
    worker.prepareSpare();
    for (const held of asked) await until(held);
    await killAndReplace(posts.length);
    await expectOneLiveEach(posts, list);
    for (const { creator } of posts) {
      const publishes = await stand.publishes(creator);
      // A repeated chunk would be refused; a new upload would be another publish.
      expect(publishes.map(({ uploads }) => uploads)).toEqual([{ chunks: 6, refused: 0 }]);
    }
  }, 120_000);

  it('publishes once what the platform processed meanwhile, and after a kill in a poll', async () => {
    const posts = await heldIn(untilStatus);
    const watched = await newPost('video');
    worker.begin();
    await until(async () => (await stand.post(watched.creator, watched.id)).state === 'PROCESSING');
    const publish_id = (await stand.post(watched.creator, watched.id)).attempts[0].publishId;
    // Before the poll is due: the worker may still check for work after the commit of the state.
    const asked = await calls.hold({ ...status, form: { publish_id } }, 'done');
    await stand.test.advance(10_000);
    worker.begin();
    await until(asked);
    const list = [...untilStatus, { call: 'status, answer lost' }];
    // No worker is running when the platform fetches the photos.
    await killAndReplace(list.length, () => stand.control('POST', '/clock/advance', { ms: 60_000 }));
    await expectOneLiveEach([...posts, watched], list);
  }, 120_000);
});
