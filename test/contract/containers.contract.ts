import type { OpenCredentials } from '../../src/platforms/platform-login.js';
import type { PublishRequest } from '../../src/platforms/platform-publishing.js';
import type { ContainerPublisher } from '../../src/platforms/platform-containers.js';
import { anAccount, failureOf } from './connect.js';
import { faults, type PlatformStand } from './platform-stand.js';

/** The part of the contract about platforms that prepare posts as containers. */
export function describeContainers(stand: () => PlatformStand): void {
  describe('containers', () => {
    const publisher = (): ContainerPublisher => stand().adapter.containers!;
    afterEach(() => stand().setFault('publish', null));

    function aPost(more: Partial<PublishRequest> = {}): PublishRequest {
      const parsed = publisher().parseOptions(stand().publishing!.photo.options);
      if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
      const { caption } = stand().publishing!.video.request;
      // In the format of the database.
      const options: unknown = JSON.parse(JSON.stringify(parsed.options));
      return { caption, options, media: [stand().publishing!.photo.file], ...more };
    }

    /** Creates the container of one file and sends its bytes if the platform takes bytes. */
    async function aPart(credentials: OpenCredentials, post: PublishRequest, index = 0): Promise<string> {
      const file = post.media[index]!;
      const byBytes = publisher().takesBytes(credentials, file);
      const url = file.kind === 'VIDEO' ? stand().publishing!.videoUrl : stand().publishing!.photo.url;
      const part = await publisher().createPart(credentials, post, index, byBytes ? null : url);
      if (!byBytes) return part.containerId;
      const { bytes } = stand().publishing!.video;
      await publisher().sendBytes(credentials, part.uploadUrl!, {
        first: 0,
        totalBytes: bytes.length,
        body: inPieces(bytes),
      });
      expect(await publisher().bytesReceived(credentials, part.containerId)).toBe(bytes.length);
      return part.containerId;
    }

    async function aReadyPhoto(): Promise<{ credentials: OpenCredentials; id: string; externalId: string }> {
      const { credentials, account } = await anAccount(stand());
      const id = await aPart(credentials, aPost());
      await stand().settle();
      expect(await publisher().containerState(credentials, id)).toEqual({ state: 'READY' });
      return { credentials, id, externalId: account.externalId };
    }

    it('of one photo are checked, created, prepared and published once', async () => {
      const { credentials, account } = await anAccount(stand());
      const post = aPost();
      const composer = await publisher().composer(credentials);
      expect(composer).toMatchObject({ blocked: null, quota: { used: 0, limit: expect.any(Number) } });
      expect(publisher().check(post, composer)).toEqual([]);

      const id = await aPart(credentials, post);
      expect(await publisher().containerState(credentials, id)).toEqual({ state: 'PREPARING' });
      expect(await failureOf(publisher().publish(credentials, id))).toMatchObject({
        kind: 'transient',
        outcomeUnknown: false,
      });
      await stand().settle();
      expect(await publisher().containerState(credentials, id)).toEqual({ state: 'READY' });
      const { platformPostId } = await publisher().publish(credentials, id);
      expect(platformPostId).toMatch(/^\d{15,}$/);
      expect(await stand().publishing!.livePosts(account.externalId)).toEqual([platformPostId]);
      expect(await publisher().permalink(credentials, platformPostId)).toMatch(/^https?:/);
      expect(await publisher().containerState(credentials, id)).toEqual({ state: 'PUBLISHED' });
      expect(await publisher().status(credentials, id)).toMatchObject({ state: 'PUBLISHED' });

      expect(await failureOf(publisher().publish(credentials, id))).toMatchObject({ outcomeUnknown: true });
      expect(await stand().publishing!.livePosts(account.externalId)).toHaveLength(1);
      expect(await publisher().recent(credentials)).toMatchObject([
        { platformMediaId: platformPostId, caption: post.caption, kind: 'PHOTO' },
      ]);
      expect((await publisher().composer(credentials)).quota).toMatchObject({ used: 1 });
    });

    it('of one video are published', async () => {
      const { credentials, account } = await anAccount(stand());
      const post = aPost({ media: [stand().publishing!.video.file] });
      expect(publisher().check(post, await publisher().composer(credentials))).toEqual([]);
      const id = await aPart(credentials, post);
      await stand().settle();
      expect(await publisher().containerState(credentials, id)).toEqual({ state: 'READY' });
      await publisher().publish(credentials, id);
      expect(await stand().publishing!.livePosts(account.externalId)).toHaveLength(1);
      expect(await publisher().recent(credentials)).toMatchObject([{ kind: 'VIDEO' }]);
    });

    it('of several files are combined in their order', async () => {
      const { credentials, account } = await anAccount(stand());
      const { photo, video } = stand().publishing!;
      const post = aPost({ media: [photo.file, video.file, photo.file] });
      expect(publisher().check(post, await publisher().composer(credentials))).toEqual([]);
      const parts: string[] = [];
      for (const index of [0, 1, 2]) parts.push(await aPart(credentials, post, index));
      await stand().settle();
      for (const id of parts) {
        expect(await publisher().containerState(credentials, id)).toEqual({ state: 'READY' });
      }
      const { containerId } = await publisher().createWhole(credentials, post, parts);
      await stand().settle();
      const { platformPostId } = await publisher().publish(credentials, containerId);
      expect(await stand().publishing!.livePosts(account.externalId)).toEqual([platformPostId]);
      expect(await publisher().recent(credentials)).toMatchObject([{ kind: 'MIXED' }]);
    });

    it('are PUBLISHED after the response to publishing was lost', async () => {
      const { credentials, id, externalId } = await aReadyPhoto();
      await stand().setFault('publish', 'lost-answer');
      expect(await failureOf(publisher().publish(credentials, id))).toMatchObject({
        kind: 'transient',
        outcomeUnknown: true,
      });
      await stand().setFault('publish', null);
      expect(await publisher().containerState(credentials, id)).toEqual({ state: 'PUBLISHED' });
      expect(await stand().publishing!.livePosts(externalId)).toHaveLength(1);
    });

    it.each(faults)('%s: publishing is not repeated and its outcome is unknown', async (fault) => {
      const { credentials, id } = await aReadyPhoto();
      await stand().setFault('publish', fault);
      const failure = await failureOf(publisher().publish(credentials, id));
      expect(failure).toMatchObject(
        fault === 'throttle' ? { kind: 'rate-limited' } : { kind: 'transient', outcomeUnknown: true },
      );
      expect(await stand().requests('publish')).toBe(1);
      if (fault === 'throttle') await stand().waitForRateLimit();
    });

    it('repeat a failed creation, which has no visible effect', async () => {
      const { credentials } = await anAccount(stand());
      await stand().setFault('container', 'server-error');
      expect(await failureOf(aPart(credentials, aPost()))).toMatchObject({
        kind: 'transient',
        outcomeUnknown: false,
      });
      expect(await stand().requests('container')).toBeGreaterThan(1);
    });

    it('are rejected if they are unknown', async () => {
      const { credentials } = await anAccount(stand());
      for (const id of ['made-up', '17889000000000009']) {
        expect(await failureOf(publisher().containerState(credentials, id))).toMatchObject({
          kind: 'rejected',
        });
      }
    });
  });
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 262_144) yield bytes.subarray(at, at + 262_144);
}
