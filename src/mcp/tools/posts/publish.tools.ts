import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AccountsService } from '../../../accounts/accounts.service.js';
import { CancelPostService } from '../../../posts/cancel-post.service.js';
import { CreatePostsService } from '../../../posts/create-posts.service.js';
import { PostState } from '../../../posts/domain/post-summary.js';
import { PostsService } from '../../../posts/posts.service.js';
import { PublishingQuotasRepository } from '../../../posts/publishing-quotas.repository.js';
import { Failure } from '../../../failures/failure.js';
import type { FetchedFile, FileProblems } from '../../confirmations/confirmation.js';
import {
  type ConfirmedCall,
  ConfirmationsService,
  type DryRun,
} from '../../confirmations/confirmations.service.js';
import { confirmationToken, dryRun, EffectTools, fromUser, toDryRunItem } from '../effects.js';
import { nameOf } from '../account-name.js';
import { postInput } from './post-input.js';
import { type PreparedPost, PostProposals } from './post-proposals.js';
import { postSchema, toPostItem } from './post-status.tools.js';
import { toProblemItem, toRejectionItem } from '../problems.js';
import { idOf, problem, time, toTimeOrNull } from '../schemas.js';
import { type AssistantActor, defineTool, ToolGroup, type ToolProvider } from '../tool.js';

const publish = 'publish_post';
const endStates: ReadonlySet<PostState> = new Set([
  PostState.PUBLISHED,
  PostState.FAILED,
  PostState.UNCONFIRMED,
]);

/** Checking, publishing and canceling posts. */
@Injectable()
@ToolGroup()
export class PublishTools implements ToolProvider {
  constructor(
    private readonly proposals: PostProposals,
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
      'Dry run of publish_post: every reason why a platform, its quota or the plan would refuse the post. Without problems it returns a confirmation token. Publishes nothing. The content of files given by address is checked when the user lets the approval page fetch them; what it finds is here in the next call, and in publish_post.',
    kind: 'CHECK',
    scope: 'posts:write',
    input: postInput,
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
      const { userId, clientId } = actor;
      // Fetching an address can send data to anyone, so it needs the agreement of the user like any other effect.
      const fetches = !(await this.confirmations.asksBeforeActing(userId, clientId));
      const post = await this.proposals.prepare(userId, input);
      const call = { tool: publish, content: input };
      const known = await this.confirmations.filesOf(actor);
      const { found, proposed } = await this.propose(actor, call, post, { fetches, known }).catch(
        (error: unknown) => {
          if (!(error instanceof Failure) || error.code !== 'UPLOAD_USED') throw error;
          // A file was deleted after the check. The second one reports it, or fetches its address again.
          return this.propose(actor, call, post, { fetches, known: [] });
        },
      );
      const ids = input.targets.map(({ accountId }) => accountId);
      const quotas = await this.quotas.of(userId, ids);
      return {
        isValid: proposed !== null,
        problems: found.problems.map(toProblemItem),
        rejections: found.rejections.map(toRejectionItem),
        quotas: quotas.map(({ accountId, limit, used, resetsAt }) => ({
          ...{ accountId, limit, used },
          resetsAt: toTimeOrNull(resetsAt),
        })),
        dryRun: proposed ? toDryRunItem(proposed) : null,
      };
    },
  });

  /** Checks a post and stores what would be created. @throws Failure UPLOAD_USED if a file was deleted after the check */
  private async propose(
    actor: AssistantActor,
    call: ConfirmedCall,
    post: PreparedPost,
    terms: { fetches: boolean; known: readonly FetchedFile[] },
  ): Promise<{ found: FileProblems; proposed: DryRun | null }> {
    const { found, proposal } = await this.proposals.check(actor.userId, post, terms);
    if (!proposal) return { found, proposed: null };
    const fileProblems = terms.fetches ? null : await this.confirmations.fileProblemsOf(actor, call);
    if (fileProblems) return { found: fileProblems, proposed: null };
    try {
      return { found, proposed: await this.confirmations.propose(actor, call, proposal) };
    } catch (error) {
      await this.proposals.discard(actor.userId, proposal, terms.known);
      throw error;
    }
  }

  private readonly publishPost = defineTool({
    name: publish,
    title: 'Publish a post',
    description:
      'Publishes on one or more accounts, now or later. Needs a confirmation token of validate_post.',
    kind: 'CREATE',
    scope: 'posts:write',
    input: postInput.extend({ confirmationToken }),
    output: z.object({ posts: z.array(postSchema) }),
    run: (actor, { confirmationToken: token, ...content }, trace) =>
      this.confirmations.run(
        actor,
        { tool: publish, content },
        { token, trace },
        async (stored, idempotencyKey) => {
          // Written by validate_post.
          const { publishAt, ...prepared } = stored as PreparedPost;
          const at = publishAt === undefined ? null : new Date(publishAt);
          const created = await this.createPosts.create(actor, {
            ...prepared,
            publishAt: at,
            idempotencyKey,
          });
          return { posts: created.map(toPostItem) };
        },
      ),
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
      prepare: async ({ userId }, { postId }) => {
        const found = await this.posts.find(userId, postId);
        if (endStates.has(found.state)) throw new Failure('TOO_LATE_TO_CANCEL');
        const [account] = await this.accounts.findMany(userId, [found.accountId]);
        return {
          summary: {
            title: 'Cancel a post',
            facts: [
              fromUser('Account', account ? nameOf(account) : found.accountId),
              fromUser('Planned for', found.publishAt?.toISOString() ?? 'Immediately'),
              fromUser('Text', found.caption),
            ],
          },
          fixed: {},
        };
      },
      act: async ({ userId }, { postId }) => toPostItem(await this.cancelPosts.cancel(userId, postId)),
    });
  }
}
