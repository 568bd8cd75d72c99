import type { Clock } from '../../clock/clock.js';
import { Platform, platformNames } from '../platform.js';
import type { PlatformAdapter, VerificationFile } from '../platform-adapter.js';
import type { ExternalAccount, OpenCredentials, TokenSet } from '../platform-login.js';
import type { PlatformHttp } from '../http/platform-http.js';
import { TikTokContent } from './content/content.js';
import { TikTokLogin } from './login/login.js';
import { TikTokProfiles } from './login/profile.js';
import { TikTokPublisher } from './publishing/publisher.js';
import { TikTokWebhooks } from './webhooks/webhooks.js';
import { TikTokClient } from './client/client.js';
import type { TikTokConfig } from './tiktok.env.js';

/** TikTok for Developers v2: Login Kit, Display API, Content Posting API and webhooks. */
export class TikTokAdapter implements PlatformAdapter {
  readonly platform = Platform.TIKTOK;
  readonly displayName = platformNames[Platform.TIKTOK];
  /** TikTok accepts about 15 direct posts per creator and day, of all apps together. */
  readonly pacing = { minGapMinutes: 15, maxPostsPerDay: 15 };
  readonly simulated: boolean;
  readonly login: TikTokLogin;
  readonly webhooks: TikTokWebhooks;
  readonly videos: TikTokPublisher;
  readonly photos: TikTokPublisher;
  readonly content: TikTokContent;
  private readonly profiles: TikTokProfiles;

  constructor(
    private readonly config: TikTokConfig,
    http: PlatformHttp,
    clock: Clock,
  ) {
    const client = new TikTokClient(config, http, clock);
    const publisher = new TikTokPublisher(config, client, http, clock);
    this.simulated = config.simulated;
    this.login = new TikTokLogin(config, client, clock);
    this.webhooks = new TikTokWebhooks(config);
    this.videos = publisher;
    this.photos = publisher;
    this.content = new TikTokContent(client);
    this.profiles = new TikTokProfiles(client);
  }

  async discover(
    credentials: OpenCredentials,
    tokens: Pick<TokenSet, 'subject' | 'scopes'>,
  ): Promise<ExternalAccount[]> {
    return [await this.profiles.discover(credentials, tokens)];
  }

  probe(credentials: OpenCredentials): Promise<void> {
    return this.profiles.probe(credentials);
  }

  /** Proof of ownership for “URL properties”: TikTok fetches photos only from hosts that serve it. */
  verificationFiles(): readonly VerificationFile[] {
    return this.config.verifications.map((signature) => ({
      path: `/tiktok${signature}.txt`,
      contentType: 'text/plain; charset=utf-8',
      body: `tiktok-developers-site-verification=${signature}`,
    }));
  }
}
