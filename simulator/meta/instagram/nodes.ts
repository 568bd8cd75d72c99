import type { App } from '../login/apps.js';
import type { Call } from '../graph/graph.js';
import { deriveAppScopedId, deriveIgId, deriveIgsid, encodeShortcode } from '../ids.js';
import { Expanded, formatGraphTime, type NodeType } from '../graph/nodes.js';
import type { Paging } from '../graph/paging.js';
import type { Account, Accounts } from './accounts.js';
import type { Comment, Comments } from './content/comments.js';
import { isVideo, getStatusText, type Container } from './publishing/container.js';
import type { Insights } from './content/insights.js';
import type { Library } from './content/library.js';
import type { Media } from './content/media.js';
import type { SitePictures } from './content/site-pictures.js';

/** Maximum comments per page. */
export const maxCommentPage = 50;

interface NodeParts {
  accounts: Accounts;
  library: Library;
  comments: Comments;
  insights: Insights;
  paging: Paging;
  pictures: SitePictures;
}

/** API representation of accounts, media, comments and containers. */
export class InstagramNodes {
  readonly account: NodeType<Account>;
  readonly media: NodeType<Media>;
  readonly comment: NodeType<Comment>;
  readonly container: NodeType<Container> = containerNode;

  constructor(private readonly parts: NodeParts) {
    this.account = this.accountNode();
    this.media = this.mediaNode();
    this.comment = this.commentNode();
  }

  private accountNode(): NodeType<Account> {
    const { library, paging, pictures } = this.parts;
    return {
      name: 'IGUser',
      id: (account, { login, principal }) => getAccountId(login, principal.app, account),
      only: {
        instagram: ['user_id', 'account_type'],
        facebook: ['has_profile_pic', 'is_published'],
      },
      fields: {
        user_id: (account) => deriveIgId(account.id),
        username: (account) => account.username,
        name: (account) => account.name,
        account_type: (account) => (account.accountType === 'creator' ? 'MEDIA_CREATOR' : 'BUSINESS'),
        biography: (account) => account.biography || undefined,
        website: (account) => account.website || undefined,
        followers_count: (account) => account.followersCount,
        follows_count: (account) => account.followsCount,
        media_count: (account) => library.list(account.id).length,
        profile_picture_url: (account) => pictures.getAvatarUrl(account),
        has_profile_pic: () => true,
        is_published: () => true,
        media: (account, call, request) => {
          call.requirePermission('read', account);
          const list = { type: this.media, items: library.list(account.id) };
          return new Expanded(paging.renderExpansion(call, list, request, this.account.id(account, call)));
        },
        stories: (account, call, request) => {
          call.requirePermission('read', account);
          const list = { type: this.media, items: library.stories(account.id) };
          return new Expanded(paging.renderExpansion(call, list, request, this.account.id(account, call)));
        },
      },
    };
  }

