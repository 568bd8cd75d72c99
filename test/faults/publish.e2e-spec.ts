import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSyntheticMp4, writeSyntheticMp4 } from '../../simulator/media/synthetic-mp4.js';
import { WakeUps } from '../../src/jobs/wake-ups/wake-ups.js';
import { ChunkSender } from '../../src/posts/publishing/flows/chunk-sender.js';
import { AttemptLedger } from '../../src/posts/publishing/attempt-ledger.js';
import { PublishWorker } from '../../src/posts/publishing/publish.worker.js';
import { StatusWorker } from '../../src/posts/publishing/status.worker.js';
import { Crashes } from '../support/processes/crashes.js';
import { type Creator, PublishingStand, samplePhoto } from '../support/platforms/publishing.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

/** FAULT_SEED selects another sequence of faults. */
const seed = Number(process.env.FAULT_SEED ?? 20_261_106);
const smallVideos = 50;
const largeVideos = 4;
const photoPosts = 26;

/** Probability that a process ends at a point. */
const crashRate = 1 / 40;
const minute = 60_000;
const hour = 60 * minute;
const alive = new AbortController().signal;

/** mulberry32: the same numbers for the same seed. */
function numbersOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const api = (path: string) => ({ host: 'tiktok.api', path });
const init = api('/v2/post/publish/video/init/');
const photoInit = api('/v2/post/publish/content/init/');
const chunk = { host: 'tiktok.upload', path: '/*' };
const status = api('/v2/post/publish/status/fetch/');
const composer = api('/v2/post/publish/creator_info/query/');

/** Faults between Patchbay and the platform, each used once per round. */
const faults: [match: object, action: object][] = [
  ...[init, photoInit, chunk].flatMap((match): [object, object][] => [
    [match, { type: 'lostAnswer' }],
    [match, { type: 'lostAnswer' }],
    [match, { type: 'dropConnection' }],
    [match, { type: 'status', status: 500, body: '', processed: true }],
    [match, { type: 'status', status: 502, body: '' }],
    [match, { type: 'garbage' }],
  ]),
  [init, { type: 'rateLimit' }],
  [chunk, { type: 'status', status: 403, body: '' }],
  [chunk, { type: 'status', status: 404, body: '' }],
  [chunk, { type: 'status', status: 416, body: '' }],
  [chunk, { type: 'status', status: 400, body: '', processed: true }],
  [status, { type: 'status', status: 500, body: '' }],
  [status, { type: 'garbage' }],
  [status, { type: 'rateLimit' }],
  [composer, { type: 'status', status: 503, body: '' }],
  [composer, { type: 'lostAnswer' }],
];
const webhookFaults: object[] = [
  { type: 'drop' },
  { type: 'duplicate', copies: 3 },
  { type: 'delay', ms: 20 * minute },
];

describe('Publishing under faults', () => {
  let stand: PublishingStand;
  let dir: string;
  const random = numbersOf(seed);
  const crashes = new Crashes();
  let deaths = 0;
  const counts = new FaultCounts('posts');

  beforeAll(async () => {
    stand = await PublishingStand.start();
    dir = mkdtempSync(join(tmpdir(), 'patchbay-faults-'));
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    const { videos, photos } = stand.adapter();
    crashes.watch(stand.get(AttemptLedger), 'saving a change', 'update');
    const sender = stand.get(ChunkSender) as unknown as { extendLease(): Promise<boolean> };
    crashes.watch(sender, 'extending the lease', 'extendLease');
    crashes.breakOffUploads(videos!);
    for (const method of ['composer', 'initVideo', 'putChunk', 'status'] as const) {
      crashes.watch(videos!, method, method);
    }
    crashes.watch(photos!, 'initPhotos', 'initPhotos');
  });
  afterAll(async () => {
    await stand.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('publishes no post twice and loses none', async () => {
    const small = join(dir, 'small.mp4');
    writeFileSync(small, buildSyntheticMp4({ bytes: 60_000 }));
    const large = join(dir, 'large.mp4');
    await writeSyntheticMp4(large, { bytes: 66_000_000 });

    const posts: { creator: Creator; id: string }[] = [];
    for (let count = 0; count < smallVideos + largeVideos + photoPosts; count += 1) {
      const creator = await stand.creator();
      const isPhoto = count % 3 === 2 && count / 3 < photoPosts;
      const isLarge = count % 20 === 0;
      const file = isPhoto ? samplePhoto : isLarge ? large : small;
      const uploadId = await (isLarge ? stand.placeFile(creator, file) : stand.upload(creator, file));
      const result = await stand.createPost(creator, { media: [{ uploadId }] });
      posts.push({ creator, id: result.posts[0].id });
    }
    // Half of the faults affect the first posts, the others occur during their recovery.
    const waiting = [...faults, ...faults].sort(() => random() - 0.5);
    for (const action of webhookFaults) await webhookFault(action);
    for (let round = 0; round < 60; round += 1) {
      for (const [match, action] of waiting.splice(0, 3)) {
        await stand.fault(match, action, { times: 1, skip: Math.floor(random() * 4) });
      }
      if (round % 10 === 5) for (const action of webhookFaults) await webhookFault(action);
      await workers();
      await stand.pass(round < 40 ? minute : hour);
    }
    await stand.control('DELETE', '/faults');
    for (let day = 0; day < 30; day += 1) await stand.pass(hour);

    const ends = await Promise.all(
      posts.map(async ({ creator, id }) => ({
        post: await stand.post(creator, id),
        live: await stand.live(creator),
      })),
    );
    const doubles = ends.filter(({ live }) => live.length > 1);
    const lost = ends.filter(({ post, live }) => (post.state === 'PUBLISHED') !== (live.length === 1));
    const unconfirmed = ends.filter(({ post }) => post.state === 'UNCONFIRMED').length;
    const attempts = ends.reduce((sum, { post }) => sum + post.attempts.length, 0);
    const live = ends.filter((end) => end.live.length > 0).length;
    console.log(
      [
        `posts attempted         ${posts.length} (${attempts} attempts, ${deaths} deaths, seed ${seed})`,
        `live at the platform    ${live}`,
        `failed, with a reason   ${ends.filter(({ post }) => post.state === 'FAILED').length}`,
        `unconfirmed, not live   ${unconfirmed}`,
        `doubles                 ${doubles.length}`,
        `lost                    ${lost.length}`,
      ].join('\n'),
    );
    // A failed post with a reason is not lost.
    for (const end of ends) counts.add(end.post.state === 'PUBLISHED' ? 1 : 0, end.live.length);
    expect({ doubles, lost }).toEqual({ doubles: [], lost: [] });
    expect(ends.filter(({ post }) => !['PUBLISHED', 'FAILED', 'UNCONFIRMED'].includes(post.state))).toEqual(
      [],
    );
  }, 180_000);

  /** Runs concurrent workers that may end at any point, until no work is due. */
  async function workers(): Promise<void> {
    const publishing = stand.get(PublishWorker);
    const watching = stand.get(StatusWorker);
    for (;;) {
      const claims = await publishing.claim(4);
      const polls = await watching.claim(4);
      if (claims.length + polls.length === 0) return;
      await Promise.all([
        ...claims.map((claim) => perhaps(() => publishing.run(claim, alive))),
        ...polls.map((claim) => perhaps(() => watching.run(claim))),
      ]);
    }
  }

  async function perhaps(work: () => Promise<void>): Promise<void> {
    if (!(await crashes.live(() => random() < crashRate, work))) deaths += 1;
  }

  async function webhookFault(action: object): Promise<void> {
    await stand.control('POST', '/faults', { webhook: {}, action, times: 3 });
  }
});
