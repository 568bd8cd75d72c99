import type { SimulatorClock } from '../../../clock.js';
import { parseFields } from '../../graph/fields.js';
import type { Call, Graph } from '../../graph/graph.js';
import { invalidParameter } from '../../graph/responses.js';
import { renderNode } from '../../graph/nodes.js';
import type { Paging } from '../../graph/paging.js';
import type { Accounts } from '../accounts.js';
import type { Comment, Comments } from './comments.js';
import type { InstagramEvents } from '../events.js';
import type { Library } from './library.js';
import type { Media } from './media.js';
import { sendMessage } from './messages.js';
import { maxCommentPage, type InstagramNodes } from '../nodes.js';

interface CommentParts {
  clock: SimulatorClock;
  accounts: Accounts;
  library: Library;
  comments: Comments;
  events: InstagramEvents;
  nodes: InstagramNodes;
  paging: Paging;
}

/** Comments, replies, moderation and private replies. */
export function registerComments(graph: Graph, parts: CommentParts): void {
  const { accounts, comments, library, events, nodes, paging } = parts;

  const requireCommentPermission = (call: Call, accountId: string): void =>
    call.requirePermission('comments', accounts.get(accountId));

  graph.on('media', 'comments', {
    GET: (call, media) => {
      requireCommentPermission(call, media.accountId);
      const items = comments.list(media.id);
      return paging.renderEdge(call, { type: nodes.comment, items, maxLimit: maxCommentPage });
    },
    POST: (call, media) => {
      requireCommentPermission(call, media.accountId);
      if (!media.commentsEnabled) throw invalidParameter('Comments are turned off for this media');
      return writeComment(call, media, null);
    },
  });

  graph.on('comment', null, {
    GET: (call, comment) => {
      requireCommentPermission(call, comment.accountId);
      return renderNode(nodes.comment, comment, parseFields(call.params.text('fields')), call);
    },
    POST: (call, comment) => {
      requireCommentPermission(call, comment.accountId);
      const hide = call.params.boolean('hide');
      if (hide === undefined) throw invalidParameter('The parameter hide is required');
      // The owner's comments stay visible, with the same response.
      comment.hidden = hide && !comment.byOwner;
      return { success: true };
    },
    DELETE: (call, comment) => {
      requireCommentPermission(call, comment.accountId);
      comments.remove(comment);
      return { success: true };
    },
  });

  graph.on('comment', 'replies', {
    GET: (call, comment) => {
      requireCommentPermission(call, comment.accountId);
      const items = comments.replies(comment);
      return paging.renderEdge(call, { type: nodes.comment, items, maxLimit: maxCommentPage });
    },
    POST: (call, comment) => {
      requireCommentPermission(call, comment.accountId);
      if (comment.hidden) throw invalidParameter('It is not possible to reply to a hidden comment');
      return writeComment(call, library.find(comment.mediaId) as Media, comment);
    },
  });

  graph.on('account', 'messages', {
    POST: (call, account) => {
      call.requirePermission('messages', account);
      return sendMessage(call, account, parts);
    },
  });

  /** A reply to a reply becomes a reply to the top-level comment. */
  function writeComment(call: Call, media: Media, repliedTo: Comment | null): object {
    const text = call.params.required('message');
    const comment = comments.add({
      mediaId: media.id,
      accountId: media.accountId,
      parentId: repliedTo === null ? null : (repliedTo.parentId ?? repliedTo.id),
      username: accounts.get(media.accountId).username,
      byOwner: true,
      text,
    });
    events.reportComment(comment, media);
    return { id: comment.id };
  }
}
