import { z } from 'zod';
import { ApiError, RawJson } from '../responses.js';
import { invalidParams, scopeNotAuthorized, type Api, type ApiCall } from '../api.js';
import {
  checkChunkPlan,
  checkDirectPost,
  checkDraft,
  checkOwnership,
  photoPostSchema,
  photoSourceSchema,
  findPostingBlock,
  videoPostSchema,
  videoSourceSchema,
  type VideoSource,
} from './init-rules.js';
import { getPrivacyOptions, type PrivacyLevel } from '../login/people.js';
import type { Posts } from '../content/posts.js';
import type { Publish } from './publish.js';
import type { NewPublish, Publishes } from './publishes.js';
import type { TikTokBehaviour } from '../settings.js';

interface PostingParts {
  publishes: Publishes;
  posts: Posts;
  behaviour: () => TikTokBehaviour;
  urls: () => { authorize: string; upload: string };
  onPrivacyMismatch: () => void;
}

const ANY_POSTING_SCOPE = ['video.publish', 'video.upload'];

const directVideoBody = z.object({
  post_info: videoPostSchema.prefault({}),
  source_info: videoSourceSchema,
});
const draftVideoBody = z.object({ source_info: videoSourceSchema });
const photoBody = z.object({
  media_type: z.literal('PHOTO', { error: 'Invalid media_type or post_mode' }),
  post_mode: z.enum(['DIRECT_POST', 'MEDIA_UPLOAD'], { error: 'Invalid media_type or post_mode' }),
  is_aigc: z.boolean().optional(),
  post_info: photoPostSchema.prefault({}),
  source_info: photoSourceSchema,
});
const publishIdBody = z.object({ publish_id: z.string({ error: 'The publish_id is invalid' }) });

