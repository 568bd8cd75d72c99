import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { type Account, AccountStatus } from '../accounts/domain/account.js';
import { Failure } from '../failures/failure.js';
import {
  type Composer,
  type MediaKind,
  type OpenCredentials,
  type PhotoPublisher,
  type Platform,
  type Publisher,
  type PublishStatus,
  type VideoPublisher,
} from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';

/** The publishing side of platforms, with the credentials of the account at hand. */
@Injectable()
export class Publishers {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly accounts: AccountsService,
  ) {}

  /** What posts of this kind go through; null when the platform takes none. @throws Failure PLATFORM_NOT_CONFIGURED */
  find(platform: Platform, kind: MediaKind): Publisher | null {
    return (kind === 'VIDEO' ? this.adapter(platform).videos : this.adapter(platform).photos) ?? null;
  }

  /** @throws Failure PLATFORM_NOT_CONFIGURED when it is off, or takes no videos any more */
  videos(platform: Platform): VideoPublisher {
    return this.adapter(platform).videos ?? notConfigured(platform);
  }

  /** @throws Failure PLATFORM_NOT_CONFIGURED when it is off, or takes no photos any more */
  photos(platform: Platform): PhotoPublisher {
    return this.adapter(platform).photos ?? notConfigured(platform);
  }

  /**
   * What the platform allows an account to post now, always asked anew.
   *
   * @throws PlatformFailure; Failure NOT_FOUND, RECONNECT_REQUIRED, ACCOUNT_PAUSED, PLATFORM_NOT_CONFIGURED
   */
  composer(accountId: string, kind: MediaKind | null): Promise<{ composer: Composer; account: Account }> {
    return this.withCredentials(accountId, 'post.composer', async (credentials, account) => {
      if (account.status === AccountStatus.PAUSED) throw new Failure('ACCOUNT_PAUSED');
      const { videos, photos } = this.adapter(account.platform);
      const publisher = kind === 'PHOTO' ? photos : kind === 'VIDEO' ? videos : (videos ?? photos);
      if (!publisher) return notConfigured(account.platform);
      return { composer: await publisher.composer(credentials), account };
    });
  }

  /** @throws PlatformFailure; Failure as for {@link composer} */
  status(
    post: { accountId: string; platform: Platform; kind: MediaKind },
    publishId: string,
  ): Promise<PublishStatus> {
    const publisher = this.find(post.platform, post.kind) ?? notConfigured(post.platform);
    return this.withCredentials(post.accountId, 'post.status', (credentials) =>
      publisher.status(credentials, publishId),
    );
  }

  withCredentials<Result>(
    accountId: string,
    operation: string,
    work: (credentials: OpenCredentials, account: Account) => Promise<Result>,
  ): Promise<Result> {
    return this.accounts.withCredentials(accountId, work, operation);
  }

  adapter(platform: Platform) {
    return this.platforms.find(platform) ?? notConfigured(platform);
  }
}

function notConfigured(platform: Platform): never {
  throw new Failure('PLATFORM_NOT_CONFIGURED', { platform });
}
