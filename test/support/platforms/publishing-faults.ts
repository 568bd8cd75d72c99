import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { WakeUps } from '../../../src/jobs/wake-ups/wake-ups.js';
import type { FaultCounts } from '../jest/fault-counts.js';
import { replaceMethod } from '../jest/methods.js';
import { type Creator, PublishingStand, samplePhoto } from './publishing.js';

export const chunkBytes = 10_485_760;
/** Six chunks: smaller files are sent as a whole. */
export const videoBytes = 66_000_000;

export interface PublishingPost {
  creator: Creator;
  id: string;
}

/** Posts whose publishing is interrupted. Only the test itself starts work. */
export class PublishingFaults {
  private constructor(
    readonly stand: PublishingStand,
    private readonly dir: string,
    private readonly video: string,
    private readonly counts: FaultCounts,
  ) {}

  static async start(counts: FaultCounts): Promise<PublishingFaults> {
    const stand = await PublishingStand.start();
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-publish-'));
    const video = join(dir, 'video.mp4');
    await writeSyntheticMp4(video, { bytes: videoBytes });
    return new PublishingFaults(stand, dir, video, counts);
  }

  async close(): Promise<void> {
    await this.stand.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** A post of a video of six chunks. */
  async videoPost(): Promise<PublishingPost> {
    const creator = await this.stand.creator();
    const uploadId = await this.stand.placeFile(creator, this.video);
    const { posts } = await this.stand.createPost(creator, { media: [{ uploadId }] });
    return { creator, id: posts[0].id };
  }

  async photoPost(): Promise<PublishingPost> {
    const creator = await this.stand.creator();
    const uploadId = await this.stand.upload(creator, samplePhoto);
    const { posts } = await this.stand.createPost(creator, { media: [{ uploadId }] });
    return { creator, id: posts[0].id };
  }

  /** Waits until a post is published, and expects one publication. */
  async expectOnce({ creator, id }: PublishingPost): Promise<any> {
    const post = await this.stand.until(creator, id, ['PUBLISHED', 'FAILED']);
    expect(post).toMatchObject({ state: 'PUBLISHED' });
    const live = await this.stand.live(creator);
    this.counts.add(1, live.length);
    expect(live).toHaveLength(1);
    return post;
  }

  /** Runs `during` around every chunk, with its number from 0. Its result replaces the response of the platform. */
  aroundChunks(during: (number: number, send: () => Promise<any>) => Promise<any>): () => void {
    let number = 0;
    return replaceMethod(
      this.stand.adapter().videos!,
      'putChunk',
      (original) => (target, part) => during(number++, async () => original(target, part)),
    );
  }
}
