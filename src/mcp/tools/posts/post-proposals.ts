import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../../accounts/accounts.service.js';
import type { Account } from '../../../accounts/domain/account.js';
import { Failure } from '../../../failures/failure.js';
import type { PublishProblem } from '../../../platforms/platform-outcomes.js';
import type { MediaSource, PostRequest } from '../../../posts/domain/post-request.js';
import { NewPostChecks, type NewPostProblems } from '../../../posts/new-post-checks.service.js';
import { PostOptionsService } from '../../../posts/post-options.service.js';
import { type Upload, UploadState } from '../../../uploads/domain/upload.js';
import { UploadsService } from '../../../uploads/uploads.service.js';
import type { FetchedFile, Summary } from '../../confirmations/confirmation.js';
import type { Proposal } from '../../confirmations/confirmations.service.js';
import { postSummary } from './post-summary.js';

/** What a confirmed call creates: the files of the proposal, also if the file at their address has changed. */
export interface PreparedPost extends Pick<PostRequest, 'media' | 'caption' | 'targets'> {
  /** ISO time. Absent: immediately. */
  publishAt?: string;
}

/** A checked post. */
export interface CheckedProposal {
  found: NewPostProblems;
  /** Null if there are problems. */
  proposal: Proposal | null;
}

/** Checks posts of assistants, and describes them for the approval. */
@Injectable()
export class PostProposals {
  constructor(
    private readonly checks: NewPostChecks,
    private readonly options: PostOptionsService,
    private readonly accounts: AccountsService,
    private readonly uploads: UploadsService,
  ) {}

  /** The post of an assistant. A declaration of the user is added to the options, because the user makes it by approving. */
  async prepare(
    owner: string,
    post: {
      media: readonly MediaSource[];
      caption: string;
      targets: readonly { accountId: string; options: unknown }[];
      publishAt?: string;
    },
  ): Promise<PreparedPost> {
    const ids = post.targets.map(({ accountId }) => accountId);
    const accounts = await this.accounts.findMany(owner, ids);
    const targets = post.targets.map(({ accountId, options: given }, index) => {
      const platform = accounts[index]?.platform;
      if (!platform) return { accountId, options: null };
      return { accountId, options: { platform, options: this.options.withDeclaration(platform, given) } };
    });
    return { ...post, targets };
  }

  /**
   * Checks a post.
   *
   * @param terms.fetches whether the addresses of its files are fetched. If not, the user must agree first
   * @param terms.known files that were fetched before, and are used again
   */
  async check(
    owner: string,
    post: PreparedPost,
    { fetches, known }: { fetches: boolean; known: readonly FetchedFile[] },
  ): Promise<CheckedProposal> {
    const { caption, publishAt, targets } = post;
    const reused = await this.reusable(owner, post, known);
    const media = post.media.map((source): MediaSource => {
      const uploadId = 'url' in source && reused.get(source.url);
      return uploadId ? { uploadId } : source;
    });
    const request = {
      media,
      caption,
      targets,
      publishAt: publishAt === undefined ? null : new Date(publishAt),
    };
    // Nothing is fetched for accounts that the user does not have.
    const areKnown = targets.every(({ options }) => options !== null);
    const found = await this.checks.problems(owner, request, {
      ...{ keepsFiles: true, fetches: fetches && areKnown },
    });
    // A file of another dry run may be deleted at any time. Its address is fetched again.
    if (found.problems.some((problem) => isLost(problem, post, reused)))
      return this.check(owner, post, { fetches, known: [] });
    if (found.problems.length > 0 || found.rejections.length > 0) return { found, proposal: null };
    const { uploads, pendingAddresses } = found;
    const accounts = await this.accounts.findMany(
      owner,
      targets.map(({ accountId }) => accountId),
    );
    const summary = this.summarize(post, accounts, uploads);
    const pinned = media.map((source, index) => {
      const upload = uploads[index];
      return upload ? { uploadId: upload.id } : source;
    });
    // With pending addresses, everything is checked again when the user agrees.
    const prepared: PreparedPost = pendingAddresses.length > 0 ? post : { ...post, media: pinned };
    const needsApproval = targets.some(
      ({ options }) => options && this.options.needDeclaration(options.platform),
    );
    const fetchedFiles = post.media.flatMap((source, index) => {
      const upload = uploads[index];
      return 'url' in source && upload ? [{ url: source.url, uploadId: upload.id }] : [];
    });
    const uploadIds = uploads.flatMap((upload) => (upload ? [upload.id] : []));
    return {
      found,
      proposal: { summary, prepared, needsApproval, pendingAddresses, uploadIds, fetchedFiles },
    };
  }

  /** Deletes the files that were fetched for a proposal that was not stored, except for the known ones. */
  async discard(
    owner: string,
    { fetchedFiles = [] }: Proposal,
    known: readonly FetchedFile[],
  ): Promise<void> {
    const kept = new Set(known.map(({ uploadId }) => uploadId));
    for (const { uploadId } of fetchedFiles)
      if (!kept.has(uploadId)) await this.uploads.removeUnused(owner, uploadId);
  }

  private summarize(
    post: PreparedPost,
    accounts: readonly (Account | null)[],
    uploads: readonly (Upload | null)[],
  ): Summary {
    const targets = post.targets.map(({ options }, index) => ({
      account: accounts[index]!,
      facts: options ? (this.options.describe(options.platform, options.options) ?? []) : [],
    }));
    return postSummary(post, targets, uploads);
  }

  /** Ids of the files of the post that can still be used, by address. */
  private async reusable(
    owner: string,
    { media }: PreparedPost,
    known: readonly FetchedFile[],
  ): Promise<Map<string, string>> {
    const wanted = new Set(media.flatMap((source) => ('url' in source ? [source.url] : [])));
    const usable = new Map<string, string>();
    for (const { url, uploadId } of known)
      if (wanted.has(url) && (await this.isReady(owner, uploadId))) usable.set(url, uploadId);
    return usable;
  }

  private async isReady(owner: string, uploadId: string): Promise<boolean> {
    try {
      return (await this.uploads.find(owner, uploadId)).state === UploadState.READY;
    } catch (error) {
      if (error instanceof Failure) return false;
      throw error;
    }
  }
}

/** Whether the problem is that a file which is used again was deleted. */
function isLost(
  { code, field }: PublishProblem,
  { media }: PreparedPost,
  reused: ReadonlyMap<string, string>,
): boolean {
  const source = media[Number(/^media\.(\d+)$/.exec(field ?? '')?.[1])];
  return (
    (code === 'UPLOAD_USED' || code === 'NOT_FOUND') &&
    source !== undefined &&
    'url' in source &&
    reused.has(source.url)
  );
}
