import { z } from 'zod';
import { ApiError } from '../responses.js';
import { invalidParams, scopeNotAuthorized, type Api, type ApiCall } from '../api.js';
import { deriveOpenId, deriveUnionId, type Person } from '../login/people.js';
import type { Posts } from './posts.js';
import type { Post } from '../publishing/publish.js';

interface DisplayParts {
  posts: Posts;
  urls: () => { authorize: string };
}

const USER_FIELDS: Record<string, readonly string[]> = {
  'user.info.basic': [
    'open_id',
    'union_id',
    'avatar_url',
    'avatar_url_100',
    'avatar_large_url',
    'display_name',
  ],
  'user.info.profile': ['bio_description', 'profile_deep_link', 'is_verified', 'username'],
  'user.info.stats': ['follower_count', 'following_count', 'likes_count', 'video_count'],
};

const listBody = z.object({
  cursor: z.int().min(0).optional(),
  max_count: z
    .int()
    .min(1, { error: 'The max_count is invalid' })
    .max(20, { error: 'The max_count is invalid' })
    .default(10),
});
const queryBody = z.object({
  filters: z.object(
    { video_ids: z.array(z.string()).min(1).max(20, { error: 'At most 20 video_ids are allowed' }) },
    { error: 'The filters are invalid' },
  ),
});

/** The Display API. Field names are in the query, also for POST requests. */
export function registerDisplay(api: Api, { posts, urls }: DisplayParts): void {
  api.on(
    { method: 'GET', path: '/v2/user/info/', scopes: Object.keys(USER_FIELDS), perMinute: 600, per: 'app' },
    (call) => {
      const fields = readRequestedFields(call, Object.values(USER_FIELDS).flat());
      const covered = fields.filter((field) =>
        Object.entries(USER_FIELDS).some(([scope, names]) => call.scopes.has(scope) && names.includes(field)),
      );
      if (covered.length === 0) throw scopeNotAuthorized();
      if (covered.length < fields.length) {
        throw new ApiError(
          400,
          'scope_permission_missed',
          'Additional scopes are required to access the requested fields.',
        );
      }
      return { user: pickFields(formatUser(call), fields) };
    },
  );

  api.on(
    { method: 'POST', path: '/v2/video/list/', scopes: ['video.list'], perMinute: 600, per: 'app' },
    (call) => {
      const fields = readRequestedFields(call, VIDEO_FIELDS);
      const { cursor, max_count: count } = call.body(listBody);
      const older = listPublicPosts(call.person).filter(
        (post) => cursor === undefined || post.createdAt < cursor,
      );
      const page = older.slice(0, count);
      return {
        videos: page.map((post) => pickFields(formatVideo(post, call.person), fields)),
        cursor: page.at(-1)?.createdAt ?? cursor ?? 0,
        has_more: older.length > page.length,
      };
    },
  );

  api.on(
    { method: 'POST', path: '/v2/video/query/', scopes: ['video.list'], perMinute: 600, per: 'app' },
    (call) => {
      const fields = readRequestedFields(call, VIDEO_FIELDS);
      const wanted = new Set(call.body(queryBody).filters.video_ids);
      return {
        videos: listPublicPosts(call.person)
          .filter((post) => wanted.has(post.id))
          .map((post) => pickFields(formatVideo(post, call.person), fields)),
      };
    },
  );

  function listPublicPosts(person: Person): Post[] {
    return posts.list(person.id).filter((post) => post.isPublic);
  }

  function formatUser({ app, person }: ApiCall): Record<string, unknown> {
    const avatar = `${urls().authorize}/sim/avatar/${person.id}.svg`;
    return {
      open_id: deriveOpenId(app.clientKey, person.id),
      union_id: deriveUnionId(person.id),
      avatar_url: avatar,
      avatar_url_100: `${avatar}?size=100`,
      avatar_large_url: `${avatar}?size=1080`,
      display_name: person.displayName,
      bio_description: person.bio,
      profile_deep_link: `${urls().authorize}/@${person.username}`,
      is_verified: person.isVerified,
      username: person.username,
      follower_count: person.followerCount,
      following_count: person.followingCount,
      likes_count: person.likesCount,
      video_count: listPublicPosts(person).length,
    };
  }

  function formatVideo(post: Post, person: Person): Record<string, unknown> {
    const share = `${urls().authorize}/@${person.username}/${post.kind}/${post.id}`;
    return {
      id: post.id,
      create_time: Math.floor(post.createdAt / 1_000),
      cover_image_url: `${urls().authorize}/sim/cover/${post.id}.svg`,
      share_url: share,
      embed_link: share,
      embed_html: `<blockquote class="tiktok-embed" cite="${share}"></blockquote>`,
      video_description: post.caption.slice(0, 150),
      title: (post.title || post.caption).slice(0, 150),
      duration: Math.round(post.media.durationSec),
      height: post.media.height,
      width: post.media.width,
      like_count: post.counts.likes,
      comment_count: post.counts.comments,
      share_count: post.counts.shares,
      view_count: post.counts.views,
    };
  }
}

const VIDEO_FIELDS = [
  'id',
  'create_time',
  'cover_image_url',
  'share_url',
  'embed_link',
  'embed_html',
  'video_description',
  'title',
  'duration',
  'height',
  'width',
  'like_count',
  'comment_count',
  'share_count',
  'view_count',
];

function readRequestedFields(call: ApiCall, known: readonly string[]): string[] {
  const fields = (call.query.get('fields') ?? '').split(',').filter((field) => field !== '');
  if (fields.length === 0) throw invalidParams('Fields is required');
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined) throw invalidParams(`Field ${unknown} is not supported`);
  return fields;
}

function pickFields(source: Record<string, unknown>, fields: string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, source[field]]));
}
