import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PublishingStand, sampleVideo } from '../support/publishing.js';

describe('Posts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  afterAll(() => stand.close());

  it('goes from a file to a public post', async () => {
    const creator = await stand.creator();
    const uploadId = await stand.upload(creator, sampleVideo);
    const result = await stand.createPost(creator, { media: [{ uploadId }], caption: 'A real video' });
    expect(result).toMatchObject({
      __typename: 'PostsCreated',
      posts: [{ state: 'SCHEDULED', nextAction: 'WAIT', kind: 'VIDEO', progress: null }],
    });
    const [{ id }] = result.posts;
    await stand.work();
    expect(await stand.post(creator, id)).toMatchObject({ state: 'PROCESSING' });
    const post = await stand.until(creator, id, ['PUBLISHED']);
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
});
