import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../../accounts/accounts.service.js';
import { ComposerService } from '../../../posts/composer.service.js';
import { decodeIdCursor } from '../../../graphql/connection.js';
import type { Post } from '../../../posts/domain/post.js';
import { PostState } from '../../../posts/domain/post-summary.js';
import { PostOptionsService } from '../../../posts/post-options.service.js';
import { PostsService } from '../../../posts/posts.service.js';
import {
  accountInput,
  idOf,
  own,
  pageInput,
  pageOf,
  problem,
  time,
  toOwn,
  toTime,
  toTimeOrNull,
  toUntrusted,
  untrusted,
} from '../schemas.js';
import { toToolPage } from '../pages.js';
import { toProblemItem } from '../problems.js';
import { defineTool, ToolGroup, type ToolProvider } from '../tool.js';

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
  caption: own,
  publishAt: time.nullable().describe('Time to publish. Null: immediately.'),
  url: z.string().nullable().describe('Public address. Null if it is not known yet.'),
  failReason: z.string().nullable().describe('Why it failed, as a stable code. Null unless it failed.'),
  failMessage: untrusted.nullable(),
  createdAt: time,
});

/** What a platform allows, and the state of posts. */
@Injectable()
@ToolGroup()
export class PostStatusTools implements ToolProvider {
  constructor(
    private readonly posts: PostsService,
    private readonly composers: ComposerService,
    private readonly options: PostOptionsService,
    private readonly accounts: AccountsService,
  ) {}

  readonly tools = [
    defineTool({
      name: 'get_composer_rules',
      title: 'Get composer rules',
      description:
        'Reads what the platform allows an account to post now: audiences, limits, quota. Call it before validate_post.',
      kind: 'READ_PLATFORM',
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
        optionsSchema: z
          .record(z.string(), z.unknown())
          .nullable()
          .describe('JSON schema of the options of validate_post for this account. Null: it cannot post.'),
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
        const schema = this.options.schema(account.platform);
        return {
          accountId: account.id,
          platform: account.platform,
          blocked: blocked && toProblemItem(blocked),
          rules: { ...raw },
          optionsSchema: schema && { ...schema },
          quota: quota && { limit: quota.limit, used: quota.used, resetsAt: toTimeOrNull(quota.resetsAt) },
          fetchedAt: toTime(fetchedAt),
        };
      },
    }),
    defineTool({
      name: 'list_posts',
      title: 'List posts',
      description:
        'Lists posts of the user that were created here, newest first. SCHEDULED ones are not public yet: cancel_post takes their ids.',
      kind: 'READ',
      scope: 'posts:read',
      input: z.strictObject({
        accountId: idOf('the account')
          .optional()
          .describe('Only posts of this account. Default: all accounts.'),
        states: z.array(z.enum(PostState)).max(20).optional().describe('Only posts in these states.'),
        ...pageInput,
      }),
      output: pageOf(postSchema),
      run: async (actor, input) => {
        const { userId } = actor;
        const account = input.accountId && (await this.accounts.resolve(actor, input.accountId));
        const filter = { accountIds: account ? [account.id] : null, states: input.states ?? null };
        const afterId = decodeIdCursor(input.cursor);
        const rows = await this.posts.page(userId, filter, { first: input.limit, afterId });
        const ids = rows.map((post) => post.accountId);
        const owners = await this.accounts.findMany(userId, ids);
        const usernames = new Map(ids.map((id, index) => [id, owners[index]?.username ?? null]));
        return toToolPage(
          rows,
          input,
          ({ id }) => [id],
          (post) => ({
            ...toPostItem(post),
            url: this.posts.publicUrl(post, usernames.get(post.accountId) ?? null),
          }),
        );
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
    caption: toOwn(post.caption),
    publishAt: toTimeOrNull(post.publishAt),
    url: post.publicUrl,
    failReason: post.failReason,
    failMessage: post.failMessage === null ? null : toUntrusted(post.failMessage),
    createdAt: toTime(post.createdAt),
  };
}
