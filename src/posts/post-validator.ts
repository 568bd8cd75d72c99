import { Injectable } from '@nestjs/common';
import type { Account } from '../accounts/domain/account.js';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Platform } from '../platforms/platform.js';
import type { MediaFile, MediaKind, PostKind } from '../platforms/platform-media.js';
import type { PublishProblem } from '../platforms/platform-outcomes.js';
import type { GivenOptions, Rejection } from './domain/post-request.js';
import { LinkedFileChecks } from './linked-file-checks.js';
import { type PacedRequest, PacingService } from './pacing/pacing.service.js';
import { PublisherClient } from './publishing/publisher-client.js';
import { UploadsService } from '../uploads/uploads.service.js';

/** The parts of a post that all its targets share. */
export interface SharedPost {
  caption: string;
  media: readonly MediaFile[];
  paced: PacedRequest;
}

/** An account with its options, as given by the client. Null: options of no platform. */
export interface GivenTarget {
  accountId: string;
  options: GivenOptions | null;
}

/** A target that its platform accepts, with the options as they are stored. */
export interface CheckedTarget {
  account: Account;
  kind: PostKind;
  options: unknown;
}

/** Checks whether platforms would accept a post, before it is accepted here. */
@Injectable()
export class PostValidator {
  constructor(
    private readonly publishers: PublisherClient,
    private readonly uploads: UploadsService,
    private readonly pacing: PacingService,
  ) {}

