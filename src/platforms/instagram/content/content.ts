import type { OpenCredentials } from '../../platform-login.js';
import type { PostKind } from '../../platform-media.js';
import type { ContentPage, ContentSource, ExternalMedia } from '../../platform-content.js';
import type { Clock } from '../../../clock/clock.js';
import { accessOf, accountOf } from '../login/credentials.js';
import { InstagramInsights } from './insights.js';
import { readScopes } from '../login/scopes.js';
import type { InstagramClient } from '../client/client.js';
import { listOf, mediaNode } from '../client/schemas.js';

const fields = [
  'id',
  'caption',
  'media_type',
  'media_product_type',
  'permalink',
  'media_url',
  'thumbnail_url',
  'timestamp',
  'like_count',
  'comments_count',
  'children{media_type}',
].join(',');

const mediaList = listOf(mediaNode);
const pageSize = 25;

/** Media of the account, newest first. Stories are in a separate list for one day. */
export class InstagramContent implements ContentSource {
  private readonly insights: InstagramInsights;

  constructor(
    private readonly client: InstagramClient,
    clock: Clock,
  ) {
    this.insights = new InstagramInsights(client, clock);
  }

  scopes(loginType: string): readonly string[] {
    return readScopes(loginType);
  }

  async listMedia(credentials: OpenCredentials, cursor: string | null): Promise<ContentPage> {
    const page = { cursor, deferrable: true };
    const { data, after } = await this.list(credentials, 'media', page);
    // Stories come first, while there are any.
    const stories = cursor === null ? (await this.list(credentials, 'stories', page)).data : [];
    const nodes = [...stories, ...data];
    const insights = await this.insights.of(
      credentials,
      nodes.map(({ id, media_product_type, timestamp }) => ({
        id,
        product: media_product_type,
        publishedAt: timestamp,
      })),
    );
    const items = nodes.map((node) => {
      const media = toMedia(node);
      return { ...media, metrics: { ...media.metrics, ...insights.get(node.id) } };
    });
    return { items, nextCursor: after };
  }

  /** Newest items, including stories. @throws PlatformFailure */
  async recent(credentials: OpenCredentials): Promise<ExternalMedia[]> {
    const [media, stories] = await Promise.all([
      this.list(credentials, 'media', { cursor: null, deferrable: false }),
      this.list(credentials, 'stories', { cursor: null, deferrable: false }),
    ]);
    return [...media.data, ...stories.data]
      .map(toMedia)
      .sort((one, other) => other.publishedAt.getTime() - one.publishedAt.getTime());
  }

  private list(
    credentials: OpenCredentials,
    edge: 'media' | 'stories',
    { cursor, deferrable }: { cursor: string | null; deferrable: boolean },
  ) {
    const access = accessOf(credentials);
    return this.client.read(credentials, {
      name: edge,
      method: 'GET',
      path: `/${accountOf(access)}/${edge}`,
      query: { fields, limit: String(pageSize), ...(cursor !== null && { after: cursor }) },
      schema: mediaList,
      scopes: readScopes(access.login),
      repeatable: true,
      deferrable,
    });
  }
}

function toMedia(node: ReturnType<typeof mediaNode.parse>): ExternalMedia {
  const kind = kindOf(node);
  return {
    platformMediaId: node.id,
    kind,
    caption: node.caption ?? '',
    publishedAt: node.timestamp,
    permalink: node.permalink,
    coverUrl: node.thumbnail_url ?? (kind === 'VIDEO' ? null : node.media_url),
    durationSeconds: null,
    width: null,
    height: null,
    metrics: {
      ...(node.like_count !== null && { like_count: node.like_count }),
      ...(node.comments_count !== null && { comments_count: node.comments_count }),
    },
  };
}

function kindOf({ media_type, children }: ReturnType<typeof mediaNode.parse>): PostKind {
  if (media_type === 'VIDEO') return 'VIDEO';
  if (media_type !== 'CAROUSEL_ALBUM') return 'PHOTO';
  return children?.data.some((child) => child.media_type === 'VIDEO') ? 'MIXED' : 'PHOTO';
}