/** The Content Posting API. */
export function registerPosting(api: Api, parts: PostingParts): void {
  const { publishes, behaviour } = parts;

  api.on(
    {
      method: 'POST',
      path: '/v2/post/publish/creator_info/query/',
      scopes: ['video.publish'],
      perMinute: 20,
      per: 'user',
    },
    (call) => {
      const { app, person } = call;
      call.body(z.object({}));
      const block = findPostingBlock(parts, app, person);
      if (block) throw new ApiError(200, block.code, block.message);
      return {
        creator_avatar_url: `${parts.urls().authorize}/sim/avatar/${person.id}.svg`,
        creator_username: person.username,
        creator_nickname: person.displayName,
        privacy_level_options: getPrivacyOptions(person),
        comment_disabled: person.commentDisabled,
        duet_disabled: person.duetDisabled || person.private,
        stitch_disabled: person.stitchDisabled || person.private,
        max_video_post_duration_sec: person.maxVideoPostDurationSec,
      };
    },
  );

  api.on(
    {
      method: 'POST',
      path: '/v2/post/publish/video/init/',
      scopes: ['video.publish'],
      perMinute: 6,
      per: 'user',
    },
    (call) => {
      const { post_info: post, source_info: source } = call.body(directVideoBody);
      checkVideoSource(source);
      checkBrandedContent(post);
      checkDirectPost(parts, call.app, call.person, post, parts.onPrivacyMismatch);
      return formatInitResponse(
        publishVideo(call, 'direct', source, {
          title: '',
          caption: post.title,
          privacyLevel: post.privacy_level as PrivacyLevel,
        }),
      );
    },
  );

  api.on(
    {
      method: 'POST',
      path: '/v2/post/publish/inbox/video/init/',
      scopes: ['video.upload'],
      perMinute: 6,
      per: 'user',
    },
    (call) => {
      const { source_info: source } = call.body(draftVideoBody);
      checkVideoSource(source);
      checkDraft(parts, call.person);
      return formatInitResponse(
        publishVideo(call, 'draft', source, { title: '', caption: '', privacyLevel: null }),
      );
    },
  );

  api.on(
    {
      method: 'POST',
      path: '/v2/post/publish/content/init/',
      scopes: ANY_POSTING_SCOPE,
      perMinute: 6,
      per: 'user',
    },
    (call) => {
      const { post_mode: mode, post_info: post, source_info: source } = call.body(photoBody);
      const direct = mode === 'DIRECT_POST';
      if (!call.scopes.has(direct ? 'video.publish' : 'video.upload')) throw scopeNotAuthorized();
      if (source.photo_cover_index >= source.photo_images.length) {
        throw invalidParams('The photo_cover_index is invalid');
      }
      if (direct) {
        checkBrandedContent(post);
        checkDirectPost(parts, call.app, call.person, post, parts.onPrivacyMismatch);
      } else {
        checkDraft(parts, call.person);
      }
      checkOwnership(call.app, source.photo_images, behaviour().allowLoopbackPull);
      return formatInitResponse(
        publishes.create({
          clientKey: call.app.clientKey,
          person: call.person,
          kind: 'photo',
          mode: direct ? 'direct' : 'draft',
          source: { type: 'url', urls: source.photo_images },
          title: post.title,
          caption: post.description,
          privacyLevel: direct ? (post.privacy_level as PrivacyLevel) : null,
        }),
      );
    },
  );

  api.on(
    {
      method: 'POST',
      path: '/v2/post/publish/status/fetch/',
      scopes: ANY_POSTING_SCOPE,
      perMinute: 30,
      per: 'user',
    },
    (call) => formatStatus(findPublish(call), parts.posts),
  );

  api.on(
    {
      method: 'POST',
      path: '/v2/post/publish/cancel/',
      scopes: ANY_POSTING_SCOPE,
      perMinute: 30,
      per: 'user',
    },
    (call) => {
      const publish = findPublish(call);
      if (publish.status !== 'PROCESSING_DOWNLOAD') {
        throw new ApiError(400, 'publish_not_cancellable', 'The publish is not cancellable.');
      }
      publishes.fail(publish, 'publish_cancelled');
      return undefined;
    },
  );

  function publishVideo(
    call: ApiCall,
    mode: NewPublish['mode'],
    source: VideoSource,
    text: Pick<NewPublish, 'title' | 'caption' | 'privacyLevel'>,
  ): Publish {
    if (source.source === 'PULL_FROM_URL') {
      checkOwnership(call.app, [source.video_url], behaviour().allowLoopbackPull);
    }
    return publishes.create({
      clientKey: call.app.clientKey,
      person: call.person,
      kind: 'video',
      mode,
      source:
        source.source === 'PULL_FROM_URL'
          ? { type: 'url', urls: [source.video_url] }
          : {
              type: 'file',
              size: source.video_size,
              chunkSize: source.chunk_size,
              chunkCount: source.total_chunk_count,
            },
      ...text,
    });
  }

  function findPublish(call: ApiCall): Publish {
    const { publish_id: id } = call.body(publishIdBody);
    const publish = publishes.find(id);
    if (!publish) throw new ApiError(400, 'invalid_publish_id', 'publish_id not found');
    if (publish.clientKey !== call.app.clientKey || publish.personId !== call.person.id) {
      throw new ApiError(
        400,
        'token_not_authorized_for_specified_publish_id',
        'The access_token does not have authorization to this publish_id.',
      );
    }
    return publish;
  }

  function formatInitResponse({ id, upload }: Publish): object {
    if (!upload) return { publish_id: id };
    const query = new URLSearchParams({ upload_id: upload.uploadId, upload_token: upload.token });
    return { publish_id: id, upload_url: `${parts.urls().upload}/video/?${query.toString()}` };
  }
}

function checkVideoSource(source: VideoSource): void {
  if (source.source === 'FILE_UPLOAD') checkChunkPlan(source);
}

/** The sharing guidelines forbid private branded content. */
function checkBrandedContent(post: { privacy_level?: string; brand_content_toggle?: boolean }): void {
  if (post.brand_content_toggle && post.privacy_level === 'SELF_ONLY') {
    throw invalidParams('Branded content cannot be posted with the privacy level SELF_ONLY');
  }
}

function formatStatus(publish: Publish, posts: Posts): RawJson {
  const postIds = posts
    .findByPublish(publish.id)
    .filter((post) => post.isPublic && post.isIdReported && !publish.neverId)
    .map((post) => post.id);
  const head = JSON.stringify({
    status: publish.status,
    ...(publish.failReason !== null && { fail_reason: publish.failReason }),
  });
  const bytes = publish.upload
    ? `"uploaded_bytes":${publish.uploadedBytes}`
    : `"downloaded_bytes":${publish.downloadedBytes}`;
  return new RawJson(`${head.slice(0, -1)},"publicaly_available_post_id":[${postIds.join(',')}],${bytes}}`);
}
