import type { Platform } from './platform.js';
import type { PersonRequests } from './platform-callbacks.js';
import type { CommerceSource } from './platform-commerce.js';
import type { ContainerPublisher } from './platform-containers.js';
import type { AccountInsights, CommentModerator, ContentSource } from './platform-content.js';
import type {
  DiscoveryOptions,
  ExternalAccount,
  Login,
  OpenCredentials,
  TokenSet,
} from './platform-login.js';
import type { PhotoPublisher, PostPacing, VideoPublisher } from './platform-publishing.js';
import type { Webhooks } from './platform-webhooks.js';

/** A public file that proves the ownership of the host to the platform. */
export interface VerificationFile {
  /** Absolute path below PUBLIC_URL. */
  path: string;
  contentType: string;
  body: string;
}

/**
 * The interface between a platform and the rest of the application. The contract is `platform.ts` and the
 * `platform-*.ts` files beside it.
 *
 * An adapter has the capability interfaces that its platform supports. A capability that the platform lacks is an
 * absent property, so that callers find out by type and not by a "not supported" error.
 */
export interface PlatformAdapter {
  readonly platform: Platform;
  /** Name shown to users. */
  readonly displayName: string;
  /** Whether the simulator replaces it. */
  readonly simulated: boolean;
  readonly login: Login;
  /**
   * The accounts of a grant. Accounts that fail individually are left out.
   *
   * @throws PlatformFailure if it concerns all accounts, if no account is left, or if it concerns `required`
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
  /** Accepts posts of every kind. A platform has this or the two above. */
  readonly containers?: ContainerPublisher;
  /** Default pacing of accounts. Absent: none. */
  readonly pacing?: PostPacing;
  readonly content?: ContentSource;
  readonly insights?: AccountInsights;
  readonly comments?: CommentModerator;
  /** Accounts are shops: orders, products, returns and money. */
  readonly commerce?: CommerceSource;
  /** Signed requests of users that the platform forwards, such as data deletion. */
  readonly personRequests?: PersonRequests;
  /** Files that the platform checks on our host before it fetches media from it. */
  verificationFiles?(): readonly VerificationFile[];
}
