import type { Clock } from '../../clock/clock.js';
import { Platform, platformNames } from '../platform.js';
import type { PlatformAdapter } from '../platform-adapter.js';
import type { DiscoveryOptions, ExternalAccount, OpenCredentials, TokenSet } from '../platform-login.js';
import type { PlatformHttp } from '../http/platform-http.js';
import { InstagramAccountInsights } from './content/account-insights.js';
import { InstagramAudiences } from './content/audiences.js';
import { InstagramAccounts } from './login/accounts.js';
import { InstagramComments } from './content/comments.js';
import { InstagramContent } from './content/content.js';
import { InstagramLogin } from './login/login.js';
import { InstagramPersonRequests } from './webhooks/person-requests.js';
import { InstagramPublisher } from './publishing/publisher.js';
import { InstagramWebhooks } from './webhooks/webhooks.js';
import { InstagramClient } from './client/client.js';
import type { InstagramConfig } from './instagram.env.js';

/** The Instagram Platform of Meta, through Instagram Login and through Facebook Login. */
export class InstagramAdapter implements PlatformAdapter {
  readonly platform = Platform.INSTAGRAM;
  readonly displayName = platformNames[Platform.INSTAGRAM];
  /** Instagram reports its own limit, at least 25. Accounts that post in bursts are restricted. */
  readonly pacing = { minGapMinutes: 15, maxPostsPerDay: 25 };
  readonly simulated: boolean;
  readonly login: InstagramLogin;
  readonly webhooks: InstagramWebhooks;
  readonly containers: InstagramPublisher;
  readonly content: InstagramContent;
  readonly insights: InstagramAccountInsights;
  readonly comments: InstagramComments;
  readonly personRequests: InstagramPersonRequests;
  private readonly accounts: InstagramAccounts;
  private readonly deferrableAccounts: InstagramAccounts;
  private readonly client: InstagramClient;

  constructor(config: InstagramConfig, http: PlatformHttp, clock: Clock) {
    const client = new InstagramClient(config, http, clock);
    this.simulated = config.simulated;
    this.login = new InstagramLogin(config, client, http, clock);
    this.webhooks = new InstagramWebhooks(config);
    this.personRequests = new InstagramPersonRequests(config);
    this.content = new InstagramContent(client, clock);
    this.insights = new InstagramAccountInsights(client, new InstagramAudiences(client), clock);
    this.comments = new InstagramComments(client);
    this.containers = new InstagramPublisher(client, this.content, http, clock);
    this.accounts = new InstagramAccounts(client);
    this.deferrableAccounts = new InstagramAccounts({
      asPerson: (credentials, call) => client.asPerson(credentials, { ...call, deferrable: true }),
      aboutAccount: (credentials, call) => client.aboutAccount(credentials, { ...call, deferrable: true }),
    });
    this.client = client;
  }

  discover(
    credentials: OpenCredentials,
    tokens: Pick<TokenSet, 'subject' | 'scopes'>,
    { deferrable, required }: DiscoveryOptions = { deferrable: false },
  ): Promise<ExternalAccount[]> {
    return (deferrable ? this.deferrableAccounts : this.accounts).discover(
      credentials,
      tokens,
      required ?? null,
    );
  }

  probe(credentials: OpenCredentials): Promise<void> {
    return this.client.probe(credentials);
  }
}
