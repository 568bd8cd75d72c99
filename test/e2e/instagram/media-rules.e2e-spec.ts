import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstagramStand, type InstagramCreator } from '../../support/platforms/instagram.js';
import { createPost, samplePhoto } from '../../support/platforms/publishing.js';
import { findTool } from '../../support/processes/tools.js';

const isInstalled = findTool('ffmpeg') !== null;
const size = (width: number, height: number, rate = 25) => [
  '-f',
  'lavfi',
  '-i',
  `color=size=${width}x${height}:rate=${rate}`,
];
const picture = [...size(360, 640), '-t', '3'];
const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=3', '-t', '3'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const first = ['-movflags', '+faststart'];
const withMessages = createPost.replace('problems { code', 'problems { message code');

(isInstalled ? describe : describe.skip)('The rules of Instagram about media', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-rules-'));
  beforeAll(async () => {
    stand = await InstagramStand.start();
    creator = await stand.creator();
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await stand.close();
  });

  const make = (name: string, args: readonly string[]): Buffer => {
    const path = join(dir, name);
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, '-threads', '1', path]);
    return readFileSync(path);
  };
  const post = async (files: readonly Buffer[], options: object = {}) => {
    const media = [];
    for (const bytes of files) media.push({ uploadId: await stand.upload(creator, bytes) });
    const input = {
      ...{ media, caption: '', idempotencyKey: crypto.randomUUID() },
      targets: [{ accountId: creator.accountId, options: { instagram: options } }],
    };
    return (await creator.client.data(withMessages, { input })).createPost;
  };

  it.each<[string, string, readonly string[], string, RegExp]>([
    [
      'AV1',
      'av1.mp4',
      [
        ...size(64, 112, 24),
        '-t',
        '3',
        '-c:v',
        'libsvtav1',
        '-preset',
        '13',
        '-svtav1-params',
        'lp=1',
        ...first,
      ],
      'VIDEO_CODEC',
      /av1.*h264, hevc/,
    ],
    ['MPEG-4 part 2', 'old.mp4', [...picture, '-c:v', 'mpeg4', ...first], 'VIDEO_CODEC', /mpeg4.*h264, hevc/],
    [
      'ProRes',
      'studio.mov',
      [...picture, '-c:v', 'prores_ks', '-profile:v', '0', ...first],
      'VIDEO_CODEC',
      /prores.*h264, hevc/,
    ],
    [
      'PCM sound',
      'raw-sound.mov',
      [...picture, ...tone, ...h264, '-c:a', 'pcm_s16le', ...first],
      'AUDIO_FORMAT',
      /pcm, 1 channels, 48000 Hz; AAC/,
    ],
    [
      'PCM sound of 24 bits',
      'raw-sound-24.mov',
      [...picture, ...tone, ...h264, '-c:a', 'pcm_s24be', ...first],
      'AUDIO_FORMAT',
      /pcm.*AAC/,
    ],
    [
      'six channels',
      'surround.mp4',
      [...picture, ...tone, ...h264, '-c:a', 'aac', '-ac', '6', ...first],
      'AUDIO_FORMAT',
      /6 channels.*up to 2 channels/,
    ],
    ['an index at the end', 'late.mp4', [...picture, ...h264], 'INDEX_AT_END', /moov.*first/],
    [
      'ten frames per second',
      'slow.mp4',
      [...size(360, 640, 10), '-t', '3', ...h264, ...first],
      'FRAME_RATE',
      /10 frames.*23 to 60/,
    ],
    [
      'less than three seconds',
      'short.mp4',
      [...size(360, 640), '-t', '2', ...h264, ...first],
      'VIDEO_DURATION',
      /2 s; 3 to/,
    ],
    [
      'wider than 1920 pixels',
      'wide.mp4',
      [...size(2048, 256), '-t', '3', ...h264, ...first],
      'VIDEO_TOO_WIDE',
      /2048.*1920/,
    ],
  ])('are checked before the post is accepted: %s', async (_, name, args, code, message) => {
    const bytes = make(name, args);
    const expected = (field: string) =>
      expect.objectContaining({ code, field, message: expect.stringMatching(message) });
    const alone = await post([bytes]);
    expect(alone).toMatchObject({ __typename: 'PostsRejected' });
    expect(alone.rejections[0].problems).toContainEqual(expected('media.0'));
    const carousel = await post([readFileSync(samplePhoto), bytes]);
    expect(carousel.rejections[0].problems).toContainEqual(expected('media.1'));
    const story = await post([bytes], { placement: 'STORY' });
    expect(story.rejections[0].problems).toContainEqual(expected('media.0'));
    expect(await stand.containers(creator)).toEqual([]);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['picture.png', [...size(640, 640), '-frames:v', '1'], 'IMAGE_NOT_JPEG', /JPEG only, not image\/png/],
    ['narrow.jpg', [...size(300, 300), '-frames:v', '1'], 'IMAGE_TOO_SMALL', /300.*320/],
    ['tall.jpg', [...size(640, 1000), '-frames:v', '1'], 'ASPECT_RATIO', /0\.640.*4:5/],
  ])('are checked for photos: %s', async (name, args, code, message) => {
    const result = await post([make(name, args)]);
    expect(result.rejections[0].problems).toContainEqual(
      expect.objectContaining({ code, field: 'media.0', message: expect.stringMatching(message) }),
    );
  });

  it('accept the same videos with valid values', async () => {
    const bytes = make('good.mp4', [...picture, ...tone, ...h264, '-c:a', 'aac', ...first]);
    expect(await post([bytes])).toMatchObject({ __typename: 'PostsCreated' });
  });
});
