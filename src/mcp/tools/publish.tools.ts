import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { Account } from '../../accounts/domain/account.js';
import { CancelPostService } from '../../posts/cancel-post.service.js';
import { CreatePostsService } from '../../posts/create-posts.service.js';
import { PostState } from '../../posts/domain/post-summary.js';
import type { PostRequest } from '../../posts/domain/post-request.js';
import { NewPostChecks } from '../../posts/new-post-checks.service.js';
import { PostsService } from '../../posts/posts.service.js';
import { PublishingQuotasRepository } from '../../posts/publishing-quotas.repository.js';
import { Failure } from '../../failures/failure.js';
import type { Upload } from '../../uploads/domain/upload.js';
import type { Summary } from '../confirmations/confirmation.js';
import { ConfirmationsService } from '../confirmations/confirmations.service.js';
import { confirmationToken, dryRun, EffectTools, fromOthers, fromUser, toDryRunItem } from './effects.js';
import { postSchema, toPostItem, toProblemItem } from './post-status.tools.js';
import { idOf, problem, text, time, toTimeOrNull } from './schemas.js';
import { defineTool, type ToolGroup } from './tool.js';

const media = z.union([
  z.strictObject({ uploadId: idOf('an upload of the user that is READY') }),
  z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .describe('Public address of the file.'),
  }),
]);

const post = z.strictObject({
  media: z.array(media).min(1).max(50).describe('One video, or photos in order.'),
  caption: text(10_000, 'Text of the post. Each platform has its own limit.').default(''),
  targets: z
    .array(
      z.strictObject({
        accountId: idOf('the account'),
        options: z
          .record(z.string(), z.unknown())
          .default({})
          .describe(
            'Options of the platform of the account: see get_composer_rules and the problems of a dry run.',
          ),
      }),
    )
    .min(1)
    .max(25)
    .refine((targets) => new Set(targets.map(({ accountId }) => accountId)).size === targets.length, {
      message: 'must name each account once',
    })
    .describe('One post is created for each, or none.'),
  publishAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Time to publish, within 180 days. Default: immediately.'),
});

/** What a confirmed call creates: the files of the dry run, also if the file at their address has changed. */
type PreparedPost = Pick<z.output<typeof post>, 'caption' | 'publishAt'> &
  Pick<PostRequest, 'media' | 'targets'>;

const publish = 'publish_post';
const endStates: ReadonlySet<PostState> = new Set([
  PostState.PUBLISHED,
  PostState.FAILED,
  PostState.UNCONFIRMED,
]);

/** Checking, publishing and canceling posts. */
@Injectable()
export class PublishTools implements ToolGroup {
  constructor(
    private readonly checks: NewPostChecks,
    private readonly createPosts: CreatePostsService,
    private readonly cancelPosts: CancelPostService,
    private readonly posts: PostsService,
    private readonly quotas: PublishingQuotasRepository,
    private readonly accounts: AccountsService,
    private readonly confirmations: ConfirmationsService,
    private readonly effects: EffectTools,
  ) {}

  get tools() {
    return [this.validatePost, this.publishPost, this.cancelPost];
  }

