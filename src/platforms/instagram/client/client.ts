import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { PlatformHttp } from '../../http/platform-http.js';
import { type GraphCall, GraphClient, type GraphHost } from './graph-client.js';
import { accessOf, type InstagramAccess } from '../login/credentials.js';
import { missingPageRole } from '../publishing/remedies.js';
import { facebookLoginType, type InstagramLoginType } from '../login/scopes.js';
import type { InstagramConfig } from '../instagram.env.js';
import { idNode, pageTokenAnswer, permissionsAnswer } from './schemas.js';

/**
 * Calls with the credentials of a grant or an account, through either login.
 *
 * With Facebook Login there are two tokens. Writes use the token of the Page. Nodes are read with the token of the user, which kept
 * working when reads with the token of the Page did not.
 */
export class InstagramClient {
  readonly graph: GraphClient;
  private readonly hosts: Readonly<Record<InstagramLoginType, GraphHost | null>>;

  constructor(config: InstagramConfig, http: PlatformHttp, clock: Clock) {
    this.graph = new GraphClient(http, clock, config.graphVersion);
    const { instagramLogin, facebookLogin } = config;
    this.hosts = {
      INSTAGRAM_LOGIN: instagramLogin && {
        url: instagramLogin.graphUrl,
        appId: instagramLogin.appId,
        secrets: instagramLogin.appSecrets,
        proves: false,
      },
      FACEBOOK_LOGIN: facebookLogin && {
        url: facebookLogin.graphUrl,
        appId: facebookLogin.appId,
        secrets: facebookLogin.appSecrets,
        proves: true,
      },
    };
  }

  /** @throws PlatformFailure misconfigured if the operator has disabled the login meanwhile */
  host(login: InstagramLoginType): GraphHost {
    const host = this.hosts[login];
    if (host) return host;
    throw PlatformFailure.misconfigured(Platform.INSTAGRAM, {
      platformCode: 'LOGIN_OFF',
      message: `${login} is not configured in this installation.`,
    });
  }

