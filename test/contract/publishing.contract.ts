import type { MediaFile } from '../../src/platforms/platform-media.js';
import type { PublishRequest, VideoPublisher } from '../../src/platforms/platform-publishing.js';
import type { WebhookEvent } from '../../src/platforms/platform-webhooks.js';
import { aGrant, failureOf } from './connect.js';
import { faults, type PlatformStand } from './platform-stand.js';
import type { Offers } from './platform-adapter.contract.js';

/** The part of the contract about posts: none is published twice or lost, and every outcome can be determined. */
export function describePublishing(offers: Offers, stand: () => PlatformStand): void {
  if (offers.videos)
    describe('videos', () => {
      const publisher = (): VideoPublisher => stand().adapter.videos!;

      function aPost(file: MediaFile = stand().publishing!.video.file): PublishRequest {
        const parsed = publisher().parseOptions(stand().publishing!.video.options);
        if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        // In the format of the database.
        return {
          ...stand().publishing!.video.request,
          options: JSON.parse(JSON.stringify(parsed.options)),
          media: [file],
        };
      }

      /** Sends every chunk in order. Returns the response to the last one. */
      async function upload(target: Awaited<ReturnType<VideoPublisher['initVideo']>>, bytes: Buffer) {
        const { chunks } = target;
        let answer;
        for (let index = 0; index < chunks.count; index++) {
          const first = index * chunks.chunkSize;
          const end = index === chunks.count - 1 ? chunks.totalBytes : first + chunks.chunkSize;
          answer = await publisher().putChunk(target, {
            first,
            length: end - first,
            contentType: stand().publishing!.video.file.contentType,
            body: inPieces(bytes.subarray(first, end)),
          });
          if (answer.kind === 'stored') expect(answer.bytesReceived).toBe(end);
        }
        return answer;
      }

      it('are checked, uploaded in chunks, published, and reported by webhook', async () => {
        const tokens = await aGrant(stand());
        const post = aPost();
        const composer = await publisher().composer(tokens.credentials);
        expect(composer.blocked).toBeNull();
        expect(publisher().check(post, composer)).toEqual([]);

        const target = await publisher().initVideo(tokens.credentials, post);
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PROCESSING',
        });
        expect(await upload(target, stand().publishing!.video.bytes)).toEqual({ kind: 'complete' });
        const sent = await stand().settle();

        const status = await publisher().status(tokens.credentials, target.publishId);
        const [live] = await stand().publishing!.livePosts(tokens.subject);
        expect(status).toMatchObject({ state: 'PUBLISHED', platformPostId: live, isPublic: true });
        expect(live).toMatch(/^\d{17,}$/);

        const reported = sent
          .flatMap(({ body }): WebhookEvent[] => stand().adapter.webhooks.read(body))
          .map(({ payload }) => stand().adapter.webhooks.effect(payload))
          .filter((effect) => effect.kind === 'publish-status' && effect.publishId === target.publishId);
        expect(reported).toContainEqual(
          expect.objectContaining({
            subject: tokens.subject,
            status: expect.objectContaining({ state: 'PUBLISHED', platformPostId: live }),
          }),
        );
      });

      it('are uploaded in several chunks from the offset that the platform reports', async () => {
        const tokens = await aGrant(stand());
        const bytes = padded(stand().publishing!.video.bytes, 70_000_000);
        const post = aPost({ ...stand().publishing!.video.file, sizeBytes: bytes.length });
        const target = await publisher().initVideo(tokens.credentials, post);
        expect(target.chunks.count).toBeGreaterThan(1);

        const second = target.chunks.chunkSize;
        const ahead = await publisher().putChunk(target, {
          first: second,
          length: target.chunks.chunkSize,
          contentType: stand().publishing!.video.file.contentType,
          body: inPieces(bytes.subarray(second, 2 * second)),
        });
        expect(ahead).toEqual({ kind: 'resync', bytesReceived: 0 });

        expect(await upload(target, bytes)).toEqual({ kind: 'complete' });
        await stand().settle();
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PUBLISHED',
        });
      });

      it('report the received bytes after a lost chunk', async () => {
        const tokens = await aGrant(stand());
        const target = await publisher().initVideo(tokens.credentials, aPost());
        await stand().setFault('chunk', 'dropped-connection');
        const failure = await failureOf(upload(target, stand().publishing!.video.bytes));
        expect(failure).toMatchObject({ kind: 'transient', outcomeUnknown: true });
        expect(`${failure.message}${JSON.stringify(failure)}`).not.toContain(
          new URL(target.uploadUrl).search,
        );
        await stand().setFault('chunk', null);
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PROCESSING',
          bytesReceived: 0,
        });
        expect(await upload(target, stand().publishing!.video.bytes)).toEqual({ kind: 'complete' });
      });

      it('are published although the last response was lost, as their status shows', async () => {
        const tokens = await aGrant(stand());
        const target = await publisher().initVideo(tokens.credentials, aPost());
        await stand().setFault('chunk', 'lost-answer');
        expect(await failureOf(upload(target, stand().publishing!.video.bytes))).toMatchObject({
          outcomeUnknown: true,
        });
        await stand().setFault('chunk', null);
        await stand().settle();
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PUBLISHED',
        });
        expect(await stand().publishing!.livePosts(tokens.subject)).toHaveLength(1);
      });

      it.each(faults)('%s: the init call is not repeated and its outcome is unknown', async (fault) => {
        const tokens = await aGrant(stand());
        await stand().setFault('video-init', fault);
        const failure = await failureOf(publisher().initVideo(tokens.credentials, aPost()));
        expect(failure).toMatchObject(
          fault === 'throttle' ? { kind: 'rate-limited' } : { kind: 'transient', outcomeUnknown: true },
        );
        expect(await stand().requests('video-init')).toBe(1);
      });

      it('repeat a failed status call', async () => {
        const tokens = await aGrant(stand());
        const target = await publisher().initVideo(tokens.credentials, aPost());
        await stand().setFault('status', 'server-error');
        expect(await failureOf(publisher().status(tokens.credentials, target.publishId))).toMatchObject({
          kind: 'transient',
          outcomeUnknown: false,
        });
        expect(await stand().requests('status')).toBeGreaterThan(1);
      });

      it('are rejected if the id is unknown', async () => {
        const tokens = await aGrant(stand());
        expect(await failureOf(publisher().status(tokens.credentials, 'made-up'))).toMatchObject({
          kind: 'rejected',
        });
      });
    });

  if (offers.photos)
    describe('photos', () => {
      it('are published from URLs', async () => {
        const photos = stand().adapter.photos!;
        const tokens = await aGrant(stand());
        const parsed = photos.parseOptions(stand().publishing!.photo.options);
        if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        const post = {
          ...stand().publishing!.video.request,
          options: parsed.options,
          media: [stand().publishing!.photo.file],
        };
        expect(photos.check(post, await photos.composer(tokens.credentials))).toEqual([]);
        const { publishId } = await photos.initPhotos(tokens.credentials, post, [
          stand().publishing!.photo.url,
        ]);
        await stand().settle();
        expect(await photos.status(tokens.credentials, publishId)).toMatchObject({ state: 'PUBLISHED' });
        expect(await stand().publishing!.livePosts(tokens.subject)).toHaveLength(1);
      });
    });

  if (offers.content && offers.videos)
    describe('content', () => {
      it('is listed newest first, with the published posts', async () => {
        const content = stand().adapter.content!;
        const videos = stand().adapter.videos!;
        const tokens = await aGrant(stand());
        expect((await content.listMedia(tokens.credentials, null)).items).toEqual([]);
        const parsed = videos.parseOptions(stand().publishing!.video.options);
        if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        const post = {
          ...stand().publishing!.video.request,
          options: parsed.options,
          media: [stand().publishing!.video.file],
        };
        const target = await videos.initVideo(tokens.credentials, post);
        await videos.putChunk(target, {
          first: 0,
          length: stand().publishing!.video.bytes.length,
          contentType: stand().publishing!.video.file.contentType,
          body: inPieces(stand().publishing!.video.bytes),
        });
        await stand().settle();
        const page = await content.listMedia(tokens.credentials, null);
        expect(page.items.map(({ platformMediaId }) => platformMediaId)).toEqual(
          await stand().publishing!.livePosts(tokens.subject),
        );
        expect(page.items[0]).toMatchObject({
          caption: stand().publishing!.video.request.caption,
          publishedAt: expect.any(Date),
        });
        expect(page.nextCursor).toBeNull();
      });
    });
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 262_144) yield bytes.subarray(at, at + 262_144);
}

/** The same video in a longer file: an MP4 may end with a box of free space. */
function padded(film: Buffer, length: number): Buffer {
  const file = Buffer.alloc(length);
  film.copy(file);
  file.writeUInt32BE(length - film.length, film.length);
  file.write('free', film.length + 4, 'latin1');
  return file;
}
