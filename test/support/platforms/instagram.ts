import { type RunningSimulator, startSimulator } from '../../../simulator/simulator.js';
import type { SimulatorSettings } from '../../../simulator/settings.js';
import { AccountsService } from '../../../src/accounts/accounts.service.js';
import type { Account } from '../../../src/accounts/domain/account.js';
import { Database } from '../../../src/database/database.js';
import { SubscriptionsService } from '../../../src/subscriptions/subscriptions.service.js';
import { startTestApp } from '../app.js';
import type { TestClient } from '../clients/graphql-client.js';
import { createPost, postFields } from './publishing.js';
import { SimulatedApp } from '../simulated-app.js';
import { signedInAgain, signedUpUser } from '../clients/users.js';

const enterpriseTier = '01890a5d-ac00-7000-8000-000000000004';

/** A user of the application. */
export interface InstagramUser {
  client: TestClient;
  userId: string;
}

/** A user with one connected Instagram account. */
export interface InstagramCreator extends InstagramUser {
  accountId: string;
  /** Name of the account at the simulator, and of the person on whose Page it is. */
  account: string;
  person: string;
}

export interface Consent {
  /** Simulator id of an account with Instagram Login, or of a user with Facebook Login. */
  person: string;
  loginType?: 'INSTAGRAM_LOGIN' | 'FACEBOOK_LOGIN';
  decision?: 'allow' | 'deny';
  /** Scopes that the user declines. */
  without?: readonly string[];
  /** Selected Pages. Absent: all. */
  pages?: readonly string[];
  reconnectAccountId?: string;
}

const startConnection = `mutation ($input: StartConnectionInput!) { startConnection(input: $input) {
  __typename ... on ConnectionStarted { connectionId url } ... on UserError { code } } }`;

const completeConnection = `mutation ($input: CompleteConnectionInput!) { completeConnection(input: $input) {
  __typename ... on ConnectionCompleted { accounts { id externalId username } } ... on UserError { code } } }`;

const accountFields = `id username displayName externalId status
  health { status nextAction reason missingScopes accessExpiresAt refreshExpiresAt }
  capabilities
  profile { __typename ... on InstagramProfile { loginType accountType followerCount pageName pageTasks } }`;

/** Connecting and posting to the simulated Instagram, by its own login and by Facebook's. */
export class InstagramStand extends SimulatedApp {
  private people = 0;

  static async start(
    options: {
      simulator?: Pick<SimulatorSettings, 'instagram' | 'meta'>;
      environment?: Record<string, string>;
    } = {},
  ): Promise<InstagramStand> {
    const { instagram, meta } = options.simulator ?? {};
    const simulator = await startSimulator({
      ports: { control: 0 },
      manualClock: true,
      logLevel: 'silent',
      instagram: { ...instagram },
      meta: { rateLimits: false, ...meta },
    });
    const test = await startTestApp({ ...environmentOf(simulator), ...options.environment });
    const stand = new InstagramStand(test, simulator);
    const webhooks = `${test.url}/webhooks/instagram`;
    await stand.control('POST', '/meta/apps', {
      appId: '442200000000001',
      webhook: { url: webhooks, verifyToken: 'sim_verify_token_0123456789' },
      instagramDeauthorizeUrl: `${webhooks}/deauthorize`,
      instagramDataDeletionUrl: `${webhooks}/data-deletion`,
      facebookDeauthorizeUrl: `${webhooks}/deauthorize`,
      facebookDataDeletionUrl: `${webhooks}/data-deletion`,
    });
    return stand;
  }

  /** Variables that let another application use the same platforms. */
  get environment(): Record<string, string> {
    return environmentOf(this.simulator);
  }

  sql(statement: string, parameters: unknown[] = []): Promise<any> {
    return this.get(Database).manager.query(statement, parameters);
  }

