/** One endpoint of TikTok's API and the rules for calling it. The trailing slash is part of every path. */
export interface TikTokEndpoint {
  name: string;
  method: 'GET' | 'POST';
  path: string;
  /** Scopes to request again if TikTok reports a missing one. */
  scopes: readonly string[];
  /** Documented calls per minute, counted per user token or per app. Undocumented limits use the nearest documented number. */
  limit: { per: 'token' | 'app'; calls: number };
  repeatable: boolean;
  critical: boolean;
}

export const endpoints = {
  userInfo: {
    name: 'user_info',
    method: 'GET',
    path: '/v2/user/info/',
    scopes: ['user.info.basic'],
    limit: { per: 'app', calls: 600 },
    repeatable: true,
    critical: false,
  },
  videoList: {
    name: 'video_list',
    method: 'POST',
    path: '/v2/video/list/',
    scopes: ['video.list'],
    limit: { per: 'app', calls: 600 },
    repeatable: true,
    critical: false,
  },
  creatorInfo: {
    name: 'creator_info',
    method: 'POST',
    path: '/v2/post/publish/creator_info/query/',
    scopes: ['video.publish'],
    limit: { per: 'token', calls: 20 },
    repeatable: true,
    critical: false,
  },
  videoInit: {
    name: 'video_init',
    method: 'POST',
    path: '/v2/post/publish/video/init/',
    scopes: ['video.publish'],
    limit: { per: 'token', calls: 6 },
    repeatable: false,
    critical: true,
  },
  inboxVideoInit: {
    name: 'inbox_video_init',
    method: 'POST',
    path: '/v2/post/publish/inbox/video/init/',
    scopes: ['video.upload'],
    limit: { per: 'token', calls: 6 },
    repeatable: false,
    critical: true,
  },
  contentInit: {
    name: 'content_init',
    method: 'POST',
    path: '/v2/post/publish/content/init/',
    scopes: ['video.publish'],
    limit: { per: 'token', calls: 6 },
    repeatable: false,
    critical: true,
  },
  contentDraftInit: {
    name: 'content_draft_init',
    method: 'POST',
    path: '/v2/post/publish/content/init/',
    scopes: ['video.upload'],
    limit: { per: 'token', calls: 6 },
    repeatable: false,
    critical: true,
  },
  statusFetch: {
    name: 'status_fetch',
    method: 'POST',
    path: '/v2/post/publish/status/fetch/',
    scopes: ['video.publish'],
    limit: { per: 'token', calls: 30 },
    repeatable: true,
    critical: false,
  },
  cancel: {
    name: 'cancel',
    method: 'POST',
    path: '/v2/post/publish/cancel/',
    scopes: ['video.publish'],
    limit: { per: 'token', calls: 30 },
    repeatable: false,
    critical: false,
  },
} as const satisfies Record<string, TikTokEndpoint>;
