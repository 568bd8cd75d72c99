import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { findTool } from '../../support/processes/tools.js';

const isInstalled = findTool('ffmpeg') !== null;
const size = (width: number, height: number) => [
  '-f',
  'lavfi',
  '-i',
  `color=size=${width}x${height}:rate=25`,
];

(isInstalled ? describe : describe.skip)('Media rules of a platform', () => {
  let stand: PublishingStand;
  let creator: Creator;
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-rules-'));
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await stand.close();
  });

  const post = async (name: string, args: readonly string[]) => {
    const path = join(dir, name);
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, path]);
    const uploadId = await stand.upload(creator, path);
    return stand.createPost(creator, { media: [{ uploadId }] });
  };

  it.each([
    ['portrait.jpg', [...size(1086, 1448), '-frames:v', '1'], 'PICTURE_SIZE'],
    ['camera.jpg', [...size(3024, 4032), '-frames:v', '1'], 'PICTURE_SIZE'],
    ['picture.png', [...size(640, 640), '-frames:v', '1'], 'MEDIA_TYPE'],
    ['old.mp4', [...size(640, 640), '-t', '3', '-c:v', 'mpeg4'], 'VIDEO_CODEC'],
    ['studio.mov', [...size(640, 640), '-t', '3', '-c:v', 'prores_ks'], 'VIDEO_CODEC'],
    ['slow.mp4', ['-r', '10', ...size(640, 640), '-t', '3', '-r', '10'], 'FRAME_RATE'],
    ['small.mp4', [...size(320, 640), '-t', '3'], 'PICTURE_SIZE'],
  ])('are checked before the post is accepted: %s', async (name, args, code) => {
    const result = await post(name, args);
    expect(result).toMatchObject({ __typename: 'PostsRejected' });
    expect(result.rejections[0].problems).toContainEqual(expect.objectContaining({ code, field: 'media.0' }));
  });

  it('refuse a picture with an impossible width', async () => {
    const path = join(dir, 'huge.png');
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...size(64, 64), '-frames:v', '1', path]);
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(0xffffffff, 16);
    bytes.writeUInt32BE(0xffffffff, 20);
    writeFileSync(path, bytes);
    const id = await stand.beginUpload(creator.client, bytes.length);
    const answer = await stand.append(creator.client, id, 0, bytes);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error: { code: 'MEDIA_INVALID', details: { reason: 'UNREADABLE' } },
    });
  });
});
