import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Failure } from '../failures/failure.js';
import type { MediaFile } from '../platforms/platform-media.js';
import type { PublishProblem } from '../platforms/platform-outcomes.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { type Upload, UploadState } from '../uploads/domain/upload.js';
import { UploadsService } from '../uploads/uploads.service.js';
import type { MediaSource, PostRequest, Rejection } from './domain/post-request.js';
import { type CheckedTarget, PostValidator, toProblem } from './post-validator.js';

/** Files are stored until the post is published. */
const maxAheadMs = 180 * 24 * 3_600_000;

/**
 * All files that a request references by URL must be fetched within this time, because proxies and users wait for
 * about a minute. They are fetched before the post is accepted, because only their content shows whether the platform
 * accepts them.
 */
export const fetchTimeoutMs = 45_000;

/** A post without its idempotency key. */
export type NewPost = Omit<PostRequest, 'idempotencyKey'>;

/** What a post that passed all checks is made of. */
export interface CheckedPost {
  media: readonly Upload[];
  targets: readonly CheckedTarget[];
  /** Ids of the uploads that were fetched for this request. */
  fetched: readonly string[];
}

/** Every reason against a post. */
export interface NewPostProblems {
  /** Reasons that do not depend on an account. */
  problems: PublishProblem[];
  rejections: Rejection[];
  /** Its files, in order. Null: its address was not fetched. Incomplete if one cannot be used. */
  uploads: readonly (Upload | null)[];
  /** Addresses of files that were not fetched. */
  pendingAddresses: readonly string[];
}

export interface ProblemOptions {
  /** Keeps the fetched files of a post without problems as unused uploads, so that exactly these files can be published. */
  keepsFiles?: boolean;
  /** Whether files that the post references by URL are fetched. If not, only what does not depend on their content is checked. */
  fetches?: boolean;
}

/** Checks posts before they are accepted. */
@Injectable()
export class NewPostChecks {
  constructor(
    private readonly clock: Clock,
    private readonly subscriptions: SubscriptionsService,
    private readonly uploads: UploadsService,
    private readonly validator: PostValidator,
  ) {}

  /**
   * Checks a post. Files that it references by URL are fetched, and stored if it passes.
   *
   * @throws Failure POSTS_REJECTED, TIER_LIMIT_REACHED, NOT_FOUND (an upload), MEDIA_NOT_READY, MEDIA_INVALID,
   * MEDIA_URL_NOT_ALLOWED, UPLOAD_LIMIT_REACHED, UPLOAD_USED, RATE_LIMITED, INVALID_INPUT
   */
  async require(owner: string, post: NewPost): Promise<CheckedPost> {
    const timeProblem = this.timeProblem(post.publishAt);
    if (timeProblem) {
      const { message } = timeProblem;
      throw new Failure('INVALID_INPUT', { fields: [{ path: 'input.publishAt', message }] });
    }
    await this.subscriptions.requirePosts(owner, post.targets.length);
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const fetched: string[] = [];
    try {
      const media: Upload[] = [];
      for (const source of post.media) media.push(await this.upload(owner, source, fetched, signal));
      return { media, targets: await this.targets(owner, post, media, signal), fetched };
    } catch (error) {
      await this.discard(owner, fetched);
      throw error;
    }
  }

