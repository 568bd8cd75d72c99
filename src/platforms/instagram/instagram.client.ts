import type { Clock } from '../../clock/clock.js';
import { PlatformFailure } from '../platform-failure.js';
import { type OpenCredentials, Platform } from '../platform.js';
import type { PlatformHttp } from '../platform-http.js';
import { type GraphCall, GraphClient, type GraphHost } from './graph-client.js';
import { accessOf, type InstagramAccess } from './instagram-credentials.js';
import { missingPageRole } from './instagram-remedies.js';
import { facebookLoginType, type InstagramLoginType } from './instagram-scopes.js';
import type { InstagramConfig } from './instagram.env.js';
import { idNode, pageTokenAnswer, permissionsAnswer } from './instagram.schemas.js';

/**
 * Calls with the credentials of a grant or an account, through whichever login they came.
 *
 * With Facebook Login there are two tokens. Writing goes with the Page's; nodes are read with the person's, which kept working
 * when reading with the Page's did not.
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
        appSecret: instagramLogin.appSecrets[0]!,
        proves: false,
      },
      FACEBOOK_LOGIN: facebookLogin && {
        url: facebookLogin.graphUrl,
        appId: facebookLogin.appId,
        appSecret: facebookLogin.appSecrets[0]!,
        proves: true,
      },
    };
  }

  /** @throws PlatformFailure misconfigured when the operator has switched the login off meanwhile */
  host(login: InstagramLoginType): GraphHost {
    const host = this.hosts[login];
    if (host) return host;
    throw PlatformFailure.misconfigured(Platform.INSTAGRAM, {
      platformCode: 'LOGIN_OFF',
      message: `${login} is not configured in this installation.`,
    });
  }

  /** A call with the person's own token. @throws PlatformFailure */
  asPerson<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    const { login, userToken, igId } = accessOf(credentials);
    return this.graph.call(this.host(login), userToken, { accountId: igId, ...call });
  }

  /** A read about an account. @throws PlatformFailure */
  async read<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    const access = accessOf(credentials);
    try {
      return await this.explained(access, call, this.asPerson(credentials, call));
    } catch (error) {
      if (!access.page || !isNotThere(error)) throw error;
      return this.graph.call(this.host(access.login), access.page.token, {
        accountId: access.igId,
        ...call,
      });
    }
  }

  /**
   * A change to an account. A Page token that was refused is made anew from the person's: a refused call did nothing, so it is
   * safe to make again.
   *
   * @throws PlatformFailure
   */
  async write<Answer>(credentials: OpenCredentials, call: GraphCall<Answer>): Promise<Answer> {
    const access = accessOf(credentials);
    const { login, page, userToken, igId } = access;
    const host = this.host(login);
    const about = { accountId: igId, ...call };
    if (!page) return this.graph.call(host, userToken, about);
    try {
      return await this.explained(access, call, this.graph.call(host, page.token, about));
    } catch (error) {
      if (!(error instanceof PlatformFailure) || error.kind !== 'reauthorize') throw error;
      if (error.reason === 'SCOPES_MISSING') throw error;
      return this.graph.call(host, await this.newPageToken(access, page.id), about);
    }
  }

  /** @throws PlatformFailure reauthorize only if the person's token is refused too */
  private async newPageToken({ login, userToken }: InstagramAccess, pageId: string): Promise<string> {
    const { access_token } = await this.graph
      .call(this.host(login), userToken, {
        name: 'page_token',
        method: 'GET',
        path: `/${pageId}`,
        query: { fields: 'access_token' },
        schema: pageTokenAnswer,
        repeatable: true,
      })
      .catch((error: unknown) => {
        if (
          error instanceof PlatformFailure &&
          error.reason !== 'SCOPES_MISSING' &&
          error.kind !== 'rejected'
        )
          throw error;
        return { access_token: null };
      });
    if (access_token) return access_token;
    throw PlatformFailure.rejected(Platform.INSTAGRAM, {
      ...missingPageRole,
      platformCode: 'PAGE_ACCESS_LOST',
      message: 'The person no longer has a role on the Facebook Page of this account.',
    });
  }

  /**
   * With Facebook Login a permission may be missing from the grant, or from the person's role on one Page. Only the first is mended
   * by consenting again, and only it concerns the other accounts of the grant.
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
      throw PlatformFailure.rejected(Platform.INSTAGRAM, {
        ...details,
        ...missingPageRole,
        platformCode: 'PAGE_ROLE_MISSING',
        message: `${name} answered ${platformCode}: the person's role on the Facebook Page of this account does not allow it.`,
      });
    }
  }

  /** What the person has granted of Facebook's permissions. @throws PlatformFailure */
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

  /** One cheap call that any living token answers. @throws PlatformFailure */
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

/** What is answered for an object that is not there, not to be seen, or, in an outage, quite there. */
function isNotThere(error: unknown): boolean {
  return error instanceof PlatformFailure && error.platformCode === '100/33';
}