  /**
   * Checks every target against what its platform and its pacing allow now.
   *
   * @param signal ends the download of files that options name by address. Null: such files are not checked.
   * @throws Failure POSTS_REJECTED with the reasons of all targets that refuse
   */
  async validateTargets(
    owner: string,
    shared: SharedPost,
    targets: readonly GivenTarget[],
    signal: AbortSignal | null,
  ): Promise<CheckedTarget[]> {
    const outcomes = await Promise.all(
      targets.map((target) => this.target(owner, shared, target.accountId, target.options)),
    );
    const linked = signal && new LinkedFileChecks(this.uploads, owner, signal);
    for (const [index, outcome] of outcomes.entries()) {
      if (!linked || Array.isArray(outcome)) continue;
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
   * Checks every target of a post with files that are not known yet: null in `media`. A target refuses the post only if it would refuse
   * it whatever these files are.
   *
   * @throws Failure POSTS_REJECTED with the reasons of all targets that refuse
   */
  async validateUnfetched(
    owner: string,
    { media, ...shared }: Omit<SharedPost, 'media'> & { media: readonly (MediaFile | null)[] },
    targets: readonly GivenTarget[],
  ): Promise<void> {
    const possible = unknownFiles.map((unknown) => media.map((file) => file ?? unknown));
    const outcomes = await Promise.all(
      targets.map(async (target) => ({
        accountId: target.accountId,
        problems: await this.unfetchedProblems(owner, shared, possible, target),
      })),
    );
    const rejections = outcomes.filter(({ problems }) => problems.length > 0);
    if (rejections.length > 0) throw new Failure('POSTS_REJECTED', { rejections });
  }

  /** Addresses of files in the options, which {@link validateTargets} fetches. */
  linkedAddresses(targets: readonly GivenTarget[]): string[] {
    return targets.flatMap(({ options: given }) => {
      const publisher = given && this.publishers.any(given.platform);
      if (!publisher?.linkedFiles) return [];
      const parsed = publisher.parseOptions(given?.options);
      return 'problems' in parsed ? [] : publisher.linkedFiles.list(parsed.options).map(({ url }) => url);
    });
  }

  /**
   * Checks a post with its stored options.
   *
   * @param signal ends the download of files that options name by address
   * @throws Failure POSTS_REJECTED
   */
  async validateStored(
    owner: string,
    post: { accountId: string; platform: Platform; kind: PostKind; options: unknown },
    shared: SharedPost,
    signal: AbortSignal,
  ): Promise<void> {
    const problems = await this.storedProblems(owner, post, shared);
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
    { accountId, platform, kind, options }: Parameters<PostValidator['validateStored']>[1],
    { caption, media, paced }: SharedPost,
  ): Promise<PublishProblem[]> {
    try {
      const { account, composer } = await this.publishers.composer(owner, accountId, kind);
      const publisher = this.publishers.find(platform, kind);
      if (!publisher) return [otherPlatform];
      return [
        ...publisher.check({ caption, options, media }, composer),
        ...(await this.pacing.problems(account, paced)),
      ];
    } catch (error) {
      return [problemOf(error, accountId)];
    }
  }

  private async unfetchedProblems(
    owner: string,
    { caption, paced }: Omit<SharedPost, 'media'>,
    possible: readonly (readonly MediaFile[])[],
    { accountId, options: given }: GivenTarget,
  ): Promise<PublishProblem[]> {
    try {
      const account = await this.publishers.account(owner, accountId);
      if (given?.platform !== account.platform) return [otherPlatform];
      const { composer } = await this.publishers.composer(owner, accountId, null);
      const tooSoon = await this.pacing.problems(account, paced);
      const parsed = this.publishers.any(account.platform)?.parseOptions(given.options);
      if (!parsed || 'problems' in parsed)
        return [...(composer.blocked ? [composer.blocked] : []), ...(parsed?.problems ?? []), ...tooSoon];
      const outcomes = possible.map((media) => {
        const publisher = this.publishers.find(account.platform, kindOf(media));
        return publisher?.check({ caption, options: parsed.options, media }, composer) ?? [mixedMedia];
      });
      // The fewest problems are those of the files that the user most likely means.
      const fewest = outcomes.reduce((best, next) => (next.length < best.length ? next : best));
      return [...fewest, ...tooSoon];
    } catch (error) {
      return [problemOf(error, accountId)];
    }
  }

  private async target(
    owner: string,
    { caption, media, paced }: SharedPost,
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
      const tooSoon = await this.pacing.problems(account, paced);
      const parsed = publisher.parseOptions(given.options);
      if ('problems' in parsed) return [...parsed.problems, ...tooSoon];
      const problems = [
        ...publisher.check({ caption, options: parsed.options, media }, composer),
        ...tooSoon,
      ];
      return problems.length > 0 ? problems : { account, kind, options: parsed.options };
    } catch (error) {
      return [problemOf(error, accountId)];
    }
  }
}

/** One video, only photos, or any other combination. */
function kindOf(media: readonly MediaFile[]): PostKind {
  if (media.every(({ kind }) => kind === 'PHOTO')) return 'PHOTO';
  return media.length === 1 ? 'VIDEO' : 'MIXED';
}

/** What files that are not known yet may be. Their unknown properties break no rule. */
const unknownFiles: readonly MediaFile[] = [
  unknownFile('PHOTO', 'image/jpeg'),
  unknownFile('VIDEO', 'video/mp4'),
];

function unknownFile(kind: MediaKind, contentType: string): MediaFile {
  return {
    ...{ kind, contentType, sizeBytes: 1 },
    ...{ durationSeconds: null, width: null, height: null, framesPerSecond: null },
  };
}

const mixedMedia: PublishProblem = {
  code: 'MEDIA_COMBINATION',
  message: 'A post on this platform has one video, or only photos.',
  userMessage: 'Please choose one video, or only photos.',
  retryable: false,
  field: 'media',
};

const otherPlatform: PublishProblem = {
  code: 'OPTIONS_OF_OTHER_PLATFORM',
  message: 'The options must be those of the platform of the account.',
  userMessage: 'Please choose the options for this account.',
  retryable: false,
  field: 'options',
};

/** Expected failures become problems. Any other error fails the request. */
function problemOf(error: unknown, accountId: string): PublishProblem {
  return toProblem(error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error);
}

/** An expected failure as a problem. Any other error is thrown. */
export function toProblem(error: unknown): PublishProblem {
  if (!(error instanceof Failure)) throw error;
  const { code, message, userMessage, retryable } = error;
  return { code, message, userMessage, retryable };
}
