import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../accounts/accounts.service.js';
import { ComposerService } from '../../posts/composer.service.js';
import type { Post } from '../../posts/domain/post.js';
import { PostsService } from '../../posts/posts.service.js';
import {
  accountInput,
  idOf,
  problem,
  time,
  toTime,
  toTimeOrNull,
  toUntrusted,
  untrusted,
} from './schemas.js';
import { defineTool, type ToolGroup } from './tool.js';

export const postSchema = z.object({
  id: idOf('the post'),
  accountId: idOf('its account'),
  platform: z.string(),
  kind: z.string().describe('VIDEO, PHOTO or MIXED.'),
  state: z
    .string()
    .describe(
      'SCHEDULED, UPLOADING, PROCESSING, AWAITING_CREATOR, PUBLISHED, FAILED, UNCONFIRMED (unknown whether it is public) or CANCELED.',
    ),
  nextAction: z.string().describe('What the user can do now.'),
  caption: untrusted,
  publishAt: time.nullable().describe('Time to publish. Null: immediately.'),
  url: z.string().nullable().describe('Public address. Null if it is not known yet.'),
  failReason: z.string().nullable().describe('Why it failed, as a stable code. Null unless it failed.'),
  failMessage: untrusted.nullable(),
  createdAt: time,
});

/** What a platform allows, and the state of posts. */
@Injectable()
export class PostStatusTools implements ToolGroup {
  constructor(
    private readonly posts: PostsService,
    private readonly composers: ComposerService,
    private readonly accounts: AccountsService,
  ) {}

  readonly tools = [
    defineTool({
      name: 'get_composer_rules',
      title: 'Get composer rules',
      description:
        'Reads what the platform allows an account to post now: audiences, limits, quota. Call it before validate_post.',
      kind: 'READ',
      scope: 'posts:read',
      input: z.strictObject({ ...accountInput }),
      output: z.object({
        accountId: idOf('the account'),
        platform: z.string(),
        blocked: problem.nullable().describe('Why the account cannot post now. Null if it can.'),
        rules: z
          .record(z.string(), z.unknown())
          .describe(
            'Rules of the platform, and choices for the options of validate_post. Their names depend on it.',
          ),
        quota: z
          .object({ limit: z.int(), used: z.int(), resetsAt: time.nullable() })
          .nullable()
          .describe(
            'Posts that the platform accepts in its time window. Null if it does not report a limit.',
          ),
        fetchedAt: time,
      }),
      run: async (actor, { accountId }) => {
        const { account, composer } = await this.composers.compose(actor, accountId);
        const { blocked, quota, raw, fetchedAt } = composer;
        return {
          accountId: account.id,
          platform: account.platform,
          blocked: blocked && toProblemItem(blocked),
          rules: { ...raw },
          quota: quota && { limit: quota.limit, used: quota.used, resetsAt: toTimeOrNull(quota.resetsAt) },
          fetchedAt: toTime(fetchedAt),
        };
      },
    }),
    defineTool({
      name: 'get_post',
      title: 'Get a post',
      description: 'Reads the state of a post.',
      kind: 'READ',
      scope: 'posts:read',
      input: z.strictObject({ postId: idOf('the post') }),
      output: postSchema,
      run: async ({ userId }, { postId }) => {
        const post = await this.posts.find(userId, postId);
        const [account] = await this.accounts.findMany(userId, [post.accountId]);
        return { ...toPostItem(post), url: this.posts.publicUrl(post, account?.username ?? null) };
      },
    }),
  ];
}

export function toPostItem(post: Post): z.infer<typeof postSchema> {
  return {
    id: post.id,
    accountId: post.accountId,
    platform: post.platform,
    kind: post.kind,
    state: post.state,
    nextAction: post.nextAction,
    caption: toUntrusted(post.caption),
    publishAt: toTimeOrNull(post.publishAt),
    url: post.publicUrl,
    failReason: post.failReason,
    failMessage: post.failMessage === null ? null : toUntrusted(post.failMessage),
    createdAt: toTime(post.createdAt),
  };
}

export function toProblemItem(found: {
  code: string;
  message: string;
  userMessage: string;
  retryable: boolean;
  field?: string;
}): z.infer<typeof problem> {
  const { code, message, userMessage, retryable, field } = found;
  return { code, message, userMessage, retryable, field: field ?? null };
}
