import { FirstAdminService } from '../../../../src/users/first-admin.service.js';
import {
  auditEvents,
  authorizeUrl,
  newClient,
  newPkce,
  newUser,
  password,
  sql,
  UserBrowser,
} from '../../../oauth/fixtures.js';
import { startWithOtherProvider } from '../../../oauth/other-provider.js';
import type { TestApp } from '../../../support/app.js';
import {
  setUpAuthenticator,
  signIn,
  type TestAuthenticator,
} from '../../../support/clients/second-factors.js';
import { signedInAgain } from '../../../support/clients/users.js';

const wait = 'patchbay_pending_sign_in';
const session = 'patchbay_session';

/** No way to sign in may skip the second factor. The other provider is a second installation of this application. */
describe('Pages that sign users in with a second factor', () => {
  let there: TestApp;
  let test: TestApp;
  beforeAll(async () => {
    ({ there, test } = await startWithOtherProvider());
  });
  afterAll(async () => {
    await test.close();
    await there.close();
  });

  /** A user with a second factor, whose browser is not signed in. */
  async function newPerson(): Promise<{
    user: UserBrowser;
    authenticator: TestAuthenticator;
    codes: string[];
  }> {
    const user = await newUser(test);
    const client = await signedInAgain(test, user.userId);
    const { authenticator, recoveryCodes } = await setUpAuthenticator(test, client);
    return { user, authenticator, codes: recoveryCodes };
  }
  /** The link to which the page after the code continues. */
  const nextOf = (html: string) => /http-equiv="refresh" content="0; url=([^"]+)"/.exec(html)?.[1] ?? '';

  describe('of the authorization server', () => {
    const request = async (parameters = {}) =>
      authorizeUrl(test, await newClient(test), newPkce(), parameters);

    it('ask for the code, then continue the request of the client', async () => {
      const { user, authenticator } = await newPerson();
      const page = await (await user.open(await request())).signIn();
      expect([page.title, page.address]).toEqual(['Enter your code', `${test.url}/second-factor`]);
      expect(page.html).toContain('autocomplete="one-time-code"');
      expect(user.cookieNames).toContain(wait);
      expect(user.cookieNames).not.toContain(session);

      const wrong = await page.send({ code: authenticator.wrong() });
      expect([wrong.response.status, wrong.title]).toEqual([400, 'Enter your code']);
      expect(wrong.html).toContain('role="alert"');
      const done = await wrong.send({ code: await authenticator.next() });
      expect(done.title).toBe('You are signed in');
      expect(user.cookieNames).toContain(session);
      expect(user.cookieNames).not.toContain(wait);
      const consent = await user.open(nextOf(done.html));
      expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
      const back = await consent.send({ do: 'allow' });
      expect(new URL(back.address).searchParams.get('code')).toBeTruthy();
    });

    it('do not complete the request without the code', async () => {
      const { user } = await newPerson();
      const url = await request();
      const start = await user.open(url);
      await start.signIn();
      expect((await user.open(start.address)).title).toBe('Sign in');
      const silent = new URL((await user.open(await request({ prompt: 'none' }))).address);
      expect(silent.searchParams.get('error')).toBe('login_required');
      const skipped = await start.send({ do: 'allow' });
      expect(skipped.response.status).toBe(401);
    });

    it('accept a recovery code', async () => {
      const { user, codes } = await newPerson();
      const page = await (await user.open(await request())).signIn();
      expect((await page.send({ code: codes[0]! })).title).toBe('You are signed in');
    });

    it('show no form in another browser, and refuse forms of other sites', async () => {
      const { user, authenticator } = await newPerson();
      const page = await (await user.open(await request())).signIn();
      const other = new UserBrowser(test.url, '', '');
      expect((await other.open('/second-factor')).html).toContain('Please sign in again.');
      const foreign = await page.send(
        { code: authenticator.code(1) },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      );
      expect(foreign.response.status).toBe(403);
      expect(user.cookieNames).not.toContain(session);
    });
  });

  describe('of another provider', () => {
    async function linkedPerson() {
      const person = await newPerson();
      const upstream = await newUser(there);
      await sql(test, 'UPDATE users SET email = $2 WHERE id = $1', [person.user.userId, upstream.email]);
      return { ...person, upstream };
    }
    const callbackOf = async (here: UserBrowser, upstream: UserBrowser, start: string) =>
      (await upstream.authorize((await here.open(start)).address)).href;

    it('ask for the code, then return to the page', async () => {
      const { user, authenticator, upstream } = await linkedPerson();
      // The first sign-in links the identity, the second uses it.
      for (let round = 0; round < 2; round += 1) {
        const here = new UserBrowser(test.url, '', '');
        const start = '/sign-in/other?return_to=/health/live';
        const page = await here.open(await callbackOf(here, upstream, start));
        expect([page.title, page.address]).toEqual(['Enter your code', `${test.url}/second-factor`]);
        expect(here.cookieNames).not.toContain(session);
        const done = await page.send({ code: await authenticator.next() });
        expect(nextOf(done.html)).toBe(`${test.url}/health/live`);
        expect((await here.data('{ viewer { userId } }')).viewer.userId).toBe(user.userId);
      }
      expect((await auditEvents(test, 'user.signed_in')).at(-1)).toMatchObject({
        user_id: user.userId,
        details: { provider: 'other', secondFactor: 'AUTHENTICATOR' },
      });
    });

    it('give repeated callbacks the same page, and open no session', async () => {
      const { upstream } = await linkedPerson();
      const here = new UserBrowser(test.url, '', '');
      const callback = await callbackOf(here, upstream, '/sign-in/other');
      const answers = await Promise.all([here.fetch(callback), here.fetch(callback)]);
      for (const { status, headers } of answers)
        expect([status, headers.get('location')]).toEqual([303, `${test.url}/second-factor`]);
      expect(here.cookieNames).toContain(wait);
      expect(here.cookieNames).not.toContain(session);
    });
  });

  it('are not needed after the link of the first administrator, which removes second factors of others', async () => {
    const { user } = await newPerson();
    const link = (await test.app.get(FirstAdminService, { strict: false }).link())!;
    const browser = new UserBrowser(test.url, user.email, user.userId);
    const form = { token: link.split('#')[1]!, email: user.email, password: 'another quiet one' };
    expect((await (await browser.open('/first-admin')).send(form)).title).toBe('Welcome');
    const { signIn: step } = await new UserBrowser(test.url, '', '').data(signIn, {
      input: { email: user.email, password: 'another quiet one' },
    });
    expect(step.__typename).toBe('SignedIn');
    expect(password).not.toBe(form.password);
  });
});
