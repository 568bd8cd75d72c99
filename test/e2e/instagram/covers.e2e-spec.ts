import { readFileSync } from 'node:fs';
import { checkMediaUrl, fetchImage } from '../../../simulator/meta/instagram/publishing/fetches.js';
import type { InstagramBehaviour } from '../../../simulator/meta/instagram/settings.js';
import { buildSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { GraphError } from '../../../simulator/meta/graph/responses.js';
import { ServerOf } from '../../support/servers/file-server.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';
import { createPost, samplePhoto } from '../../support/platforms/publishing.js';

const jpeg = readFileSync(samplePhoto);
const video = buildSyntheticMp4({ bytes: 400_000, durationSec: 5 });
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const type = 'image/jpeg';
const behaviour = { allowLoopbackMedia: true, fetchTimeoutMs: 2_000 } as InstagramBehaviour;
const createWithMessages = createPost.replace('problems { code', 'problems { message code');

/** The photo with a segment that lists further pictures. */
function multiPicture(): Buffer {
  const index = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 8]), Buffer.from('MPF\0\0\0', 'latin1')]);
  return Buffer.concat([jpeg.subarray(0, 2), index, jpeg.subarray(2)]);
}

describe('The cover of a reel', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  let server: ServerOf;

  beforeAll(async () => {
    stand = await InstagramStand.start();
    creator = await stand.creator();
    server = await ServerOf.files({
      '/good.jpg': { body: jpeg, type },
      '/r%C3%B6d.jpg?a=1': { body: jpeg, type },
      '/odd-type.jpg': { body: jpeg, type: 'IMAGE/PJPEG; a=b' },
      '/picture.jpg': { body: png, type },
      '/film.jpg': { body: video, type },
      '/page.jpg': { body: Buffer.from('<html><body>A viewer page</body></html>'), type },
      '/several.jpg': { body: multiPicture(), type },
      '/empty.jpg': { body: Buffer.alloc(0), type },
      '/cut.jpg': { body: jpeg.subarray(0, 100), type },
      '/large.jpg': { body: Buffer.concat([jpeg, Buffer.alloc(8 * 1024 ** 2)]), type },
      '/download.jpg': { body: jpeg, type: 'application/octet-stream' },
      '/moved.jpg': { location: '/good.jpg' },
    });
  });
  afterAll(async () => {
    await stand?.close();
    await server?.close();
  });

  const absolute = (url: string) => (url.startsWith('/') ? server.url + url : url);
  const post = async (coverUrl: string) => {
    const input = {
      ...{ media: [{ uploadId: await stand.upload(creator, video) }], caption: '' },
      ...{ idempotencyKey: crypto.randomUUID() },
      targets: [{ accountId: creator.accountId, options: { instagram: { coverUrl: absolute(coverUrl) } } }],
    };
    return (await creator.client.data(createWithMessages, { input })).createPost;
  };
  const simulated = async (coverUrl: string) => {
    checkMediaUrl(absolute(coverUrl), behaviour);
    await fetchImage(absolute(coverUrl), 'cover', behaviour);
  };

  it.each([['/good.jpg'], ['/röd.jpg?a=1'], ['/odd-type.jpg']])('at %s is sent', async (path) => {
    const result = await post(path);
    expect(result).toMatchObject({ __typename: 'PostsCreated' });
    const { state } = await stand.until(creator, result.posts[0].id, ['PUBLISHED', 'FAILED']);
    expect(state).toBe('PUBLISHED');
  });

  it.each([
    ['another format', '/picture.jpg', 'COVER_NOT_JPEG', /JPEG format only.*image\/png/],
    ['a video', '/film.jpg', 'COVER_NOT_JPEG', /JPEG format only.*video\/mp4/],
    ['a page', '/page.jpg', 'COVER_NOT_JPEG', /not a picture.*JPEG/],
    ['several pictures', '/several.jpg', 'COVER_NOT_JPEG', /several pictures.*JPEG/],
    ['no bytes', '/empty.jpg', 'COVER_NOT_JPEG', /is empty.*JPEG/],
    ['half a picture', '/cut.jpg', 'COVER_NOT_JPEG', /damaged.*JPEG/],
    ['too many bytes', '/large.jpg', 'COVER_TOO_LARGE', /larger than 8 MiB/],
    ['no file', '/none.jpg', 'MEDIA_URL_NOT_ALLOWED', /HTTP 404/],
    ['a download', '/download.jpg', 'MEDIA_URL_NOT_ALLOWED', /application\/octet-stream; image/],
    ['a redirect', '/moved.jpg', 'MEDIA_URL_NOT_ALLOWED', /redirects/],
    ['a dead server', 'http://127.0.0.1:1/a.jpg', 'MEDIA_URL_NOT_ALLOWED', /failed or was interrupted/],
    ['the private network', 'https://10.0.0.1/a.jpg', 'MEDIA_URL_NOT_ALLOWED', /public internet/],
    ['no encryption', 'http://example.com/a.jpg', 'COVER_URL_NOT_ALLOWED', /https/],
    ['a password', 'https://me:secret@example.com/a.jpg', 'COVER_URL_NOT_ALLOWED', /user name or password/],
  ])('with %s is refused before the post is accepted', async (_what, url, code, message) => {
    const text = expect.stringMatching(message) as string;
    expect(await post(url)).toMatchObject({
      __typename: 'PostsRejected',
      rejections: [{ problems: [{ code, field: 'coverUrl', message: text }] }],
    });
    // A URL that cannot be reached is not fetched again.
    if (!url.startsWith('https://10.')) await expect(simulated(url)).rejects.toBeInstanceOf(GraphError);
    // Only the videos are stored.
    expect(
      await stand.sql(
        "SELECT 1 FROM uploads WHERE user_id = $1 AND content_type IS DISTINCT FROM 'video/mp4'",
        [creator.userId],
      ),
    ).toEqual([]);
  });

  it('is checked again with the options of a retry', async () => {
    const { posts } = await post('/good.jpg');
    await stand.sql("UPDATE post_attempts SET state = 'FAILED' WHERE post_id = $1", [posts[0].id]);
    await stand.sql("UPDATE posts SET state = 'FAILED' WHERE id = $1", [posts[0].id]);
    const retryPost = `mutation ($input: RetryPostInput!) { retryPost(input: $input) {
      __typename ... on PostsRejected { rejections { problems { code field } } } } }`;
    const input = { postId: posts[0].id, options: { instagram: { coverUrl: `${server.url}/picture.jpg` } } };
    expect((await creator.client.data(retryPost, { input })).retryPost).toEqual({
      __typename: 'PostsRejected',
      rejections: [{ problems: [{ code: 'COVER_NOT_JPEG', field: 'coverUrl' }] }],
    });
  });
});
