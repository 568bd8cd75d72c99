import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Account } from '../../accounts/domain/account.js';
import { type AccountPacing, PacingService } from '../pacing/pacing.service.js';
import type { Attempt } from '../publishing/domain/attempt.js';
import { PostsService } from '../posts.service.js';
import { type KnownQuota, PublishingQuotasRepository } from '../publishing-quotas.repository.js';

/** Loads data of many posts in one query. A loader lives as long as the context of its operation. */
@Injectable()
export class PostLoaders {
  private readonly attemptLoaders = new WeakMap<object, DataLoader<string, Attempt[]>>();

  private readonly quotaLoaders = new WeakMap<object, DataLoader<string, KnownQuota | null>>();

  private readonly pacingLoaders = new WeakMap<
    object,
    DataLoader<Pick<Account, 'id' | 'platform'>, AccountPacing | null>
  >();

  constructor(
    private readonly posts: PostsService,
    private readonly quotas: PublishingQuotasRepository,
    private readonly pacings: PacingService,
  ) {}

  quota(context: object, owner: string, accountId: string): Promise<KnownQuota | null> {
    let loader = this.quotaLoaders.get(context);
    if (!loader) {
      loader = new DataLoader(
        async (ids) => {
          const known = await this.quotas.of(owner, ids);
          return ids.map((id) => known.find((quota) => quota.accountId === id) ?? null);
        },
        { cache: false },
      );
      this.quotaLoaders.set(context, loader);
    }
    return loader.load(accountId);
  }

  pacing(context: object, account: Pick<Account, 'id' | 'platform'>): Promise<AccountPacing | null> {
    let loader = this.pacingLoaders.get(context);
    if (!loader) {
      loader = new DataLoader((accounts) => this.pacings.of(accounts), { cache: false });
      this.pacingLoaders.set(context, loader);
    }
    return loader.load(account);
  }

  attempts(context: object, postId: string): Promise<Attempt[]> {
    let loader = this.attemptLoaders.get(context);
    if (!loader) {
      loader = new DataLoader(
        async (ids) => {
          const attempts = await this.posts.attemptsOf(ids);
          return ids.map((id) => attempts.get(id) ?? []);
        },
        { cache: false },
      );
      this.attemptLoaders.set(context, loader);
    }
    return loader.load(postId);
  }
}