  private mediaNode(): NodeType<Media> {
    const { accounts, library, comments, insights, paging, pictures } = this.parts;
    const isChild = (media: Media): boolean => media.parentId !== null;
    return {
      name: 'IGMedia',
      id: (media) => media.id,
      only: {
        facebook: [
          'saved_count',
          'shares_count',
          'total_like_count',
          'total_comments_count',
          'total_views_count',
          'media_audio_type',
          'legacy_instagram_media_id',
          'copyright_check_information',
        ],
      },
      fields: {
        shortcode: (media) => encodeShortcode(media.id),
        permalink: (media) => (isChild(media) ? undefined : pictures.getPermalink(media)),
        timestamp: (media) => formatGraphTime(media.createdAt),
        username: (media) => accounts.get(media.accountId).username,
        owner: (media, call) => ({
          id: this.account.id(accounts.get(media.accountId), call),
        }),
        caption: (media) => (isChild(media) ? undefined : media.caption || undefined),
        media_type: (media) => media.type,
        media_product_type: (media) => media.product,
        media_url: (media) =>
          media.flagged ? undefined : pictures.getMediaUrl(library.children(media)[0] ?? media),
        thumbnail_url: (media) => (media.type === 'VIDEO' ? pictures.getThumbnailUrl(media) : undefined),
        alt_text: (media) => media.altText ?? undefined,
        is_ai_generated: (media) => media.isAiGenerated,
        is_comment_enabled: (media) => media.commentsEnabled,
        is_shared_to_feed: (media) => media.sharedToFeed ?? undefined,
        like_count: (media) => (media.likesHidden ? undefined : media.counts.likes),
        comments_count: (media) => comments.count(media.id),
        saved_count: (media) => media.counts.saves,
        shares_count: (media) => media.counts.shares,
        total_like_count: (media) => media.counts.likes,
        total_comments_count: (media) => comments.count(media.id),
        total_views_count: (media) => media.counts.views,
        media_audio_type: (media) => (media.type === 'VIDEO' ? 'ORIGINAL_SOUNDS' : undefined),
        legacy_instagram_media_id: (media) => `${BigInt(media.id) * 7n}_${deriveIgId(media.accountId)}`,
        copyright_check_information: (media) => ({
          status: { status: 'completed', matches_found: media.flagged },
        }),
        children: (media, call, request) => {
          if (media.type !== 'CAROUSEL_ALBUM') return undefined;
          const list = { type: this.media, items: library.children(media) };
          return new Expanded(paging.renderExpansion(call, list, request, media.id));
        },
        comments: (media, call, request) => {
          call.requirePermission('comments', accounts.get(media.accountId));
          const items = comments.list(media.id);
          if (items.length === 0) return undefined;
          const list = { type: this.comment, items, maxLimit: maxCommentPage };
          return new Expanded(paging.renderExpansion(call, list, request, media.id));
        },
        insights: (media, call, request) => {
          call.requirePermission('insights', accounts.get(media.accountId));
          const metrics = (request.args.metric ?? '').split(',');
          return new Expanded(
            insights.readMediaInsights(media, {
              login: call.login,
              metrics,
              breakdown: request.args.breakdown,
            }),
          );
        },
      },
    };
  }

  private commentNode(): NodeType<Comment> {
    const { accounts, library, comments, paging } = this.parts;
    return {
      name: 'IGComment',
      id: (comment) => comment.id,
      fields: {
        text: (comment) => comment.text,
        timestamp: (comment) => formatGraphTime(comment.createdAt),
        username: (comment) => comment.username,
        from: (comment) => ({ id: deriveIgsid(comment.username), username: comment.username }),
        user: (comment, call) =>
          comment.byOwner ? { id: this.account.id(accounts.get(comment.accountId), call) } : undefined,
        like_count: (comment) => comment.likeCount,
        hidden: (comment) => comment.hidden,
        parent_id: (comment) => comment.parentId ?? undefined,
        media: (comment) => ({
          id: comment.mediaId,
          media_product_type: library.find(comment.mediaId)?.product,
        }),
        replies: (comment, call, request) => {
          const items = comments.replies(comment);
          if (items.length === 0) return undefined;
          const list = { type: this.comment, items, maxLimit: maxCommentPage };
          return new Expanded(paging.renderExpansion(call, list, request, comment.id));
        },
      },
    };
  }
}

const containerNode: NodeType<Container> = {
  name: 'IGContainer',
  id: (container) => container.id,
  fields: {
    status_code: (container) => container.statusCode,
    status: (container) => getStatusText(container),
    copyright_check_status: (container) => ({
      status: container.statusCode === 'IN_PROGRESS' ? 'in_progress' : 'completed',
      matches_found: false,
    }),
    video_status: (container) => (isVideo(container.kind) ? formatVideoStatus(container) : undefined),
  },
};

function formatVideoStatus(container: Container): object {
  const { statusCode, resumable, uploadedBytes, fileSize, bytes, subcode } = container;
  const received = bytes > 0;
  const failed = statusCode === 'ERROR';
  const done = statusCode === 'FINISHED' || statusCode === 'PUBLISHED';
  const size = resumable ? fileSize : received ? bytes : null;
  return {
    uploading_phase: {
      status: received ? 'complete' : failed ? 'error' : uploadedBytes > 0 ? 'in_progress' : 'not_started',
      bytes_transferred: resumable ? uploadedBytes : bytes,
      ...(size !== null && { source_file_size: size }),
    },
    processing_phase: {
      status: done ? 'complete' : failed ? 'error' : received ? 'in_progress' : 'not_started',
      ...(failed && { errors: [{ code: subcode, message: getStatusText(container) }] }),
    },
  };
}

/** `id` differs by login: app-scoped with Instagram Login. */
export function getAccountId(login: Call['login'], app: App, account: Account): string {
  return login === 'instagram' ? deriveAppScopedId(app.appId, account.id) : deriveIgId(account.id);
}