  /** A call with the user's own token. @throws PlatformFailure */
  asPerson<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    const { login, userToken, igId } = accessOf(credentials);
    return this.graph.call(this.host(login), userToken, { accountId: igId, ...call });
  }

  /** A call with the user's own token about an account whose Page may be refused to the user. @throws PlatformFailure */
  aboutAccount<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    return this.explained(accessOf(credentials), call, this.asPerson(credentials, call));
  }

  /** A read of an account. @throws PlatformFailure */
  async read<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    try {
      return await this.aboutAccount(credentials, call);
    } catch (error) {
      if (!accessOf(credentials).page || !isNotThere(error)) throw error;
      return this.asPage(credentials, call);
    }
  }

  /** A write to an account. @throws PlatformFailure */
  write<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    const { login, page, userToken, igId } = accessOf(credentials);
    if (page) return this.asPage(credentials, call);
    return this.graph.call(this.host(login), userToken, { accountId: igId, ...call });
  }

  /**
   * Classifies a refusal of the Page token if the call cannot be repeated here: a new token is stored for the next attempt. A Page
   * token belongs to one account, so its refusal does not concern the grant.
   */
  async pageRefusal(credentials: OpenCredentials, name: string, error: unknown): Promise<unknown> {
    const access = accessOf(credentials);
    if (!access.page || !(error instanceof PlatformFailure)) return error;
    try {
      if (!isTokenRefusal(error)) return await this.explained(access, { name }, Promise.reject(error));
      await this.newPageToken(credentials, access, access.page.id);
      return refusedPageToken(error, 'The Page token was refused; a new one was fetched.');
    } catch (explanation) {
      return explanation;
    }
  }

  /**
   * A call with the Page token. A refused token is fetched again with the user's token, stored, and used: a refused call had no effect,
   * so it is safe to repeat.
   */
  private async asPage<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    const access = accessOf(credentials);
    const { login, page, igId } = access;
    const withToken = (token: string) =>
      this.explained(access, call, this.graph.call(this.host(login), token, { accountId: igId, ...call }));
    try {
      return await withToken(page!.token);
    } catch (error) {
      if (!isTokenRefusal(error)) throw error;
      const token = await this.newPageToken(credentials, access, page!.id);
      return withToken(token).catch((again: unknown) => {
        throw isTokenRefusal(again)
          ? refusedPageToken(again, 'A newly fetched Page token was refused.')
          : again;
      });
    }
  }

  /** @throws PlatformFailure reauthorize only if the user's token is refused too, or lacks a permission that every Page needs */
  private async newPageToken(
    credentials: OpenCredentials,
    access: InstagramAccess,
    pageId: string,
  ): Promise<string> {
    const call = {
      name: 'page_token',
      method: 'GET',
      path: `/${pageId}`,
      query: { fields: 'access_token' },
      schema: pageTokenAnswer,
      scopes: ['pages_show_list'],
      repeatable: true,
    } as const;
    const answer = this.graph.call(this.host(access.login), access.userToken, call);
    const { access_token: token } = await this.explained(access, call, answer).catch((error: unknown) => {
      if (error instanceof PlatformFailure && error.kind === 'rejected') return { access_token: null };
      throw error;
    });
    if (!token) throw roleMissing('The user no longer has a role on the Facebook Page of this account.');
    await credentials.saveExtra?.({ pageToken: token });
    return token;
  }

  /**
   * With Facebook Login a permission may be missing from the grant, or from the user's role on one Page. A new consent resolves only
   * the first, and only the first concerns the other accounts of the grant.
   */
  private async explained<Answer>(
    access: InstagramAccess,
    { name }: Pick<GraphCall<unknown>, 'name'>,
    answer: Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      const isLack = error instanceof PlatformFailure && error.reason === 'SCOPES_MISSING';
      if (!isLack || access.login !== facebookLoginType) throw error;
      const granted = await this.grantedScopes(access.userToken);
      const missingScopes = error.missingScopes.filter((scope) => !granted.includes(scope));
      const { platformCode, httpStatus, requestId } = error;
      const details = {
        platformCode,
        httpStatus: httpStatus ?? undefined,
        requestId: requestId ?? undefined,
      };
      if (missingScopes.length > 0) {
        const message = error.message;
        throw PlatformFailure.reauthorize(Platform.INSTAGRAM, 'SCOPES_MISSING', {
          ...details,
          message,
          missingScopes,
        });
      }
      throw roleMissing(
        `${name} answered ${platformCode}: the user's role on the Facebook Page of this account does not allow it.`,
        details,
      );
    }
  }

  /** The permissions that the user has granted at Facebook. @throws PlatformFailure */
  async grantedScopes(userToken: string): Promise<string[]> {
    const { data } = await this.graph.call(this.host(facebookLoginType), userToken, {
      name: 'permissions',
      method: 'GET',
      path: '/me/permissions',
      schema: permissionsAnswer,
      repeatable: true,
    });
    return data.filter(({ status }) => status === 'granted').map(({ permission }) => permission);
  }

  /** One cheap call that succeeds with any valid token. @throws PlatformFailure */
  async probe(credentials: OpenCredentials): Promise<void> {
    await this.asPerson(credentials, {
      name: 'probe',
      method: 'GET',
      path: '/me',
      query: { fields: 'id' },
      schema: idNode,
      repeatable: true,
      accountId: null,
    });
  }
}

/** A failure of one Page, and so of one account of the grant. */
function roleMissing(
  message: string,
  details: { httpStatus?: number; requestId?: string } = {},
): PlatformFailure {
  return PlatformFailure.rejected(Platform.INSTAGRAM, {
    ...details,
    ...missingPageRole,
    platformCode: 'PAGE_ROLE_MISSING',
    message,
  });
}

function isTokenRefusal(error: unknown): error is PlatformFailure {
  return (
    error instanceof PlatformFailure && error.kind === 'reauthorize' && error.reason !== 'SCOPES_MISSING'
  );
}

function refusedPageToken({ platformCode }: PlatformFailure, message: string): PlatformFailure {
  return PlatformFailure.transient(Platform.INSTAGRAM, { platformCode, message });
}

/** Codes for an object that does not exist, is not visible, or, in an outage, exists. */
function isNotThere(error: unknown): boolean {
  return error instanceof PlatformFailure && error.platformCode === '100/33';
}
