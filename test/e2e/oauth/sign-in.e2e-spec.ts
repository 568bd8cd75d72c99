import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../../src/config/config.js';
import { githubProfile } from '../../../src/oauth/sign-in/github-profile.js';
import { UpstreamProviders } from '../../../src/oauth/sign-in/upstream-providers.js';
import {
  auditEvents,
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  UserBrowser,
  signedInUser,
  sql,
} from '../../oauth/fixtures.js';
import { startWithOtherProvider } from '../../oauth/other-provider.js';
import type { TestApp } from '../../support/app.js';

/** The other provider is a second installation of this application, a real OpenID Connect provider. */
describe('Sign-in by another provider', () => {
  let there: TestApp;
  let test: TestApp;
  beforeAll(async () => {
    ({ there, test } = await startWithOtherProvider());
  });
  afterAll(async () => {
    await test.close();
    await there.close();
  });

  const visitor = () => new UserBrowser(test.url, '', '');
  /** Follows the sign-in link and the pages of the other provider. Returns the callback URL. */
  async function callbackOf(
    here: UserBrowser,
    user: UserBrowser,
    start = '/sign-in/other',
    init: RequestInit = {},
  ) {
    const leave = await here.open(start, init);
    expect(leave.address.startsWith(`${there.url}/oauth/authorize?`)).toBe(true);
    expect(new URL(leave.address).searchParams.get('code_challenge_method')).toBe('S256');
    return (await user.authorize(leave.address)).href;
  }
  const viewer = async (here: UserBrowser) =>
    (await here.data('{ viewer { id: userId email displayName } }')).viewer;

  it('creates a user with a verified address, and finds it the next time', async () => {
    const user = await newUser(there, { displayName: 'Grace' });
    const here = visitor();
    const back = await here.open(await callbackOf(here, user, '/sign-in/other?return_to=/health/live'));
    expect(back.address).toBe(`${test.url}/health/live`);
    const created = await viewer(here);
    expect(created).toMatchObject({ email: user.email, displayName: 'Grace' });
    const again = visitor();
    await again.open(await callbackOf(again, user));
    expect((await viewer(again)).id).toBe(created.id);
    expect((await auditEvents(test, 'user.signed_up')).at(-1)).toMatchObject({
      user_id: created.id,
      details: { provider: 'other' },
    });
  });

  it('links to the user with the same verified address', async () => {
    const user = await newUser(there);
    const known = await newUser(test);
    await sql(test, 'UPDATE users SET email = $2 WHERE id = $1', [known.userId, user.email]);
    const here = visitor();
    await here.open(await callbackOf(here, user));
    expect((await viewer(here)).id).toBe(known.userId);
  });

  it('links an identity with any address to the signed-in user, and to no other user afterwards', async () => {
    const user = await newUser(there);
    const own = await signedInUser(test);
    const form = { method: 'POST', headers: { origin: test.url, 'sec-fetch-site': 'same-origin' } };
    await own.open(await callbackOf(own, user, '/sign-in/other', form));
    expect((await viewer(own)).id).toBe(own.userId);
    const later = visitor();
    await later.open(await callbackOf(later, user));
    expect((await viewer(later)).id).toBe(own.userId);

    const other = await signedInUser(test);
    const refused = await other.open(await callbackOf(other, user, '/sign-in/other', form));
    expect(refused.response.status).toBe(403);
    expect(refused.html).toContain('That account is already linked to another user.');
  });

  it('gives scripts the URL of the provider, to link an identity from a page with a strict policy', async () => {
    const user = await newUser(there);
    const own = await signedInUser(test);
    const headers = { origin: test.url, 'sec-fetch-site': 'same-origin', accept: 'application/json' };
    const start = (provider: string) =>
      own.fetch(`/sign-in/${provider}?return_to=/health/live`, { method: 'POST', headers });
    const { url } = (await (await start('other')).json()) as { url: string };
    const back = await own.open((await user.authorize(url)).href);
    expect(back.address).toBe(`${test.url}/health/live`);
    const later = visitor();
    await later.open(await callbackOf(later, user));
    expect((await viewer(later)).id).toBe(own.userId);

    const unknown = await start('none');
    expect(unknown.headers.get('content-type')).toContain('application/json');
    expect(((await unknown.json()) as { error: { code: string } }).error.code).toBe('NOT_FOUND');
  });

  it('continues an authorization request', async () => {
    const app = await newClient(test);
    const user = await newUser(there);
    const here = visitor();
    const signIn = await here.open(authorizeUrl(test, app, newPkce(), { prompt: 'login' }));
    const [, href = ''] = /<a[^>]+href="([^"]+)"[^>]*>Sign in with The other one/.exec(signIn.html) ?? [];
    const consent = await here.open(await callbackOf(here, user, href.replaceAll('&#38;', '&')));
    expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
    expect(consent.html).toContain(user.email);
    const back = await consent.send({ do: 'allow' });
    expect(new URL(back.address).searchParams.get('code')).toBeTruthy();
  });

  it('gives simultaneous repeated callbacks the same outcome', async () => {
    const here = visitor();
    const callback = await callbackOf(here, await newUser(there), '/sign-in/other?return_to=/health/live');
    const answers = await Promise.all([here.fetch(callback), here.fetch(callback)]);
    for (const { status, headers } of answers)
      expect([status, headers.get('location')]).toEqual([303, `${test.url}/health/live`]);
    expect(answers.filter(({ headers }) => headers.get('set-cookie')?.includes('session'))).toHaveLength(1);

    const denied = visitor();
    const { address } = await denied.open('/sign-in/other');
    const state = new URL(address).searchParams.get('state') ?? '';
    const refused = `/sign-in/other/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(there.url)}`;
    const [one, other] = await Promise.all([denied.fetch(refused), denied.fetch(refused)]);
    expect(one.status).toBe(other.status);
    expect(await one.text()).toBe(await other.text());
  });

  it('works once, in the same browser, and within ten minutes', async () => {
    const user = await newUser(there);
    const here = visitor();
    const callback = await callbackOf(here, user);
    const elsewhere = await visitor().open(callback);
    expect(elsewhere.response.status).toBe(400);
    const startMs = performance.now();
    expect((await here.open(callback)).response.status).toBe(400);
    // It does not wait 20 seconds for an outcome.
    expect(performance.now() - startMs).toBeLessThan(15_000);
    const slow = visitor();
    const late = await callbackOf(slow, user);
    await test.advance(601_000);
    expect((await slow.open(late)).response.status).toBe(400);
    const forged = `${test.url}/sign-in/other/callback?code=x&state=x`;
    expect((await visitor().open(forged)).response.status).toBe(400);
  });

  it('shows a page if the user cancels, and redirects only to allowed URLs', async () => {
    const user = await newUser(there);
    const here = visitor();
    const leave = await here.open('/sign-in/other');
    const consent = await (await user.open(leave.address)).signIn();
    const back = await here.open((await consent.send({ do: 'cancel' })).address);
    expect(back.title).toBe('Sign-in failed');
    expect(back.response.status).toBe(400);
    for (const target of [
      'https://evil.example/',
      '//evil.example',
      'javascript:alert(1)',
      '/\\evil.example',
    ]) {
      const stop = await here.open(`/sign-in/other?return_to=${encodeURIComponent(target)}`);
      expect(stop.response.status).toBe(400);
    }
    expect((await here.open('/sign-in/unknown')).response.status).toBe(404);
  });

  it('stores no usable secret of an attempt', async () => {
    const here = visitor();
    const leave = new URL((await here.open('/sign-in/other')).address);
    const rows: { row: string }[] = await sql(
      test,
      'SELECT row_to_json(a)::text AS row FROM oidc_artifacts a',
    );
    const text = rows.map(({ row }) => row).join('\n');
    expect(text).toContain('SignInAttempt');
    for (const secret of [leave.searchParams.get('state')!, here.cookie('patchbay_sign_in')!])
      expect(text).not.toContain(secret);
  });

  describe('with plain OAuth2', () => {
    let server: Server;
    let base: string;
    beforeAll(async () => {
      server = createServer((request, response) => {
        response.setHeader('content-type', 'application/json');
        if (request.url === '/token') response.end('{"access_token":"at","token_type":"bearer"}');
        else if (request.headers.authorization === 'Bearer at') response.end('{"uid":7}');
        else response.writeHead(401).end('{}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());

    it('uses the profile reader of extensions.ts', async () => {
      const provider = {
        id: 'plain',
        name: 'Plain',
        clientId: 'c',
        clientSecret: 's',
        scopes: 'me',
        issuer: null,
        plain: { authorizeUrl: `${base}/authorize`, tokenUrl: `${base}/token`, profile: 'mine' },
      };
      const configOf = (only: object) =>
        ({
          environment: 'test',
          http: { publicUrl: test.url },
          oauth: { signInProviders: [only] },
        }) as unknown as Config;
      const providers = new UpstreamProviders(configOf(provider), {
        grants: {},
        profiles: {
          mine: async (getJson) => {
            const { uid } = (await getJson(`${base}/me`)) as { uid: number };
            return { subject: String(uid), email: null, emailVerified: false, displayName: null };
          },
        },
      });
      const run = { state: 'st', verifier: 'v'.repeat(43), nonce: 'n' };
      const url = new URL(await providers.authorizationUrl(provider, run));
      expect(`${url.origin}${url.pathname}`).toBe(`${base}/authorize`);
      expect(url.searchParams.get('nonce')).toBeNull();
      expect(await providers.profile(provider, 'code=c&state=st', run)).toMatchObject({ subject: '7' });
      const misnamed = { ...provider, plain: { ...provider.plain, profile: 'nobody' } };
      expect(() => new UpstreamProviders(configOf(misnamed), { grants: {}, profiles: {} })).toThrow('nobody');
    });

    it('accepts only a verified address from GitHub', async () => {
      const answers: Record<string, unknown> = {
        'https://api.github.com/user': { id: 583231, login: 'octocat', name: null },
        'https://api.github.com/user/emails': [
          { email: 'old@example.com', primary: false, verified: true },
          { email: 'octocat@example.com', primary: true, verified: true },
        ],
      };
      expect(await githubProfile(async (url) => answers[url])).toEqual({
        subject: '583231',
        email: 'octocat@example.com',
        emailVerified: true,
        displayName: 'octocat',
      });
    });
  });
});
