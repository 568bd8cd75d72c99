import { Injectable } from '@nestjs/common';
import type { Account } from '../accounts/domain/account.js';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { MediaFile, Platform, PostKind, PublishProblem } from '../platforms/platform.js';
import type { GivenOptions, Rejection } from './domain/post-request.js';
import { LinkedFileChecks } from './linked-file-checks.js';
import { Publishers } from './publishers.js';
import { UploadsService } from './uploads.service.js';

/** A target that its platform takes, with the options as they are to be stored. */
export interface CheckedTarget {
  account: Account;
  kind: PostKind;
  options: unknown;
}

/** Finds out, before anything is accepted, whether the platforms would take a post. */
@Injectable()
export class PostChecks {
  constructor(
    private readonly publishers: Publishers,
    private readonly uploads: UploadsService,
  ) {}

  /**
   * Checks every target against what its platform allows right now.
   *
   * @param signal ends the download of files that options name by address
   * @throws Failure POSTS_REJECTED with the reasons of all targets that must refuse
   */
  async targets(
    owner: string,
    caption: string,
    media: readonly MediaFile[],
    targets: readonly { accountId: string; options: GivenOptions | null }[],
    signal: AbortSignal,
  ): Promise<CheckedTarget[]> {
    const outcomes = await Promise.all(
      targets.map((target) => this.target(owner, caption, media, target.accountId, target.options)),
    );
    const linked = new LinkedFileChecks(this.uploads, owner, signal);
    for (const [index, outcome] of outcomes.entries()) {
      if (Array.isArray(outcome)) continue;
      const publisher = this.publishers.find(outcome.account.platform, outcome.kind);
      const problems = await linked.problems(publisher, outcome.options);
      if (problems.length > 0) outcomes[index] = problems;
    }
    const rejections: Rejection[] = outcomes.flatMap((outcome, index) =>
      Array.isArray(outcome) ? [{ accountId: targets[index]!.accountId, problems: outcome }] : [],
    );
    if (rejections.length > 0) throw new Failure('POSTS_REJECTED', { rejections });
    return outcomes.filter((outcome): outcome is CheckedTarget => !Array.isArray(outcome));
  }

  /**
   * Checks a post with the options that are stored with it.
   *
   * @param signal as for {@link targets}
   * @throws Failure POSTS_REJECTED
   */
  async stored(
    owner: string,
    post: { accountId: string; platform: Platform; kind: PostKind; options: unknown },
    caption: string,
    media: readonly MediaFile[],
    signal: AbortSignal,
  ): Promise<void> {
    const problems = await this.storedProblems(owner, post, caption, media);
    if (problems.length === 0) {
      const publisher = this.publishers.find(post.platform, post.kind);
      const linked = new LinkedFileChecks(this.uploads, owner, signal);
      problems.push(...(await linked.problems(publisher, post.options)));
    }
    if (problems.length > 0) {
      throw new Failure('POSTS_REJECTED', { rejections: [{ accountId: post.accountId, problems }] });
    }
  }

  private async storedProblems(
    owner: string,
    { accountId, platform, kind, options }: Parameters<PostChecks['stored']>[1],
    caption: string,
    media: readonly MediaFile[],
  ): Promise<PublishProblem[]> {
    try {
      const { composer } = await this.publishers.composer(owner, accountId, kind);
      return (
        this.publishers.find(platform, kind)?.check({ caption, options, media }, composer) ?? [otherPlatform]
      );
    } catch (error) {
      return [problemOf(error, accountId)];
    }
  }

  private async target(
    owner: string,
    caption: string,
    media: readonly MediaFile[],
    accountId: string,
    given: GivenOptions | null,
  ): Promise<CheckedTarget | PublishProblem[]> {
    const kind = kindOf(media);
    try {
      const account = await this.publishers.account(owner, accountId);
      if (given?.platform !== account.platform) return [otherPlatform];
      const publisher = this.publishers.find(account.platform, kind);
      if (!publisher) return [mixedMedia];
      const { composer } = await this.publishers.composer(owner, accountId, kind);
      const parsed = publisher.parseOptions(given.options);
      if ('problems' in parsed) return parsed.problems;
      const problems = publisher.check({ caption, options: parsed.options, media }, composer);
      return problems.length > 0 ? problems : { account, kind, options: parsed.options };
    } catch (error) {
      return [problemOf(error, accountId)];
    }
  }
}

/** The kind of a post: one video, photos, or any other several. */
function kindOf(media: readonly MediaFile[]): PostKind {
  if (media.every(({ kind }) => kind === 'PHOTO')) return 'PHOTO';
  return media.length === 1 ? 'VIDEO' : 'MIXED';
}

const mixedMedia: PublishProblem = {
  code: 'MEDIA_COMBINATION',
  message: 'On this platform a post is one video, or photos only.',
  userMessage: 'Please choose one video, or only photos.',
  retryable: false,
  field: 'media',
};

const otherPlatform: PublishProblem = {
  code: 'OPTIONS_OF_OTHER_PLATFORM',
  message: 'options must be those of the platform of the account.',
  userMessage: 'Please choose the options for this account.',
  retryable: false,
  field: 'options',
};

/** Expected failures are reasons; anything else is a fault of ours and ends the request. */
function problemOf(error: unknown, accountId: string): PublishProblem {
  const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
  if (!(failure instanceof Failure)) throw failure;
  const { code, message, userMessage, retryable } = failure;
  return { code, message, userMessage, retryable };
}
