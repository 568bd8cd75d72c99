import type { OpenCredentials } from '../../platform-login.js';
import type { ContentPage, ContentSource } from '../../platform-content.js';
import { endpoints } from '../client/endpoints.js';
import type { TikTokClient } from '../client/client.js';
import { videoListData } from '../client/schemas.js';

const fields = [
  'id',
  'create_time',
  'title',
  'video_description',
  'cover_image_url',
  'share_url',
  'duration',
  'width',
  'height',
  'view_count',
  'like_count',
  'comment_count',
  'share_count',
].join(',');

/** Public videos of the user. Needs the scope video.list. */
export class TikTokContent implements ContentSource {
  constructor(private readonly client: TikTokClient) {}

  scopes(): readonly string[] {
    return endpoints.videoList.scopes;
  }

  async listMedia(credentials: OpenCredentials, cursor: string | null): Promise<ContentPage> {
    const {
      videos,
      cursor: next,
      has_more,
    } = await this.client.api(endpoints.videoList, credentials, videoListData, {
      query: { fields },
      body: { max_count: 20, ...(cursor !== null && { cursor: Number(cursor) }) },
    });
    return {
      items: videos.map((video) => ({
        platformMediaId: video.id,
        kind: 'VIDEO',
        caption: video.video_description ?? video.title ?? '',
        publishedAt: new Date(video.create_time * 1000),
        permalink: video.share_url,
        coverUrl: video.cover_image_url,
        durationSeconds: video.duration,
        width: video.width,
        height: video.height,
        metrics: knownCounts({
          view_count: video.view_count,
          like_count: video.like_count,
          comment_count: video.comment_count,
          share_count: video.share_count,
        }),
      })),
      nextCursor: has_more ? next : null,
    };
  }
}

function knownCounts(counts: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}
