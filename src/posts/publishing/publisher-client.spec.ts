import { AccountStatus } from '../../accounts/domain/account.js';
import type { AccountsService } from '../../accounts/accounts.service.js';
import { Platform } from '../../platforms/platform.js';
import type { Database } from '../../database/database.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import type { PublishingQuotasRepository } from '../publishing-quotas.repository.js';
import { PublisherClient } from './publisher-client.js';

/** An account of a platform without posts, such as a shop. */
function clientFor(adapters: Partial<PlatformAdapter>[]): PublisherClient {
  const account = { platform: Platform.TIKTOK_SHOP, status: AccountStatus.ACTIVE };
  return new PublisherClient(
    new PlatformRegistry(adapters as PlatformAdapter[]),
    { findOwned: async () => account } as unknown as AccountsService,
    {} as PublishingQuotasRepository,
    {} as Database,
  );
}

describe('An account of a platform without posts', () => {
  const client = clientFor([{ platform: Platform.TIKTOK_SHOP }]);
  const code = 'PLATFORM_CANNOT_PUBLISH';

  it('has no composer', async () => {
    await expect(client.composer('owner', 'account', null)).rejects.toMatchObject({ code });
    await expect(client.composer('owner', 'account', 'VIDEO')).rejects.toMatchObject({ code });
  });

  it('has no publishers and no status of posts', () => {
    expect(client.find(Platform.TIKTOK_SHOP, 'VIDEO')).toBeNull();
    const post = { accountId: 'account', platform: Platform.TIKTOK_SHOP, kind: 'VIDEO' as const };
    for (const call of [
      () => client.containerPublisher(Platform.TIKTOK_SHOP),
      () => client.videoPublisher(Platform.TIKTOK_SHOP),
      () => client.photoPublisher(Platform.TIKTOK_SHOP),
      () => client.status(post, 'publish'),
    ])
      expect(call).toThrow(expect.objectContaining({ code }));
  });
});

describe('An account of a platform that is off', () => {
  it('is reported as not configured', async () => {
    await expect(clientFor([]).composer('owner', 'account', null)).rejects.toMatchObject({
      code: 'PLATFORM_NOT_CONFIGURED',
    });
  });
});
