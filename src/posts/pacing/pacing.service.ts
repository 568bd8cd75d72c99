import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Account } from '../../accounts/domain/account.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import type { Platform } from '../../platforms/platform.js';
import type { PublishProblem } from '../../platforms/platform-outcomes.js';
import type { PostPacing } from '../../platforms/platform-publishing.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { findFreeTime, type FreeTime } from '../domain/pacing.js';
import type { Rejection } from '../domain/post-request.js';
import { PacingRepository } from './pacing.repository.js';

type PacedAccount = Pick<Account, 'id' | 'platform'>;

/** Pacing of an account, with what follows from it now. */
export interface AccountPacing extends PostPacing {
  /** Whether the user has not changed it. */
  isDefault: boolean;
  /** Next time at which the account may post. Not before now. */
  freeAt: Date;
}

/** When an account wants to post. */
export interface PacedRequest {
  at: Date;
  /** A retried post, which does not count against itself. */
  exceptPostId?: string;
}

const unlimited: PostPacing = { minGapMinutes: 0, maxPostsPerDay: null };
const dayMs = 24 * 3_600_000;
/** Per account: bounds the work of each check. */
const maxScheduledPosts = 5_000;

/** Limits how often accounts post. */
@Injectable()
export class PacingService {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly platforms: PlatformRegistry,
    private readonly accounts: AccountsService,
    private readonly pacing: PacingRepository,
    private readonly changes: Changes,
  ) {}

  /** Pacing of accounts that the caller may see, in their order. Null for platforms that accept no posts. */
  async of(accounts: readonly PacedAccount[]): Promise<(AccountPacing | null)[]> {
    const ids = accounts.map(({ id }) => id);
    const now = this.clock.now();
    const [chosen, times] = await Promise.all([
      this.pacing.chosen(ids),
      this.freeTimes(accounts, { at: now }),
    ]);
    return accounts.map(({ id, platform }, index) => {
      if (!this.acceptsPosts(platform)) return null;
      const { minGapMinutes, maxPostsPerDay } = chosen.get(id) ?? this.defaultOf(platform);
      return { minGapMinutes, maxPostsPerDay, isDefault: !chosen.has(id), freeAt: times[index]!.at };
    });
  }

  /** Sets the pacing of an account. Null restores the default. Accepted posts stay. @throws Failure NOT_FOUND */
  async set(owner: string, accountId: string, pacing: PostPacing | null): Promise<Account> {
    const account = await this.accounts.findOwned(owner, accountId);
    if (!this.acceptsPosts(account.platform)) throw new Failure('NOT_FOUND');
    await this.database.transaction(async (manager) => {
      if (!(await this.pacing.save(owner, accountId, pacing, manager))) throw new Failure('NOT_FOUND');
      await this.changes.announce(manager, { kind: 'account', id: accountId, userId: owner });
    });
    return account;
  }

  /** An early check, before work that would be refused at the end. Empty if the account may post at that time. */
  async problems(account: PacedAccount, request: PacedRequest): Promise<PublishProblem[]> {
    const [free] = await this.freeTimes([account], request);
    return problemsOf(free!);
  }

  /**
   * Checks the limits in the transaction that accepts the posts. Until it ends, other transactions that add posts to these accounts
   * wait, so that they count these posts.
   *
   * @throws Failure POSTS_REJECTED
   */
  async require(
    manager: EntityManager,
    accounts: readonly PacedAccount[],
    request: PacedRequest,
  ): Promise<void> {
    const ids = accounts.map(({ id }) => id);
    await this.pacing.lock(ids, manager);
    const isLater = request.at > this.clock.now();
    const full = isLater ? await this.pacing.accountsWithScheduled(ids, maxScheduledPosts, manager) : [];
    const times = await this.freeTimes(accounts, request, manager);
    const rejections: Rejection[] = times.flatMap((free, index) => {
      const problems = full.includes(ids[index]!) ? [tooManyScheduled] : problemsOf(free);
      return problems.length > 0 ? [{ accountId: ids[index]!, problems }] : [];
    });
    if (rejections.length > 0) throw new Failure('POSTS_REJECTED', { rejections });
  }

  private async freeTimes(
    accounts: readonly PacedAccount[],
    { at, exceptPostId }: PacedRequest,
    manager: EntityManager = this.database.manager,
  ): Promise<FreeTime[]> {
    const ids = accounts.map(({ id }) => id);
    const chosen = await this.pacing.chosen(ids, manager);
    const limits = accounts.map(({ id, platform }) => chosen.get(id) ?? this.defaultOf(platform));
    const gapsMs = limits.map(({ minGapMinutes }) => minGapMinutes * 60_000);
    const after = new Date(at.getTime() - Math.max(dayMs, ...gapsMs));
    const posts = await this.pacing.postsAfter(ids, after, exceptPostId ?? null, manager);
    return accounts.map(({ id }, index) => {
      const taken = posts.filter(({ accountId }) => accountId === id);
      return findFreeTime(
        taken.map((post) => post.at),
        limits[index]!,
        at,
      );
    });
  }

  private defaultOf(platform: Platform): PostPacing {
    return (this.config.posts.defaultPacing && this.platforms.find(platform)?.pacing) || unlimited;
  }

  private acceptsPosts(platform: Platform): boolean {
    const { videos, photos, containers } = this.platforms.find(platform) ?? {};
    return Boolean(videos ?? photos ?? containers);
  }
}

const tooManyScheduled: PublishProblem = {
  code: 'SCHEDULED_POSTS_REACHED',
  message: `An account may have at most ${maxScheduledPosts} scheduled posts.`,
  userMessage: 'This account has too many scheduled posts. Wait until some are published, or cancel some.',
  retryable: false,
  field: 'publishAt',
};

function problemsOf({ at, exceeded }: FreeTime): PublishProblem[] {
  if (exceeded === null) return [];
  const isGap = exceeded === 'GAP';
  return [
    {
      code: isGap ? 'POST_TOO_SOON' : 'DAILY_POSTS_REACHED',
      message: `The pacing of the account allows its next post at ${at.toISOString()}.`,
      userMessage: isGap
        ? 'This is too soon before or after another post of this account. Choose a later time.'
        : 'This account has no post left within 24 hours of this time. Choose a later time.',
      retryable: true,
      field: 'publishAt',
      freeAt: at,
    },
  ];
}
