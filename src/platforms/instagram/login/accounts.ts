import { Logger } from '@nestjs/common';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { ExternalAccount, OpenCredentials, TokenSet } from '../../platform-login.js';
import { concernsOnePart } from './discovery-failures.js';
import { FacebookPages, type FoundPage } from './facebook-pages.js';
import { accessOf, accountExtra } from './credentials.js';
import type { InstagramProfileFacts } from '../facts.js';
import { facebookLoginType, instagramLoginType } from './scopes.js';
import type { InstagramClient } from '../client/client.js';
import { meAnswer, profileAnswer } from '../client/schemas.js';

const profileFields = [
  'id',
  'username',
  'name',
  'biography',
  'website',
  'profile_picture_url',
  'followers_count',
  'follows_count',
  'media_count',
];

/** Accounts requested in parallel. */
const atOnce = 5;

/** Finds the professional accounts of a grant: the user's own account, or those linked to the user's Pages. */
export class InstagramAccounts {
  private readonly logger = new Logger('Instagram');
  private readonly pages: FacebookPages;

  constructor(private readonly client: Pick<InstagramClient, 'asPerson' | 'aboutAccount'>) {
    this.pages = new FacebookPages(client);
  }

  /**
   * The accounts that could be read. An error of one Page or business does not hide the accounts of the others.
   *
   * @param required id of an account that must be among them
   * @throws PlatformFailure if it concerns all of them, if none could be read, and if `required` could not be read
   */
  async discover(
    credentials: OpenCredentials,
    { scopes }: Pick<TokenSet, 'scopes'>,
    required: string | null,
  ): Promise<ExternalAccount[]> {
    if (accessOf(credentials).login === instagramLoginType) return [await this.own(credentials)];
    const { pages, failures } = await this.pages.withInstagram(credentials, scopes);
    const accounts: ExternalAccount[] = [];
    const failedPages = new Map<string, PlatformFailure>();
    for (let first = 0; first < pages.length; first += atOnce) {
      const some = pages.slice(first, first + atOnce);
      const read = await Promise.all(some.map((page) => this.ofPageOrFailure(credentials, page)));
      for (const [index, account] of read.entries()) {
        if (account instanceof PlatformFailure) failedPages.set(some[index]!.igId, account);
        else accounts.push(account);
      }
    }
    if (required !== null && !accounts.some(({ externalId }) => externalId === required)) {
      const failure = failedPages.get(required) ?? failures[0];
      if (failure) throw failure;
    }
    // Without a role on any Page there is no account to connect, which is reported separately.
    const [failure] = [...failures, ...failedPages.values()].filter(
      ({ platformCode }) => platformCode !== 'PAGE_ROLE_MISSING',
    );
    if (accounts.length === 0 && failure) throw failure;
    return accounts;
  }

  private async own(credentials: OpenCredentials): Promise<ExternalAccount> {
    const me = await this.client.asPerson(credentials, {
      name: 'me',
      method: 'GET',
      path: '/me',
      query: { fields: ['user_id', 'account_type', ...profileFields].join(',') },
      schema: meAnswer,
      repeatable: true,
    });
    const accountType = accountTypeOf(me.account_type);
    if (accountType === 'PERSONAL') throw notProfessional();
    // Webhooks identify an account by `user_id`; `id` is specific to the app.
    const igId = me.user_id ?? me.id;
    return toAccount(igId, me, {
      loginType: instagramLoginType,
      accountType,
      pageName: null,
      pageTasks: [],
      extra: accountExtra({ igId }),
    });
  }

  /** Returns a failure that concerns this Page alone. @throws PlatformFailure for any other */
  private async ofPageOrFailure(
    credentials: OpenCredentials,
    page: FoundPage,
  ): Promise<ExternalAccount | PlatformFailure> {
    try {
      return await this.ofPage(credentials, page);
    } catch (error) {
      if (!concernsOnePart(error)) throw error;
      this.logger.warn({ err: error, pageId: page.id }, 'The account of a Page is missing.');
      return error;
    }
  }

  private async ofPage(credentials: OpenCredentials, page: FoundPage): Promise<ExternalAccount> {
    const facts = await this.client.aboutAccount(credentials, {
      name: 'profile',
      method: 'GET',
      path: `/${page.igId}`,
      query: { fields: profileFields.join(',') },
      schema: profileAnswer,
      scopes: ['instagram_basic'],
      repeatable: true,
      accountId: page.igId,
    });
    return toAccount(page.igId, facts, {
      loginType: facebookLoginType,
      accountType: null,
      pageName: page.name,
      pageTasks: page.tasks,
      extra: accountExtra({ igId: page.igId, page: { id: page.id, token: page.token } }),
    });
  }
}

function toAccount(
  igId: string,
  facts: ReturnType<typeof profileAnswer.parse>,
  more: Pick<InstagramProfileFacts, 'loginType' | 'accountType' | 'pageName' | 'pageTasks'> & {
    extra: Record<string, string>;
  },
): ExternalAccount {
  const { extra, ...known } = more;
  const profile: InstagramProfileFacts = {
    ...known,
    biography: facts.biography,
    website: facts.website,
    followerCount: facts.followers_count,
    followingCount: facts.follows_count,
    mediaCount: facts.media_count,
  };
  return {
    externalId: igId,
    displayName: facts.name ?? facts.username ?? 'Instagram account',
    username: facts.username,
    avatarUrl: facts.profile_picture_url,
    profile: { ...profile },
    extra,
  };
}

/** `Business` and `Media_Creator` in the documentation, in capitals in practice. */
function accountTypeOf(type: string | null): string | null {
  const word = type?.toUpperCase().replace('MEDIA_', '') ?? null;
  return word;
}

function notProfessional(): PlatformFailure {
  return PlatformFailure.rejected(Platform.INSTAGRAM, {
    platformCode: 'ACCOUNT_NOT_PROFESSIONAL',
    message: 'Instagram offers only professional accounts to apps, and this is a personal account.',
    ineligible: true,
  });
}
