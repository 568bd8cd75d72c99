import { z } from 'zod';
import { Capability } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import {
  type CommentAction,
  type CommentModerator,
  type CommentPage,
  CommentRefusal,
  type CommentStanding,
  type ExternalComment,
  type ModeratorStanding,
} from '../../platform-content.js';
import type { GraphCall } from '../client/graph-client.js';
import { accessOf, accountOf } from '../login/credentials.js';
import { facebookLoginType, type InstagramLoginType, readScopes, scopesOfCalls } from '../login/scopes.js';
import type { InstagramClient } from '../client/client.js';
import { commentNode, doneAnswer, idNode, listOf } from '../client/schemas.js';

const own = 'id,text,timestamp,username,from,like_count,hidden,parent_id';
const fields = `${own},replies{${own}}`;
/** Maximum number of items in one response. */
const pageSize = '50';

const replyList = listOf(commentNode);
const commentTree = listOf(commentNode.extend({ replies: listOf(commentNode).nullish() }));
type CommentNode = ReturnType<typeof commentNode.parse>;

/** Each of these tasks allows a user to moderate through a Page. */
const moderatingTasks = ['MODERATE', 'MANAGE', 'PROFILE_PLUS_MODERATE', 'PROFILE_PLUS_FULL_CONTROL'];
const pageFacts = z.object({ pageTasks: z.array(z.string()) });

/**
 * Comments on media of the account. Both logins support the same actions. With Facebook Login, the user's role on the Page must
 * allow them. With Instagram Login, comments on media of other accounts are listed too, but no action is possible on them.
 */
export class InstagramComments implements CommentModerator {
  constructor(private readonly client: InstagramClient) {}

  scopes(loginType: string): readonly string[] {
    const login: InstagramLoginType = loginType === facebookLoginType ? loginType : 'INSTAGRAM_LOGIN';
    const manage = scopesOfCalls(login, Capability.COMMENTS).filter((scope) => scope.includes('comments'));
    return [...readScopes(loginType), ...manage];
  }

  standingRefusal({ loginType, profile }: ModeratorStanding): CommentRefusal | null {
    return loginType === facebookLoginType && !mayModerate(profile) ? CommentRefusal.ROLE_MISSING : null;
  }

  refusal(action: CommentAction, standing: CommentStanding): CommentRefusal | null {
    const refusal = this.standingRefusal(standing);
    if (refusal) return refusal;
    const { isOwn, isHidden } = standing;
    switch (action) {
      case 'REPLY':
        return isHidden ? CommentRefusal.HIDDEN_COMMENT : null;
      case 'HIDE':
      case 'UNHIDE':
        // Instagram reports success, but keeps showing them.
        return isOwn ? CommentRefusal.OWN_COMMENT : null;
      case 'DELETE':
        return null;
    }
  }

  /** With Facebook Login the Page is subscribed; its fields are chosen for the whole app. */
  async subscribe(credentials: OpenCredentials): Promise<void> {
    const access = accessOf(credentials);
    await this.client.write(credentials, {
      ...this.writing(credentials, 'subscribe', true),
      path: `/${access.page?.id ?? accountOf(access)}/subscribed_apps`,
      form: { subscribed_fields: access.page ? 'feed' : 'comments,live_comments,mentions,messages' },
      schema: doneAnswer,
    });
  }

  async list(
    credentials: OpenCredentials,
    platformMediaId: string,
    cursor: string | null,
  ): Promise<CommentPage> {
    const { login } = accessOf(credentials);
    const { data, after } = await this.client.read(credentials, {
      name: 'comments',
      method: 'GET',
      path: `/${platformMediaId}/comments`,
      query: { fields, limit: pageSize, ...(cursor !== null && { after: cursor }) },
      schema: commentTree,
      scopes: scopesOfCalls(login, Capability.COMMENTS),
      repeatable: true,
      deferrable: true,
    });
    const items = data.flatMap((node) => [
      toComment(node, platformMediaId, node.parent_id ?? null),
      ...(node.replies?.data ?? []).map((reply) => toComment(reply, platformMediaId, node.id)),
    ]);
    return { items, nextCursor: after };
  }

  async reply(
    credentials: OpenCredentials,
    platformCommentId: string,
    text: string,
  ): Promise<{ platformCommentId: string }> {
    const { id } = await this.client.write(credentials, {
      ...this.writing(credentials, 'comment_reply', false),
      path: `/${platformCommentId}/replies`,
      form: { message: text },
      schema: idNode,
      critical: true,
    });
    return { platformCommentId: id };
  }

  async replies(
    credentials: OpenCredentials,
    platformMediaId: string,
    platformCommentId: string,
    cursor: string | null,
  ): Promise<CommentPage> {
    const { login } = accessOf(credentials);
    const { data, after } = await this.client.read(credentials, {
      name: 'comment_replies',
      method: 'GET',
      path: `/${platformCommentId}/replies`,
      query: { fields: own, limit: pageSize, ...(cursor !== null && { after: cursor }) },
      schema: replyList,
      scopes: scopesOfCalls(login, Capability.COMMENTS),
      repeatable: true,
    });
    return {
      items: data.map((node) => toComment(node, platformMediaId, platformCommentId)),
      nextCursor: after,
    };
  }

  async setHidden(credentials: OpenCredentials, platformCommentId: string, isHidden: boolean): Promise<void> {
    await this.client.write(credentials, {
      ...this.writing(credentials, 'comment_hide', true),
      path: `/${platformCommentId}`,
      form: { hide: String(isHidden) },
      schema: doneAnswer,
    });
  }

  async remove(credentials: OpenCredentials, platformCommentId: string): Promise<void> {
    await this.client.write(credentials, {
      ...this.writing(credentials, 'comment_delete', true),
      method: 'DELETE',
      path: `/${platformCommentId}`,
      schema: doneAnswer,
    });
  }

  meaningOf(platformCode: string): CommentRefusal | 'NOT_FOUND' | null {
    switch (platformCode) {
      case '100/33':
        return 'NOT_FOUND';
      case 'PAGE_ROLE_MISSING':
        return CommentRefusal.ROLE_MISSING;
      default:
        return null;
    }
  }

  private writing(
    credentials: OpenCredentials,
    name: string,
    repeatable: boolean,
  ): Pick<GraphCall<unknown>, 'name' | 'method' | 'scopes' | 'repeatable'> {
    const scopes = scopesOfCalls(accessOf(credentials).login, Capability.COMMENTS);
    return { name, method: 'POST', scopes, repeatable };
  }
}

/** If the tasks are unknown, Meta decides. */
function mayModerate(profile: CommentStanding['profile']): boolean {
  const { data } = pageFacts.safeParse(profile);
  if (!data || data.pageTasks.length === 0) return true;
  return data.pageTasks.some((task) => moderatingTasks.includes(task));
}

function toComment(node: CommentNode, platformMediaId: string, parentId: string | null): ExternalComment {
  return {
    platformCommentId: node.id,
    platformMediaId,
    parentId,
    text: node.text,
    author: { id: node.from?.id ?? null, username: node.from?.username ?? node.username },
    isOwn: node.from?.self_ig_scoped_id !== undefined && node.from.self_ig_scoped_id !== null,
    likeCount: node.like_count,
    isHidden: node.hidden ?? null,
    createdAt: node.timestamp,
  };
}
