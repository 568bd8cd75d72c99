import { newClient, type UserBrowser, signedInUser, issueTokens, sql } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import {
  start,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';
import { signedInAgain, signedUpUser } from '../../support/clients/users.js';

const json = { headers: { accept: 'application/json' } };
const returnUrl = 'https://app.example.com/connected';
const minute = 60_000;

describe('A connect flow in the wrong browser', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  /** Starts flows for the user by a bearer token, as the backend of an app does. */
  let api: TestClient;
  let owner: UserBrowser;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp({ ...simulator.environment, RETURN_URLS: returnUrl });
    owner = await signedInUser(test);
    const scope = 'openid accounts:read accounts:write';
    const client = await newClient(test, { scopes: ['openid', 'accounts:read', 'accounts:write'] });
    const tokens = await issueTokens(test, client, owner, scope);
    api = new TestClient(test.url, { authorization: `Bearer ${tokens.access_token}` });
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  const begin = async (input: Record<string, unknown> = {}): Promise<string> => (await start(api, input)).url;
  const code = async (answer: Response) => ((await answer.json()) as any).error.code as string;
  const form = (html: string) =>
    new URLSearchParams(
      [...html.matchAll(/type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g)].map(
        ([, name, value]): [string, string] => [name!, value!],
      ),
    );
  const send = (browser: TestClient, body: URLSearchParams, headers: Record<string, string> = {}) =>
    browser.fetch('/auth/tiktok/go', {
      method: 'POST',
      body,
      headers: { accept: 'application/json', origin: test.url, ...headers },
    });

  it('is refused if another user is signed in, with a page that explains the next step', async () => {
    const url = await begin();
    const { client: victim } = await signedUpUser(test);
    const page = await victim.fetch(url);
    expect(page.status).toBe(403);
    expect(page.headers.get('location')).toBeNull();
    expect(await page.text()).toContain('signed in as another user');
    expect(await code(await victim.fetch(url, json))).toBe('SIGNED_IN_AS_ANOTHER_USER');
    // The link still works for the user whose flow it is.
    expect((await owner.fetch(url)).status).toBe(303);
  });

  it('redirects to the platform if the same user is signed in, in any session', async () => {
    expect((await owner.fetch(await begin())).status).toBe(303);
    const again = await signedInAgain(test, owner.userId);
    const away = await again.fetch(await begin());
    const back = await simulator.consent(away.headers.get('location')!, {
      person: await simulator.newPerson(),
    });
    expect((await again.fetch(back, json)).status).toBe(200);
  });

  it('is refused on the way back if the user was disabled meanwhile', async () => {
    const user = await signedInUser(test);
    const { url } = await start(user, {});
    const away = await user.fetch(url);
    const person = await simulator.newPerson();
    const back = await simulator.consent(away.headers.get('location')!, { person });
    await sql(test, 'UPDATE users SET disabled_at = app_now() WHERE id = $1', [user.userId]);
    expect(await code(await user.fetch(back, json))).toBe('USER_DISABLED');
    expect(await sql(test, 'SELECT 1 FROM accounts WHERE user_id = $1', [user.userId])).toEqual([]);
  });

  it('asks a browser without a session to confirm the user before the redirect', async () => {
    const browser = new TestClient(test.url);
    const url = await begin({ reconnectAccountId: await accountOfOwner() });
    const page = await browser.fetch(url);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain(`${owner.email[0]}•••@example.com`);
    expect(html).not.toContain(owner.email);
    expect(html).toContain('TikTok');
    // Opening the page has no effect, because a link scanner may open it first.
    expect(await (await new TestClient(test.url).fetch(url)).text()).toContain('Continue to TikTok');
    const away = await send(browser, form(html));
    expect(away.status).toBe(303);
    expect(away.headers.get('location')).toMatch(/\/v2\/auth\/authorize\//);
    // The confirmation works once.
    expect(await code(await send(browser, form(html)))).toBe('CONNECTION_EXPIRED');
  });

  it('accepts the confirmation only from the same browser and page', async () => {
    const url = await begin({ reconnectAccountId: await accountOfOwner() });
    const browser = new TestClient(test.url);
    const own = form(await (await browser.fetch(url)).text());
    const attacker = new TestClient(test.url);
    const theirs = form(await (await attacker.fetch(url)).text());
    for (const [by, body, headers] of [
      // The form of another browser, sent by a browser without a form or with a different form.
      [new TestClient(test.url), theirs, {}],
      [browser, theirs, {}],
      [browser, own, { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' }],
      [browser, own, { origin: 'null' }],
      [browser, new URLSearchParams({ ticket: own.get('ticket')! }), {}],
      [browser, new URLSearchParams({ ticket: own.get('ticket')!, proof: 'x' }), {}],
    ] as const)
      expect(await code(await send(by, body, headers))).toBe('FORBIDDEN');
    const { client: victim } = await signedUpUser(test);
    expect(await code(await send(victim, own))).toBe('SIGNED_IN_AS_ANOTHER_USER');
    expect((await send(browser, own)).status).toBe(303);
  });

  it('is refused at the callback if another user has signed in meanwhile', async () => {
    const { client, userId } = await signedUpUser(test);
    const callback = await toCallback(
      client,
      simulator,
      { person: await simulator.newPerson() },
      { returnUrl },
    );
    const other = await signedUpUser(test);
    other.client.cookieNames.forEach((name) => client.setCookie(name, other.client.cookie(name)!));
    const expected = `${returnUrl}?status=failed&code=SIGNED_IN_AS_ANOTHER_USER`;
    expect((await client.fetch(callback)).headers.get('location')).toBe(expected);
    expect((await client.fetch(callback)).headers.get('location')).toBe(expected);
    for (const id of [userId, other.userId]) {
      const user = await signedInAgain(test, id);
      expect((await user.data('{ accounts { edges { node { id } } } }')).accounts.edges).toEqual([]);
    }
  });

  (chromiumPath ? it : it.skip)('leads through the page in a real browser', async () => {
    const browser = await startBrowser();
    try {
      const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(await begin({ reconnectAccountId: await accountOfOwner() }));
      await page.getByRole('button', { name: 'Continue to TikTok' }).click();
      expect(page.url()).toMatch(/\/v2\/auth\/authorize\//);
      expect(complaints.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('binds the browser with a __Host- cookie over https', async () => {
    const secure = await startTestApp({
      ...simulator.environment,
      PUBLIC_URL: 'https://api.example.com/base',
    });
    try {
      const { client } = await signedUpUser(secure);
      const { url } = await start(client);
      const [cookie] = (
        await client.fetch(url.replace('https://api.example.com/base', secure.url))
      ).headers.getSetCookie();
      expect(cookie).toMatch(
        /^__Host-patchbay_connect_[\w-]{36}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
    } finally {
      await secure.close();
    }
  });

  it('limits the number of flow cookies per browser', async () => {
    const { client } = await signedUpUser(test);
    for (let flow = 0; flow < 35; flow += 1) await client.fetch((await start(client)).url);
    const cookies = client.cookieNames.filter((name) => name.startsWith('patchbay_connect_'));
    expect(cookies).toHaveLength(30);
    const last = await toCallback(client, simulator, { person: await simulator.newPerson() });
    expect((await client.fetch(last, json)).status).toBe(200);
  });

  it('expires like other flows', async () => {
    const url = await begin({ reconnectAccountId: await accountOfOwner() });
    const browser = new TestClient(test.url);
    const body = form(await (await browser.fetch(url)).text());
    await test.advance(10 * minute + 1000);
    expect(await code(await send(browser, body))).toBe('CONNECTION_EXPIRED');
    expect(await code(await browser.fetch(url, json))).toBe('CONNECTION_EXPIRED');
  });

  async function accountOfOwner(): Promise<string> {
    const { accounts } = await owner.data('{ accounts { edges { node { id } } } }');
    if (accounts.edges[0]) return accounts.edges[0].node.id;
    const callback = await toCallback(owner, simulator, { person: await simulator.newPerson() });
    return ((await (await owner.fetch(callback, json)).json()) as any).accountIds[0];
  }
});
