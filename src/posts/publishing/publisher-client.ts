import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { type Account, AccountStatus } from '../../accounts/domain/account.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import type { Platform } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import type { PostKind } from '../../platforms/platform-media.js';
import type { PublishStatus } from '../../platforms/platform-outcomes.js';
import type {
  Composer,
  PhotoPublisher,
  Publisher,
  VideoPublisher,
} from '../../platforms/platform-publishing.js';
import type { ContainerPublisher } from '../../platforms/platform-containers.js';
import type { ExternalMedia } from '../../platforms/platform-content.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { PublishingQuotasRepository } from '../publishing-quotas.repository.js';

/** Calls the publishing functions of platforms with the credentials of an account. */
@Injectable()
export class PublisherClient {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly accounts: AccountsService,
    private readonly quotas: PublishingQuotasRepository,
    private readonly database: Database,
  ) {}

  /** Null: the platform does not accept posts of this kind. @throws Failure PLATFORM_NOT_CONFIGURED */
  find(platform: Platform, kind: PostKind): Publisher | null {
    return publisherOf(this.adapter(platform), kind);
  }

  /** The publisher of any kind of post: options are the same for all. Null: the platform is off, or accepts no posts. */
  any(platform: Platform): Publisher | null {
    const adapter = this.platforms.find(platform);
    return (adapter && (publisherOf(adapter, 'VIDEO') ?? publisherOf(adapter, 'PHOTO'))) ?? null;
  }

  /** How a platform accepts posts. Nothing if it is switched off. */
  capabilities(platform: Platform): Pick<PlatformAdapter, 'containers' | 'videos' | 'photos'> {
    return this.platforms.find(platform) ?? {};
  }

  /** @throws Failure PLATFORM_NOT_CONFIGURED if the platform is off, PLATFORM_CANNOT_PUBLISH if it has no containers */
  containerPublisher(platform: Platform): ContainerPublisher {
    return this.adapter(platform).containers ?? cannotPublish(platform);
  }

  /** @throws Failure PLATFORM_NOT_CONFIGURED if the platform is off, PLATFORM_CANNOT_PUBLISH if it accepts no videos */
  videoPublisher(platform: Platform): VideoPublisher {
    return this.adapter(platform).videos ?? cannotPublish(platform);
  }

  /** @throws Failure PLATFORM_NOT_CONFIGURED if the platform is off, PLATFORM_CANNOT_PUBLISH if it accepts no photos */
  photoPublisher(platform: Platform): PhotoPublisher {
    return this.adapter(platform).photos ?? cannotPublish(platform);
  }

  /**
   * What an account may post now. Never cached. `kind`: null if it is not known yet.
   *
   * @throws PlatformFailure; Failure NOT_FOUND, RECONNECT_REQUIRED, ACCOUNT_PAUSED, PLATFORM_NOT_CONFIGURED,
   *   PLATFORM_CANNOT_PUBLISH
   */
  async composer(
    owner: string,
    accountId: string,
    kind: PostKind | null,
  ): Promise<{ composer: Composer; account: Account }> {
    const account = await this.account(owner, accountId);
    const adapter = this.adapter(account.platform);
    const publisher = kind ? publisherOf(adapter, kind) : this.any(account.platform);
    if (!publisher) return cannotPublish(account.platform);
    const askedAt = await this.database.now();
    const composer = await this.withCredentials(accountId, 'post.composer', (credentials) =>
      publisher.composer(credentials),
    );
    if (composer.quota) await this.quotas.save(accountId, composer.quota, askedAt);
    return { composer, account };
  }

  /** An account that may post. @throws Failure NOT_FOUND, ACCOUNT_PAUSED */
  async account(owner: string, accountId: string): Promise<Account> {
    const account = await this.accounts.findOwned(owner, accountId);
    if (account.status === AccountStatus.DISCONNECTED) throw new Failure('NOT_FOUND');
    if (account.status === AccountStatus.PAUSED) throw new Failure('ACCOUNT_PAUSED');
    return account;
  }

  /** @throws PlatformFailure; Failure as for {@link composer} */
  status(
    post: { accountId: string; platform: Platform; kind: PostKind },
    publishId: string,
  ): Promise<PublishStatus> {
    const publisher = this.find(post.platform, post.kind) ?? cannotPublish(post.platform);
    return this.withCredentials(post.accountId, 'post.status', (credentials) =>
      publisher.status(credentials, publishId),
    );
  }

  /** Address of a public post. Null: the platform is off, or has no such address. */
  postUrl(
    platform: Platform,
    platformPostId: string,
    post: { kind: PostKind; username: string | null },
  ): string | null {
    const adapter = this.platforms.find(platform);
    return (adapter && publisherOf(adapter, post.kind)?.postUrl?.(platformPostId, post)) ?? null;
  }

  /** What the account published last, newest first. Empty if the platform has no list. @throws PlatformFailure; Failure */
  recentMedia({ platform, accountId }: { platform: Platform; accountId: string }): Promise<ExternalMedia[]> {
    const { containers, content } = this.adapter(platform);
    if (!containers && !content) return Promise.resolve([]);
    return this.withCredentials(accountId, 'post.look-up', async (credentials) =>
      containers ? containers.recent(credentials) : (await content!.listMedia(credentials, null)).items,
    );
  }

  withCredentials<Result>(
    accountId: string,
    operation: string,
    work: (credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    return this.accounts.withCredentials(accountId, work, operation);
  }

  private adapter(platform: Platform): PlatformAdapter {
    return this.platforms.find(platform) ?? notConfigured(platform);
  }
}

function publisherOf({ videos, photos, containers }: PlatformAdapter, kind: PostKind): Publisher | null {
  if (containers) return containers;
  return (kind === 'VIDEO' ? videos : kind === 'PHOTO' ? photos : undefined) ?? null;
}

function cannotPublish(platform: Platform): never {
  throw new Failure('PLATFORM_CANNOT_PUBLISH', { platform });
}

function notConfigured(platform: Platform): never {
  throw new Failure('PLATFORM_NOT_CONFIGURED', { platform });
}
