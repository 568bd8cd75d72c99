import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ServerOf } from '../../support/servers/file-server.js';
import { InstagramStand } from '../../support/platforms/instagram.js';
import { createPost, samplePhoto, sampleVideo } from '../../support/platforms/publishing.js';

const photo = readFileSync(samplePhoto);
const video = readFileSync(sampleVideo);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('Options of a post on Instagram', () => {
  let stand: InstagramStand;
  let files: ServerOf;
  let locationId: string;
  beforeAll(async () => {
    stand = await InstagramStand.start();
    const pages = await stand.control('GET', '/meta/pages');
    locationId = pages.find(({ hasLocation }: { hasLocation: boolean }) => hasLocation).pageId;
    files = await ServerOf.files({
      '/photo.jpg': { body: photo, type: 'image/jpeg' },
      '/video.mp4': { body: video, type: 'video/mp4' },
    });
  });
  afterAll(async () => {
    await stand.close();
    await files.close();
  });

  it('are sent for a photo', async () => {
    const creator = await stand.creator('FACEBOOK_LOGIN');
    const id = await stand.aPost(creator, [photo], {
      caption: 'Rye day #bread @rye_fan',
      options: {
        altTexts: ['A loaf'],
        userTags: [{ username: '@rye_fan', x: 0.25, y: 0.75 }],
        collaborators: ['sim.second.shop'],
        locationId,
      },
    });
    await stand.until(creator, id, ['PUBLISHED']);
    expect(await stand.live(creator)).toMatchObject([
      {
        caption: 'Rye day #bread @rye_fan',
        altText: 'A loaf',
        userTags: [{ username: 'rye_fan', x: 0.25, y: 0.75 }],
        collaborators: ['sim.second.shop'],
        locationId,
      },
    ]);
  });

  it('are sent for a reel', async () => {
    const creator = await stand.creator('FACEBOOK_LOGIN');
    const id = await stand.aPost(creator, [video], {
      options: {
        userTags: [{ username: 'rye_fan' }],
        collaborators: ['sim.second.shop'],
        locationId,
        shareToFeed: true,
        coverUrl: `${files.url}/photo.jpg`,
        audioName: 'Oven sounds',
      },
    });
    await stand.until(creator, id, ['PUBLISHED']);
    expect(await stand.live(creator)).toMatchObject([
      {
        product: 'REELS',
        userTags: [{ username: 'rye_fan' }],
        collaborators: ['sim.second.shop'],
        locationId,
        sharedToFeed: true,
        audioName: 'Oven sounds',
      },
    ]);
    const [container] = await stand.containers(creator);
    expect(container.coverUrl).toBe(`${files.url}/photo.jpg`);
  });

  it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
    'can be files at URLs of the frontend, through %s',
    async (loginType) => {
      const creator = await stand.creator(loginType);
      const { createPost: result } = await creator.client.data(createPost, {
        input: {
          media: [{ url: `${files.url}/photo.jpg` }, { url: `${files.url}/video.mp4` }],
          caption: 'From afar',
          targets: [{ accountId: creator.accountId, options: { instagram: {} } }],
          idempotencyKey: crypto.randomUUID(),
        },
      });
      expect(result.__typename).toBe('PostsCreated');
      const post = await stand.until(creator, result.posts[0].id, ['PUBLISHED']);
      const [live, ...others] = await stand.live(creator);
      expect(others).toEqual([]);
      expect(live.id).toBe(post.platformPostId);
      expect(live.children).toHaveLength(2);
      const parts = (await stand.containers(creator)).filter(({ kind }) => kind.startsWith('child'));
      expect(new Set(parts.map((part) => part.sha256))).toEqual(new Set([sha256(photo), sha256(video)]));
      // Instagram never gets the original URLs.
      for (const { url } of parts) expect(url ?? '').not.toContain(files.url);
    },
  );
});
