import type { Platform } from './platform.js';
import type { PersonRequests } from './platform-callbacks.js';
import type { ContainerPublisher } from './platform-containers.js';
import type { AccountInsights, CommentModerator, ContentSource } from './platform-content.js';
import type {
  DiscoveryOptions,
  ExternalAccount,
  Login,
  OpenCredentials,
  TokenSet,
} from './platform-login.js';
import type { PhotoPublisher, VideoPublisher } from './platform-publishing.js';
import type { Webhooks } from './platform-webhooks.js';

/** A small public file that proves to the platform that this host is ours. */
export interface SiteFile {
  /** Absolute path below PUBLIC_URL. */
  path: string;
  contentType: string;
  body: string;
}

/**
 * A platform as the rest of the application sees it. The contract is `platform.ts` and the `platform-*.ts` files beside it.
 *
 * An adapter has the capability interfaces that its platform supports. A capability that the platform lacks is an absent
 * property, so that callers find out by type and not by a "not supported" error.
 */
export interface PlatformAdapter {
  readonly platform: Platform;
  /** What a person calls the platform. */
  readonly displayName: string;
  /** Whether the simulator stands in for it. */
  readonly simulated: boolean;
  readonly login: Login;
  /**
   * The accounts a grant opens. What is wrong with some of them leaves out these alone.
   *
   * @throws PlatformFailure when it concerns all of them, when there is no other account, or when it concerns `required`
   */
  discover(
    credentials: OpenCredentials,
    tokens: Pick<TokenSet, 'subject' | 'scopes'>,
    options?: DiscoveryOptions,
  ): Promise<ExternalAccount[]>;
  /** One cheap call that shows whether the credentials still work. @throws PlatformFailure */
  probe(credentials: OpenCredentials): Promise<void>;
  readonly webhooks: Webhooks;
  readonly videos?: VideoPublisher;
  readonly photos?: PhotoPublisher;
  /** Takes posts of every kind; a platform has this or the two above. */
  readonly containers?: ContainerPublisher;
  readonly content?: ContentSource;
  readonly insights?: AccountInsights;
  readonly comments?: CommentModerator;
  /** Where the platform posts what people ask for about themselves. */
  readonly personRequests?: PersonRequests;
  /** Files the platform wants to find on our host before it pulls media from it. */
  siteFiles?(): readonly SiteFile[];
}
