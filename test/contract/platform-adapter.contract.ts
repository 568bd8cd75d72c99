import { randomBytes } from 'node:crypto';
import { PlatformFailure } from '../../src/platforms/platform-failure.js';
import type {
  MediaFile,
  PublishRequest,
  TokenSet,
  VideoPublisher,
  WebhookEvent,
} from '../../src/platforms/platform.js';
import { type Fault, faults, type PlatformStand, type Target } from './platform-stand.js';

/**
 * What every adapter promises, whatever its platform. A platform joins by a stand: its adapter in front of its simulator.
 */
export function describePlatformAdapter(name: string, start: () => Promise<PlatformStand>): void {
  describe(`${name} keeps the contract of a platform`, () => {
    let stand: PlatformStand;
    beforeAll(async () => {
      stand = await start();
    });
    afterEach(() => stand.spoil('discover', null));
    afterAll(() => stand.close());

    const loginType = () => stand.adapter.login.loginTypes[0]!;

    function aRequest() {
      return {
        state: randomBytes(16).toString('base64url'),
        redirectUri: stand.redirectUri,
        codeVerifier: randomBytes(48).toString('base64url'),
        capabilities: stand.capabilities,
        loginType: loginType(),
        forceConsent: true,
      };
    }

    /** A person consents; the code is not exchanged yet. */
    async function aCode(without: readonly string[] = []) {
      const request = aRequest();
      const query = await stand.consent(stand.adapter.login.authorizationUrl(request), {
        allow: true,
        without,
      });
      expect(query.state).toBe(request.state);
      const outcome = stand.adapter.login.readCallback(query);
      if (outcome.kind !== 'code') throw new Error(`Refused: ${outcome.platformCode}`);
      return { request, code: outcome.code };
    }

    async function aGrant(without: readonly string[] = []): Promise<TokenSet> {
      const { code, request } = await aCode(without);
      return stand.adapter.login.exchange(code, request);
    }

    const refresh = ({ credentials }: TokenSet) => stand.adapter.login.refresh(credentials, loginType());
    const revoke = ({ credentials }: TokenSet) => stand.adapter.login.revoke(credentials, loginType());
    const discover = (tokens: TokenSet) => stand.adapter.discover(tokens.credentials, tokens);

    describe('connecting', () => {
      it('leads from a consent to tokens with absolute expiries and to the accounts behind them', async () => {
        const before = Date.now();
        const tokens = await aGrant();
        expect(tokens.subject).not.toBe('');
        expect(tokens.credentials.accessToken).not.toBe('');
        expect(tokens.accessExpiresAt!.getTime()).toBeGreaterThan(before + 60_000);
        expect([...tokens.scopes].sort()).toEqual(
          [...stand.adapter.login.scopesFor(stand.capabilities, loginType())].sort(),
        );

        const accounts = await discover(tokens);
        expect(accounts.length).toBeGreaterThan(0);
        for (const account of accounts) {
          expect(account.externalId).not.toBe('');
          expect(account.displayName).not.toBe('');
          expect(JSON.parse(JSON.stringify(account.profile))).toEqual(account.profile);
        }
        await stand.adapter.probe(tokens.credentials);
      });

      it('tells a person’s refusal', async () => {
        const request = aRequest();
        const query = await stand.consent(stand.adapter.login.authorizationUrl(request), { allow: false });
        expect(stand.adapter.login.readCallback(query)).toMatchObject({ kind: 'denied' });
      });

      it('tells what was really granted, and finds the account without the rest', async () => {
        const tokens = await aGrant([stand.optionalScope]);
        expect(tokens.scopes).not.toContain(stand.optionalScope);
        await expect(discover(tokens)).resolves.not.toEqual([]);
      });

      it('takes a code once', async () => {
        const { code, request } = await aCode();
        await stand.adapter.login.exchange(code, request);
        expect(await failureOf(stand.adapter.login.exchange(code, request))).toMatchObject({
          kind: 'rejected',
        });
      });

      it('takes no code of another browser', async () => {
        const { code, request } = await aCode();
        const stolen = { ...request, codeVerifier: randomBytes(48).toString('base64url') };
        expect(await failureOf(stand.adapter.login.exchange(code, stolen))).toMatchObject({
          kind: 'rejected',
        });
      });

      it('takes no made-up code', async () => {
        const failure = await failureOf(stand.adapter.login.exchange('made-up', aRequest()));
        expect(failure).toMatchObject({ kind: 'rejected' });
      });
    });

    describe('staying connected', () => {
      it('renews access, and keeps the subject', async () => {
        const tokens = await aGrant();
        await stand.expireAccessToken(tokens.subject);
        expect(await failureOf(stand.adapter.probe(tokens.credentials))).toMatchObject({
          kind: 'reauthorize',
          reason: 'TOKEN_REFUSED',
        });
        const renewed = await refresh(tokens);
        expect(renewed.subject).toBe(tokens.subject);
        expect(renewed.credentials.accessToken).not.toBe(tokens.credentials.accessToken);
        await stand.adapter.probe(renewed.credentials);
        await stand.adapter.probe((await refresh(renewed)).credentials);
      });

      it('says that a grant is dead once a replaced refresh token is used', async () => {
        if (stand.adapter.login.refreshModel !== 'rotating' || !stand.alwaysRotates) return;
        const tokens = await aGrant();
        await refresh(tokens);
        expect(await failureOf(refresh(tokens))).toMatchObject({
          kind: 'reauthorize',
          reason: 'GRANT_INVALID',
        });
      });

      it('ends a grant, and says so afterwards', async () => {
        const tokens = await aGrant();
        await revoke(tokens);
        expect(await failureOf(stand.adapter.probe(tokens.credentials))).toMatchObject({
          kind: 'reauthorize',
        });
        expect(await failureOf(refresh(tokens))).toMatchObject({ kind: 'reauthorize' });
      });
    });

    describe('under faults', () => {
      /** What a fault of one request must be told as. */
      function expected(fault: Fault, repeatable: boolean) {
        if (fault === 'throttle') return { kind: 'rate-limited', retryAt: expect.any(Date) };
        return { kind: 'transient', outcomeUnknown: !repeatable };
      }

      it.each(faults)('%s: a code exchange is not repeated, and its outcome left open', async (fault) => {
        const { code, request } = await aCode();
        await stand.spoil('exchange', fault);
        expect(await failureOf(stand.adapter.login.exchange(code, request))).toMatchObject(
          expected(fault, false),
        );
        expect(await stand.requests('exchange')).toBe(1);
      });

      it.each(faults)('%s: a refresh is not repeated, and its outcome left open', async (fault) => {
        const tokens = await aGrant();
        await stand.spoil('refresh', fault);
        expect(await failureOf(refresh(tokens))).toMatchObject(expected(fault, false));
        expect(await stand.requests('refresh')).toBe(1);
      });

      it.each(faults)('%s: a read is told as such, and works again afterwards', async (fault) => {
        const tokens = await aGrant();
        await stand.spoil('discover', fault);
        expect(await failureOf(discover(tokens))).toMatchObject(expected(fault, true));
        await stand.spoil('discover', null);
        await expect(discover(tokens)).resolves.not.toEqual([]);
      });
    });

    describe('webhooks', () => {
      it('are verified, told apart, and read', async () => {
        const tokens = await aGrant();
        const before = (await stand.settle()).length;
        await stand.removeAuthorization(tokens.subject);
        const sent = (await stand.settle()).slice(before);
        expect(sent).toHaveLength(1);
        const [raw] = sent;
        const { webhooks } = stand.adapter;

        const verdict = webhooks.verify(raw!);
        expect(verdict).toMatchObject({ kind: 'verified', body: raw!.body });
        const [event] = webhooks.read(raw!.body);
        expect(event).toMatchObject({ subject: tokens.subject, occurredAt: expect.any(Date) });
        expect(webhooks.effect(event!.payload)).toMatchObject({
          kind: 'authorization-removed',
          subject: tokens.subject,
          at: expect.any(Date),
        });
        expect(webhooks.read(raw!.body)[0]!.dedupe).toEqual(event!.dedupe);

        const forged = { ...raw!, body: Buffer.concat([raw!.body, Buffer.from(' ')]) };
        expect(webhooks.verify(forged)).toEqual({ kind: 'rejected', reason: 'WRONG_SIGNATURE' });
        expect(webhooks.verify({ ...raw!, headers: {} })).toEqual({
          kind: 'rejected',
          reason: 'MISSING_SIGNATURE',
        });
      });

      it('that cannot be read are refused as such', () => {
        const refused = expect.objectContaining({ name: 'PlatformFailure', kind: 'rejected' });
        expect(() => stand.adapter.webhooks.read(Buffer.from('{"half":'))).toThrow(refused);
        expect(() => stand.adapter.webhooks.effect('{}')).toThrow(refused);
      });
    });

    describe('videos', () => {
      const publisher = (): VideoPublisher => {
        if (!stand.adapter.videos) throw new Error('No videos here.');
        return stand.adapter.videos;
      };

      function aPost(file: MediaFile = stand.video.file): PublishRequest {
        const parsed = publisher().parseOptions(stand.video.options);
        if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        // As it comes back from the database.
        return { ...stand.video.request, options: JSON.parse(JSON.stringify(parsed.options)), media: [file] };
      }

      /** Sends every chunk in order and tells what was said to the last one. */
      async function upload(target: Awaited<ReturnType<VideoPublisher['initVideo']>>, bytes: Buffer) {
        const { chunks } = target;
        let answer;
        for (let index = 0; index < chunks.count; index++) {
          const first = index * chunks.chunkSize;
          const end = index === chunks.count - 1 ? chunks.totalBytes : first + chunks.chunkSize;
          answer = await publisher().putChunk(target, {
            first,
            length: end - first,
            contentType: stand.video.file.contentType,
            body: inPieces(bytes.subarray(first, end)),
          });
          if (answer.kind === 'stored') expect(answer.bytesReceived).toBe(end);
        }
        return answer;
      }

      it('go out: checked, opened, sent in chunks, published, told by webhook', async () => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        const post = aPost();
        const composer = await publisher().composer(tokens.credentials);
        expect(composer.blocked).toBeNull();
        expect(publisher().check(post, composer)).toEqual([]);

        const target = await publisher().initVideo(tokens.credentials, post);
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PROCESSING',
        });
        expect(await upload(target, stand.video.bytes)).toEqual({ kind: 'complete' });
        const sent = await stand.settle();

        const status = await publisher().status(tokens.credentials, target.publishId);
        const [live] = await stand.livePosts(tokens.subject);
        expect(status).toMatchObject({ state: 'PUBLISHED', platformPostId: live, isPublic: true });
        expect(live).toMatch(/^\d{17,}$/);

        const told = sent
          .flatMap(({ body }): WebhookEvent[] => stand.adapter.webhooks.read(body))
          .map(({ payload }) => stand.adapter.webhooks.effect(payload))
          .filter((effect) => effect.kind === 'publish-status' && effect.publishId === target.publishId);
        expect(told).toContainEqual(
          expect.objectContaining({
            subject: tokens.subject,
            status: expect.objectContaining({ state: 'PUBLISHED', platformPostId: live }),
          }),
        );
      });

      it('go out in several chunks, each asked for where the platform stands', async () => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        const bytes = padded(stand.video.bytes, 70_000_000);
        const post = aPost({ ...stand.video.file, sizeBytes: bytes.length });
        const target = await publisher().initVideo(tokens.credentials, post);
        expect(target.chunks.count).toBeGreaterThan(1);

        const second = target.chunks.chunkSize;
        const ahead = await publisher().putChunk(target, {
          first: second,
          length: target.chunks.chunkSize,
          contentType: stand.video.file.contentType,
          body: inPieces(bytes.subarray(second, 2 * second)),
        });
        expect(ahead).toEqual({ kind: 'resync', bytesReceived: 0 });

        expect(await upload(target, bytes)).toEqual({ kind: 'complete' });
        await stand.settle();
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PUBLISHED',
        });
      });

      it('whose chunk got lost on the way tell where the platform stands', async () => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        const target = await publisher().initVideo(tokens.credentials, aPost());
        await stand.spoil('chunk', 'dropped-connection');
        const failure = await failureOf(upload(target, stand.video.bytes));
        expect(failure).toMatchObject({ kind: 'transient', outcomeUnknown: true });
        expect(`${failure.message}${JSON.stringify(failure)}`).not.toContain(
          new URL(target.uploadUrl).search,
        );
        await stand.spoil('chunk', null);
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PROCESSING',
          bytesReceived: 0,
        });
        expect(await upload(target, stand.video.bytes)).toEqual({ kind: 'complete' });
      });

      it('whose last answer got lost are published all the same, which status tells', async () => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        const target = await publisher().initVideo(tokens.credentials, aPost());
        await stand.spoil('chunk', 'lost-answer');
        expect(await failureOf(upload(target, stand.video.bytes))).toMatchObject({ outcomeUnknown: true });
        await stand.spoil('chunk', null);
        await stand.settle();
        expect(await publisher().status(tokens.credentials, target.publishId)).toMatchObject({
          state: 'PUBLISHED',
        });
        expect(await stand.livePosts(tokens.subject)).toHaveLength(1);
      });

      it.each(faults)('%s: an opening call is not repeated, and its outcome left open', async (fault) => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        await stand.spoil('video-init', fault);
        const failure = await failureOf(publisher().initVideo(tokens.credentials, aPost()));
        expect(failure).toMatchObject(
          fault === 'throttle' ? { kind: 'rate-limited' } : { kind: 'transient', outcomeUnknown: true },
        );
        expect(await stand.requests('video-init')).toBe(1);
      });

      it('ask a spoilt status again by themselves', async () => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        const target = await publisher().initVideo(tokens.credentials, aPost());
        await stand.spoil('status', 'server-error');
        expect(await failureOf(publisher().status(tokens.credentials, target.publishId))).toMatchObject({
          kind: 'transient',
          outcomeUnknown: false,
        });
        expect(await stand.requests('status')).toBeGreaterThan(1);
      });

      it('of an unknown handle are refused', async () => {
        if (!stand.adapter.videos) return;
        const tokens = await aGrant();
        expect(await failureOf(publisher().status(tokens.credentials, 'made-up'))).toMatchObject({
          kind: 'rejected',
        });
      });
    });

    describe('photos', () => {
      it('go out by being fetched', async () => {
        const { photos } = stand.adapter;
        if (!photos) return;
        const tokens = await aGrant();
        const parsed = photos.parseOptions(stand.photo.options);
        if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        const post = { ...stand.video.request, options: parsed.options, media: [stand.photo.file] };
        expect(photos.check(post, await photos.composer(tokens.credentials))).toEqual([]);
        const { publishId } = await photos.initPhotos(tokens.credentials, post, [stand.photo.url]);
        await stand.settle();
        expect(await photos.status(tokens.credentials, publishId)).toMatchObject({ state: 'PUBLISHED' });
        expect(await stand.livePosts(tokens.subject)).toHaveLength(1);
      });
    });

    describe('content', () => {
      it('is listed newest first, with the posts that went out', async () => {
        const { content, videos } = stand.adapter;
        if (!content || !videos) return;
        const tokens = await aGrant();
        expect((await content.listMedia(tokens.credentials, null)).items).toEqual([]);
        const parsed = videos.parseOptions(stand.video.options);
        if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        const post = { ...stand.video.request, options: parsed.options, media: [stand.video.file] };
        const target = await videos.initVideo(tokens.credentials, post);
        await videos.putChunk(target, {
          first: 0,
          length: stand.video.bytes.length,
          contentType: stand.video.file.contentType,
          body: inPieces(stand.video.bytes),
        });
        await stand.settle();
        const page = await content.listMedia(tokens.credentials, null);
        expect(page.items.map(({ platformMediaId }) => platformMediaId)).toEqual(
          await stand.livePosts(tokens.subject),
        );
        expect(page.items[0]).toMatchObject({
          caption: stand.video.request.caption,
          publishedAt: expect.any(Date),
        });
        expect(page.nextCursor).toBeNull();
      });
    });
  });
}

async function failureOf(promise: Promise<unknown>): Promise<PlatformFailure> {
  const error = await promise.then(
    () => new Error('There was no failure.'),
    (reason: unknown) => reason,
  );
  if (error instanceof PlatformFailure) return error;
  throw error;
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 262_144) yield bytes.subarray(at, at + 262_144);
}

/** The same film in a longer file: an MP4 may end with a box of free space. */
function padded(film: Buffer, length: number): Buffer {
  const file = Buffer.alloc(length);
  film.copy(file);
  file.writeUInt32BE(length - film.length, film.length);
  file.write('free', film.length + 4, 'latin1');
  return file;
}