  /**
   * Every reason for which {@link require} would refuse a post. No post is counted. Files that it references by URL are fetched and
   * deleted again, unless the tier allows no further post. The accounts are checked only if all files can be used, because most of
   * their rules depend on the files.
   */
  async problems(
    owner: string,
    post: NewPost,
    { keepsFiles = false, fetches = true }: ProblemOptions = {},
  ): Promise<NewPostProblems> {
    const problems: PublishProblem[] = [];
    const attempt = async <Result>(field: string, work: () => Promise<Result>): Promise<Result | null> => {
      try {
        return await work();
      } catch (error) {
        problems.push({ ...toProblem(error), field });
        return null;
      }
    };
    const timeProblem = this.timeProblem(post.publishAt);
    if (timeProblem) problems.push(timeProblem);
    const isAllowed = await attempt('targets', async () => {
      await this.subscriptions.requirePosts(owner, post.targets.length);
      return true;
    });
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const fetched: string[] = [];
    let isAccepted = false;
    try {
      const media: (Upload | null)[] = [];
      for (const [index, source] of post.media.entries()) {
        const isAddress = 'url' in source;
        if (isAddress && !fetches) media.push(null);
        if (isAddress && (!isAllowed || !fetches)) continue;
        const upload = await attempt(`media.${index}`, () => this.upload(owner, source, fetched, signal));
        if (upload) media.push(upload);
      }
      const rejections =
        media.length === post.media.length
          ? await this.rejections(owner, post, media, isAllowed && fetches ? signal : null)
          : [];
      isAccepted = problems.length === 0 && rejections.length === 0;
      const pendingAddresses = fetches ? [] : this.addressesOf(post);
      return { problems, rejections, uploads: media, pendingAddresses };
    } finally {
      if (!(keepsFiles && isAccepted)) await this.discard(owner, fetched);
    }
  }

  /** Deletes files that were fetched for a post that was not accepted. */
  async discard(owner: string, uploadIds: readonly string[]): Promise<void> {
    for (const id of uploadIds) {
      await this.uploads.remove(owner, id).catch((error: unknown) => {
        // It is deleted already, or a post uses it because only the response to the COMMIT was lost.
        if (!(error instanceof Failure)) throw error;
      });
    }
  }

  private async rejections(
    owner: string,
    post: NewPost,
    media: readonly (Upload | null)[],
    signal: AbortSignal | null,
  ): Promise<Rejection[]> {
    try {
      const known = media.filter((upload) => upload !== null);
      if (known.length === media.length) {
        await this.targets(owner, post, known, signal);
        return [];
      }
      const files = media.map((upload) => upload && fileOf(upload));
      const shared = { caption: post.caption, media: files, paced: this.paced(post) };
      await this.validator.validateUnfetched(owner, shared, post.targets);
      return [];
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'POSTS_REJECTED') throw error;
      return (error.details as { rejections: Rejection[] }).rejections;
    }
  }

  private targets(
    owner: string,
    post: NewPost,
    media: readonly Upload[],
    signal: AbortSignal | null,
  ): Promise<CheckedTarget[]> {
    const shared = { caption: post.caption, media: media.map(fileOf), paced: this.paced(post) };
    return this.validator.validateTargets(owner, shared, post.targets, signal);
  }

  private paced({ publishAt }: NewPost): { at: Date } {
    return { at: publishAt ?? this.clock.now() };
  }

  /** Every address that a check of the post fetches. */
  private addressesOf({ media, targets }: NewPost): string[] {
    const own = media.flatMap((source) => ('url' in source ? [source.url] : []));
    return [...new Set([...own, ...this.validator.linkedAddresses(targets)])];
  }

  private timeProblem(publishAt: Date | null): PublishProblem | null {
    if (!publishAt) return null;
    const aheadMs = publishAt.getTime() - this.clock.nowMs();
    if (aheadMs > 0 && aheadMs <= maxAheadMs) return null;
    const isPast = aheadMs <= 0;
    return {
      code: 'PUBLISH_TIME_INVALID',
      message: isPast ? 'must be in the future' : 'must be within 180 days',
      userMessage: isPast ? 'Choose a time in the future.' : 'Choose a time within the next 180 days.',
      retryable: false,
      field: 'publishAt',
    };
  }

  private async upload(
    owner: string,
    source: MediaSource,
    fetched: string[],
    signal: AbortSignal,
  ): Promise<Upload> {
    const upload =
      'url' in source
        ? await this.uploads.fetch(owner, source.url, signal)
        : await this.uploads.complete(owner, source.uploadId);
    if ('url' in source) fetched.push(upload.id);
    if (upload.state !== UploadState.READY) throw new Failure('MEDIA_NOT_READY', { uploadId: upload.id });
    return upload;
  }
}

function fileOf({ facts, sizeBytes }: Upload): MediaFile {
  if (!facts) throw new Error('A READY upload has facts.');
  return { ...facts, sizeBytes };
}