  private readonly validatePost = defineTool({
    name: 'validate_post',
    title: 'Check a post',
    description:
      'Dry run of publish_post: every reason why a platform, its quota or the plan would refuse the post. Without problems it returns a confirmation token. Publishes nothing.',
    kind: 'CHECK',
    scope: 'posts:write',
    input: post,
    output: z.object({
      isValid: z.boolean(),
      problems: z.array(problem).describe('Reasons that concern all accounts.'),
      rejections: z.array(z.object({ accountId: idOf('the account'), problems: z.array(problem) })),
      quotas: z
        .array(
          z.object({
            accountId: idOf('the account'),
            limit: z.int(),
            used: z.int(),
            resetsAt: time.nullable(),
          }),
        )
        .describe('Quotas that platforms have reported.'),
      dryRun: dryRun.nullable().describe('Null if there are problems.'),
    }),
    run: async (actor, input) => {
      await this.confirmations.admitDryRun(actor);
      const { userId } = actor;
      const ids = input.targets.map(({ accountId }) => accountId);
      const accounts = await this.accounts.findMany(userId, ids);
      const targets = input.targets.map(({ accountId, options }, index) => {
        const platform = accounts[index]?.platform;
        return { accountId, options: platform ? { platform, options } : null };
      });
      const { caption, publishAt } = input;
      const at = publishAt === undefined ? null : new Date(publishAt);
      const checked = await this.checks.problems(
        userId,
        { media: input.media, caption, targets, publishAt: at },
        { keepsFiles: true },
      );
      const known = await this.quotas.of(userId, ids);
      const isValid = checked.problems.length === 0 && checked.rejections.length === 0;
      const proposed =
        isValid &&
        (await this.confirmations.propose(
          actor,
          { tool: publish, content: input },
          {
            summary: summarize(input, accounts, checked.uploads),
            prepared: {
              ...{ caption, publishAt, targets },
              media: checked.uploads.map(({ id }) => ({ uploadId: id })),
            } satisfies PreparedPost,
          },
        ));
      return {
        isValid,
        problems: checked.problems.map(toProblemItem),
        rejections: checked.rejections.map(({ accountId, problems }) => ({
          accountId,
          problems: problems.map(toProblemItem),
        })),
        quotas: known.map(({ accountId, limit, used, resetsAt }) => ({
          ...{ accountId, limit, used },
          resetsAt: toTimeOrNull(resetsAt),
        })),
        dryRun: proposed ? toDryRunItem(proposed) : null,
      };
    },
  });

  private readonly publishPost = defineTool({
    name: publish,
    title: 'Publish a post',
    description:
      'Publishes on one or more accounts, now or later. Needs a confirmation token of validate_post.',
    kind: 'CREATE',
    scope: 'posts:write',
    input: post.extend({ confirmationToken }),
    output: z.object({ posts: z.array(postSchema) }),
    run: (actor, { confirmationToken: token, ...content }) =>
      this.confirmations.run(actor, { tool: publish, content }, token, async (stored, idempotencyKey) => {
        // Written by validate_post.
        const { publishAt, ...prepared } = stored as PreparedPost;
        const at = publishAt === undefined ? null : new Date(publishAt);
        const created = await this.createPosts.create(actor, {
          ...prepared,
          publishAt: at,
          idempotencyKey,
        });
        return { posts: created.map(toPostItem) };
      }),
  });

  private get cancelPost() {
    return this.effects.define({
      name: 'cancel_post',
      title: 'Cancel a post',
      description: 'Cancels a post that is not public yet.',
      kind: 'CHANGE',
      scope: 'posts:write',
      input: { postId: idOf('the post') },
      result: postSchema,
      prepare: async ({ userId }, { postId }): Promise<Summary> => {
        const found = await this.posts.find(userId, postId);
        if (endStates.has(found.state)) throw new Failure('TOO_LATE_TO_CANCEL');
        const [account] = await this.accounts.findMany(userId, [found.accountId]);
        return {
          title: 'Cancel a post',
          facts: [
            fromUser('Account', account ? nameOf(account) : found.accountId),
            fromUser('Planned for', found.publishAt?.toISOString() ?? 'Immediately'),
            ...fromOthers('Text', found.caption),
          ],
        };
      },
      act: async ({ userId }, { postId }) => toPostItem(await this.cancelPosts.cancel(userId, postId)),
    });
  }
}

function summarize(
  { media: files, caption, targets, publishAt }: z.output<typeof post>,
  accounts: readonly (Account | null)[],
  uploads: readonly Upload[],
): Summary {
  const count = targets.length;
  return {
    title: count === 1 ? 'Publish a post' : `Publish a post on ${count} accounts`,
    facts: [
      fromUser('When', publishAt ?? 'Immediately'),
      fromUser('Text', caption),
      ...files.map((file, index) => {
        const { fileName, facts, sizeBytes } = uploads[index]!;
        const source = 'url' in file ? file.url : (fileName ?? file.uploadId);
        return fromUser(`File ${index + 1}`, `${source} (${facts?.kind ?? 'file'}, ${sizeBytes} bytes)`);
      }),
      ...targets.flatMap(({ options }, index) => {
        const account = accounts[index]!;
        return [fromUser('Account', nameOf(account)), fromUser('Its options', JSON.stringify(options))];
      }),
    ],
  };
}

export function nameOf({ platform, label, displayName, username }: Account): string {
  const name = label ?? displayName;
  return username === null ? `${name} (${platform})` : `${name} (@${username}, ${platform})`;
}