  /** A user with a tier for many accounts. */
  async user(): Promise<InstagramUser> {
    const { client, userId } = await signedUpUser(this.test);
    await this.get(Database).transaction((manager) =>
      this.get(SubscriptionsService).assign(manager, userId, enterpriseTier),
    );
    return { client, userId };
  }

  /** A new session of a user, whose first one has ended. */
  async signIn({ userId }: Pick<InstagramUser, 'userId'>): Promise<TestClient> {
    return signedInAgain(this.test, userId);
  }

  /** Runs a connect flow with a consent. Returns the JSON of the callback. */
  async consent({ client }: InstagramUser, choice: Consent): Promise<any> {
    const { person, decision = 'allow', without = [], pages, reconnectAccountId } = choice;
    const loginType = choice.loginType ?? 'INSTAGRAM_LOGIN';
    const input = { platform: 'INSTAGRAM', loginType, reconnectAccountId };
    const { startConnection: started } = await client.data(startConnection, { input });
    const away = (await client.fetch(started.url)).headers.get('location')!;
    const scopes = new URL(away).searchParams.get('scope')!.split(',');
    const ticked: [string, string][] = pages
      ? pages.map((page): [string, string] => ['page', page])
      : [['all', 'on']];
    const form = new URLSearchParams([
      ['person', person],
      ...scopes
        .filter((scope) => !without.includes(scope))
        .map((scope): [string, string] => ['scope', scope]),
      ...(loginType === 'FACEBOOK_LOGIN' ? ticked : []),
      ['decision', decision],
    ]);
    const answer = await fetch(away, { method: 'POST', redirect: 'manual', body: form });
    const callback = answer.headers.get('location');
    if (!callback) throw new Error(`The consent page answered ${answer.status}: ${await answer.text()}`);
    const back = await client.fetch(callback.replace(/#.*$/, ''), {
      headers: { accept: 'application/json' },
    });
    return back.json();
  }

  /** Connects one account. Returns its id. */
  async connect(user: InstagramUser, choice: Consent): Promise<string> {
    const result = await this.consent(user, choice);
    if (result.status !== 'connected') throw new Error(`Not connected: ${JSON.stringify(result)}`);
    return result.accountIds[0];
  }

  async complete({ client }: InstagramUser, connectionId: string, externalIds: string[]): Promise<any> {
    const input = { connectionId, externalIds };
    return (await client.data(completeConnection, { input })).completeConnection;
  }

  /** A new account at the simulator; with `page`, linked to a Page of a person of the same number. */
  async newAccount(more: object = {}): Promise<{ account: string; person: string }> {
    const number = (this.people += 1);
    const [account, page, person] = [`account-${number}`, `page-${number}`, `person-${number}`];
    await this.control('POST', '/instagram/accounts', {
      id: account,
      username: `creator.${number}.${process.pid}`,
      ...more,
    });
    await this.control('POST', '/meta/pages', { id: page, name: `Page ${number}`, instagram: account });
    const tasks = ['ANALYZE', 'CREATE_CONTENT', 'MODERATE', 'MANAGE'];
    await this.control('POST', '/meta/people', {
      id: person,
      name: `Person ${number}`,
      roles: [{ page, tasks, throughBusiness: false }],
    });
    return { account, person };
  }

  /** A new user with a connected account. */
  async creator(
    loginType: Consent['loginType'] = 'INSTAGRAM_LOGIN',
    more: object = {},
  ): Promise<InstagramCreator> {
    const user = await this.user();
    const { account, person } = await this.newAccount(more);
    const who = loginType === 'FACEBOOK_LOGIN' ? person : account;
    return { ...user, account, person, accountId: await this.connect(user, { person: who, loginType }) };
  }

  async account({ client }: InstagramUser, id: string): Promise<any> {
    return (await client.data(`query ($id: ID!) { account(id: $id) { ${accountFields} } }`, { id })).account;
  }

