import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { PostKind } from '../../platform-media.js';
import type { PublishProblem, PublishStatus } from '../../platform-outcomes.js';
import type {
  ChunkResponse,
  Composer,
  PhotoPublisher,
  PostOptions,
  PublishRequest,
  UploadTarget,
  VideoPublisher,
} from '../../platform-publishing.js';
import type { PlatformHttp } from '../../http/platform-http.js';
import { planChunks } from './chunk-plan.js';
import { checkPost } from './checks.js';
import { readComposer } from './composer.js';
import { endpoints } from '../client/endpoints.js';
import { describeOptions } from './option-facts.js';
import { optionsSchema, parseOptions, readStoredOptions, TikTokPostMode, withConsent } from './options.js';
import { draftPhotoPost, photoPost, videoPostInfo } from '../client/requests.js';
import { publishStatus } from './status.js';
import type { TikTokClient } from '../client/client.js';
import type { TikTokConfig } from '../tiktok.env.js';
import { noData, pullInitData, statusData, uploadInitData } from '../client/schemas.js';
import { isTrustedUploadUrl } from './upload-address.js';
import { readUploadAnswer } from './upload-answer.js';

/** How long TikTok keeps an upload URL. The whole upload must end within this time. */
const uploadLifeSeconds = 3600;

/** Content Posting API: videos as bytes in chunks, photos fetched from URLs of this server, both published or as drafts. */
export class TikTokPublisher implements VideoPublisher, PhotoPublisher {
  readonly options: PostOptions = {
    schema: optionsSchema,
    describe: describeOptions,
    withDeclaration: withConsent,
  };

  constructor(
    private readonly config: TikTokConfig,
    private readonly client: TikTokClient,
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  composer(credentials: OpenCredentials): Promise<Composer> {
    return readComposer(this.client, credentials, this.clock, this.config.isAppAudited);
  }

  parseOptions(options: unknown): { options: unknown } | { problems: PublishProblem[] } {
    return parseOptions(options, this.clock.now());
  }

  check(request: PublishRequest, composer: Composer): PublishProblem[] {
    return checkPost(request, composer);
  }

  async initVideo(credentials: OpenCredentials, request: PublishRequest): Promise<UploadTarget> {
    const options = readStoredOptions(request.options);
    const chunks = planChunks(request.media[0]!.sizeBytes);
    const expiresAt = this.clock.inSeconds(uploadLifeSeconds);
    const source_info = {
      source: 'FILE_UPLOAD',
      video_size: chunks.totalBytes,
      chunk_size: chunks.chunkSize,
      total_chunk_count: chunks.count,
    };
    const isDraft = options.mode === TikTokPostMode.DRAFT;
    const { publish_id, upload_url } = await this.client.api(
      isDraft ? endpoints.inboxVideoInit : endpoints.videoInit,
      credentials,
      uploadInitData.refine((data) => isTrustedUploadUrl(data.upload_url, this.config.apiUrl)),
      {
        body: isDraft ? { source_info } : { post_info: videoPostInfo(request.caption, options), source_info },
      },
    );
    return { publishId: publish_id, uploadUrl: upload_url, expiresAt, chunks };
  }

  putChunk(
    { uploadUrl, chunks }: Pick<UploadTarget, 'uploadUrl' | 'chunks'>,
    chunk: { first: number; length: number; contentType: string; body: AsyncIterable<Uint8Array> },
  ): Promise<ChunkResponse> {
    const sent = chunk.first + chunk.length;
    return this.http.call(
      {
        platform: Platform.TIKTOK,
        endpoint: 'upload_chunk',
        method: 'PUT',
        url: uploadUrl,
        headers: {
          'content-type': chunk.contentType,
          'content-length': String(chunk.length),
          'content-range': `bytes ${chunk.first}-${sent - 1}/${chunks.totalBytes}`,
        },
        body: chunk.body,
        repeatable: false,
        // The last chunk publishes the post. An earlier chunk that is lost is sent again.
        critical: sent === chunks.totalBytes,
        timeout: 'chunk',
      },
      (answer) => ({ value: readUploadAnswer(answer, chunks, sent, this.clock), requestId: null }),
    );
  }

  async initPhotos(
    credentials: OpenCredentials,
    request: PublishRequest,
    urls: readonly string[],
  ): Promise<{ publishId: string }> {
    const options = readStoredOptions(request.options);
    const { publish_id } =
      options.mode === TikTokPostMode.DRAFT
        ? await this.client.api(endpoints.contentDraftInit, credentials, pullInitData, {
            body: draftPhotoPost(request.caption, options, urls),
          })
        : await this.client.api(endpoints.contentInit, credentials, pullInitData, {
            body: photoPost(request.caption, options, urls),
          });
    return { publishId: publish_id };
  }

  async status(credentials: OpenCredentials, publishId: string): Promise<PublishStatus> {
    const body = { publish_id: publishId };
    return publishStatus(await this.client.api(endpoints.statusFetch, credentials, statusData, { body }));
  }

  postUrl(platformPostId: string, post: { kind: PostKind; username: string | null }): string | null {
    if (!post.username) return null;
    const kind = post.kind === 'VIDEO' ? 'video' : 'photo';
    return `https://www.tiktok.com/@${post.username}/${kind}/${platformPostId}`;
  }

  async cancel(credentials: OpenCredentials, publishId: string): Promise<boolean> {
    try {
      await this.client.api(endpoints.cancel, credentials, noData, { body: { publish_id: publishId } });
      return true;
    } catch (error) {
      if (error instanceof PlatformFailure && error.platformCode === 'publish_not_cancellable') return false;
      throw error;
    }
  }
}
