import { deriveIgsid } from '../ids.js';
import type { MetaWebhooks, WebhookEvent } from '../webhooks/webhooks.js';
import type { Account, Accounts } from './accounts.js';
import type { Comment } from './content/comments.js';
import type { Media } from './content/media.js';
import type { InstagramBehaviour } from './settings.js';

interface EventParts {
  webhooks: MetaWebhooks;
  accounts: Accounts;
  behaviour: () => InstagramBehaviour;
}

export interface Mention {
  mediaId: string;
  commentId: string;
  from: string;
  text: string;
}

/** Reports events on Instagram through webhooks. */
export class InstagramEvents {
  constructor(private readonly parts: EventParts) {}

  reportComment(comment: Comment, media: Media): void {
    const account = this.parts.accounts.get(media.accountId);
    const event: WebhookEvent = {
      field: 'comments',
      value: {
        [this.parts.behaviour().commentIdName]: comment.id,
        from: this.author(comment.username, account),
        text: comment.text,
        ...(comment.parentId !== null && { parent_id: comment.parentId }),
        media: { id: media.id, media_product_type: media.product },
      },
    };
    this.parts.webhooks.emit(account, () => event);
  }

  /** A separate field with Facebook Login, a comment with Instagram Login. */
  reportMention(account: Account, mention: Mention): void {
    this.parts.webhooks.emit(account, (login) =>
      login === 'facebook'
        ? { field: 'mentions', value: { media_id: mention.mediaId, comment_id: mention.commentId } }
        : {
            field: 'comments',
            value: {
              [this.parts.behaviour().commentIdName]: mention.commentId,
              from: this.author(mention.from, account),
              text: mention.text,
              media: { id: mention.mediaId, media_product_type: 'FEED' },
            },
          },
    );
  }

  /** With Facebook Login only. */
  reportStoryEnd(media: Media): void {
    const account = this.parts.accounts.get(media.accountId);
    const { counts } = media;
    this.parts.webhooks.emit(account, (login) =>
      login === 'instagram'
        ? null
        : {
            field: 'story_insights',
            value: {
              media_id: media.id,
              impressions: counts.views,
              reach: counts.reach,
              taps_forward: Math.floor(counts.views / 3),
              taps_back: Math.floor(counts.views / 20),
              exits: Math.floor(counts.views / 10),
              replies: Math.floor(counts.likes / 10),
            },
          },
    );
  }

  reportMessage(
    account: Account,
    message: { senderId: string; recipientId: string; at: number; message: object },
  ): void {
    const { senderId, recipientId, at, message: content } = message;
    this.parts.webhooks.emit(account, () => ({
      field: 'messages',
      messaging: true,
      value: { sender: { id: senderId }, recipient: { id: recipientId }, timestamp: at, message: content },
    }));
  }

  private author(username: string, account: Account): object {
    const id = deriveIgsid(username);
    return { id, username, ...(username === account.username && { self_ig_scoped_id: id }) };
  }
}