  /** Reads an account without a session, for tests that are longer than a session. */
  stored({ userId }: InstagramUser, id: string): Promise<Account> {
    return this.get(AccountsService).findOwned(userId, id);
  }

  /** Sends a file by tus in one piece. @returns the upload's id */
  async upload({ client }: InstagramUser, bytes: Buffer): Promise<string> {
    const tus = { 'tus-resumable': '1.0.0' };
    const begun = await client.fetch('/uploads', {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(bytes.length) },
    });
    const id = begun.headers.get('location')!.split('/').at(-1)!;
    const answer = await client.fetch(`/uploads/${id}`, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: new Uint8Array(bytes),
    });
    if (answer.status !== 204) throw new Error(`PATCH: ${answer.status} ${await answer.text()}`);
    return id;
  }

  /** Calls createPost with these files. */
  async createPost(
    creator: InstagramCreator,
    files: readonly Buffer[],
    { options = {}, ...input }: { options?: object; caption?: string; publishAt?: string } = {},
  ): Promise<any> {
    const media = [];
    for (const bytes of files) media.push({ uploadId: await this.upload(creator, bytes) });
    const { createPost: result } = await creator.client.data(createPost, {
      input: {
        media,
        caption: 'Rye day #bread',
        targets: [{ accountId: creator.accountId, options: { instagram: options } }],
        idempotencyKey: crypto.randomUUID(),
        ...input,
      },
    });
    return result;
  }

  /** Creates a post that must be accepted. Returns its id. */
  async aPost(...args: Parameters<InstagramStand['createPost']>): Promise<string> {
    const result = await this.createPost(...args);
    if (result.__typename !== 'PostsCreated') throw new Error(JSON.stringify(result));
    return result.posts[0].id;
  }

  async post({ client }: InstagramUser, id: string): Promise<any> {
    return (await client.data(`query ($id: ID!) { post(id: $id) { ${postFields} } }`, { id })).post;
  }

  /** Advances time in steps until a post has one of the states, for at most `forMs`. */
  async until(
    creator: InstagramUser,
    postId: string,
    states: readonly string[],
    { stepMs = 5_000, forMs = 600_000 }: { stepMs?: number; forMs?: number } = {},
  ): Promise<any> {
    for (let waited = 0; waited < forMs; waited += stepMs) {
      await this.work();
      const post = await this.post(creator, postId);
      if (states.includes(post.state)) return post;
      await this.pass(stepMs);
    }
    const attempts = await this.sql(
      'SELECT number, state, due_at, last_error, tries, polls FROM post_attempts WHERE post_id = $1 ORDER BY number',
      [postId],
    );
    throw new Error(`The post is ${JSON.stringify([await this.post(creator, postId), attempts], null, 1)}.`);
  }

  /** Posts by the application that are live on the account. */
  async live({ account }: Pick<InstagramCreator, 'account'>): Promise<any[]> {
    const { media } = await this.list(`/instagram/media?account=${account}`);
    return media.filter(({ containerId }: { containerId: string | null }) => containerId !== null);
  }

  async containers({ account }: Pick<InstagramCreator, 'account'>): Promise<any[]> {
    return (await this.list(`/instagram/containers?account=${account}`)).media;
  }

  private async list(path: string): Promise<{ media: any[] }> {
    const answer = await this.control('GET', path);
    return { media: Array.isArray(answer) ? answer : (answer.media ?? answer.containers) };
  }
}

function environmentOf({ urls }: RunningSimulator): Record<string, string> {
  return {
    TIKTOK_AUTHORIZE_URL: urls.tiktok.authorize,
    TIKTOK_API_URL: urls.tiktok.api,
    INSTAGRAM_AUTHORIZE_URL: urls.instagram.authorize,
    INSTAGRAM_API_URL: urls.instagram.api,
    INSTAGRAM_GRAPH_URL: urls.instagram.graph,
    META_DIALOG_URL: urls.meta.dialog,
    META_GRAPH_URL: urls.meta.graph,
  };
}
