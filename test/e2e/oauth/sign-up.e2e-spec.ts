import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import {
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  UserBrowser,
  redirectUri,
  signedInUser,
  sql,
  type BrowserPage,
  type TestOAuthClient,
  issueTokens,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { receivedMails } from '../../support/clients/mailbox.js';

const password = 'a quiet lighthouse';

describe('Accounts on the sign-in page', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
  });
  afterAll(() => test.close());

  const visitor = () => new UserBrowser(test.url, '', '');
  const start = (parameters: Record<string, string | null> = {}) =>
    authorizeUrl(test, client, newPkce(), parameters);
  const newEmail = () => `${crypto.randomUUID()}@example.com`;
  async function mailTo(email: string) {
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir, email).at(-1)!;
  }
  /** URL of the link with this text. */
  function linkOf({ html }: BrowserPage, text: string): string {
    const [, href = ''] = new RegExp(`href="([^"]+)"[^>]*>${text}<`).exec(html) ?? [];
    return href.replaceAll('&#38;', '&');
  }
  async function signUp(
    browser: UserBrowser,
    from: BrowserPage,
    email: string,
    secret = password,
  ): Promise<BrowserPage> {
    const form =
      from.title === 'Create an account' ? from : await browser.open(linkOf(from, 'Create an account'));
    return form.send({ do: 'sign-up', email, password: secret, display_name: 'New Here' });
  }
  async function confirm(browser: UserBrowser, email: string): Promise<BrowserPage> {
    const { token } = await mailTo(email);
    const page = await browser.open('/verify-email');
    expect(page.title).toBe('Confirm your email address');
    return browser.open('/verify-email', {
      method: 'POST',
      headers: { origin: test.url, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ token: token! }),
    });
  }

  it.each(['sign-in', 'sign-up'])('refuse text that cannot be stored, with %s', async (act) => {
    const browser = visitor();
    const page = await browser.open(start());
    const form = act === 'sign-up' ? await browser.open(linkOf(page, 'Create an account')) : page;
    const refused = await form.send({ do: act, password, email: 'a\0@example.com' });
    expect(refused.response.status).toBe(400);
    expect(refused.title).toBe(form.title);
    const named = await form.send({ do: act, password, email: newEmail(), display_name: 'a\0b' });
    expect(named.response.status).toBe(act === 'sign-up' ? 200 : 400);
  });

  it('are created, and the flow continues from the link of the mail', async () => {
    const browser = visitor();
    const email = newEmail();
    const signIn = await browser.open(start());
    expect(signIn.title).toBe('Sign in');
    const sent = await signUp(browser, signIn, email);
    expect(sent.title).toBe('Check your email');
    expect(await sql(test, 'SELECT 1 FROM users WHERE email = $1', [email])).toEqual([]);
    const welcome = await confirm(browser, email);
    expect(welcome.title).toBe('Welcome');
    const consent = await browser.open(linkOf(welcome, 'Continue'));
    expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
    expect(consent.html).toContain(email);
    const back = await consent.send({ do: 'allow' });
    expect(back.address).toMatch(/^http:\/\/127\.0\.0\.1:9\/callback\?code=/);
    const [user] = await sql(test, 'SELECT display_name FROM users WHERE email = $1', [email]);
    expect(user.display_name).toBe('New Here');
  });

  it('are created, and the flow continues on the open page', async () => {
    const browser = visitor();
    const email = newEmail();
    const sent = await signUp(browser, await browser.open(start()), email);
    await confirm(browser, email);
    const consent = await browser.open(linkOf(sent, 'Continue'));
    expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
  });

  it('can sign in with their password if they were confirmed in another browser', async () => {
    const [browser, other] = [visitor(), visitor()];
    const email = newEmail();
    const sent = await signUp(browser, await browser.open(start()), email);
    const welcome = await confirm(other, email);
    expect(welcome.html).not.toContain('/oauth/interaction/');
    const signIn = await browser.open(linkOf(sent, 'Continue'));
    expect(signIn.title).toBe('Sign in');
    const consent = await signIn.send({ do: 'sign-in', email, password });
    expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
  });

  it('cannot be enumerated: a known address gets the same page and another mail', async () => {
    const known = await newUser(test);
    const unknown = newEmail();
    const pages: string[] = [];
    for (const email of [known.email, unknown]) {
      const browser = visitor();
      const sent = await signUp(browser, await browser.open(start()), email);
      expect(sent.response.status).toBe(200);
      pages.push(sent.html.replaceAll(email, 'EMAIL').replaceAll(/interaction\/[\w-]+/g, 'interaction/ID'));
    }
    expect(pages[0]).toBe(pages[1]);
    expect((await mailTo(known.email)).subject).toBe('You already have an account');
    expect((await mailTo(known.email)).link).toBeUndefined();
  });

  it('need a strong password and a valid address, and keep the form values', async () => {
    const browser = visitor();
    const email = newEmail();
    const weak = await signUp(browser, await browser.open(start()), email, 'short');
    expect(weak.response.status).toBe(400);
    expect(weak.title).toBe('Create an account');
    expect(weak.html).toContain('role="alert"');
    expect(weak.html).toContain(`value="${email}"`);
    expect(weak.html).not.toContain('short');
    const wrong = await weak.send({ do: 'sign-up', email: 'nobody', password });
    expect(wrong.html).toContain('Please check the email address.');
  });

  it('cannot be created from other origins, and are rate-limited', async () => {
    const browser = visitor();
    const email = newEmail();
    const form = await browser.open(linkOf(await browser.open(start()), 'Create an account'));
    const foreign = await form.send(
      { do: 'sign-up', email, password },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.response.status).toBe(403);
    let last = form;
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      last = await form.send({ do: 'sign-up', email, password });
      statuses.push(last.response.status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await test.app.get(WorkRunner, { strict: false }).drain();
    expect(receivedMails(test.dataDir, email)).toHaveLength(3);
  });

  describe('prompt=create', () => {
    it('starts with the sign-up form, also for a signed-in user', async () => {
      const browser = await signedInUser(test);
      const email = newEmail();
      const form = await browser.open(start({ prompt: 'create', login_hint: email }));
      expect(form.title).toBe('Create an account');
      expect(form.html).toContain(`value="${email}"`);
      await signUp(browser, form, email);
      const consent = await browser.open(linkOf(await confirm(browser, email), 'Continue'));
      expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
      expect(consent.html).toContain(email);
      expect((await consent.send({ do: 'allow' })).address).toContain('code=');
    });

    it('allows the user to sign in instead', async () => {
      const user = await newUser(test);
      const form = await user.open(start({ prompt: 'create' }));
      const signIn = await user.open(linkOf(form, 'I already have an account'));
      expect((await signIn.signIn()).title).toBe('Allow Pocket Scheduler to use your account?');
    });
  });

  describe('prompt=select_account', () => {
    it('asks a signed-in user which account to use, and continues with it', async () => {
      const user = await signedInUser(test);
      await issueTokens(test, client, user);
      const choice = await user.open(start({ prompt: 'select_account' }));
      expect(choice.title).toBe('Choose an account');
      expect(choice.html).toContain(`Continue as ${user.email}`);
      const back = await choice.send({ do: 'continue' });
      expect(back.address.startsWith(`${redirectUri}?code=`)).toBe(true);
    });

    it('allows the user to choose another account', async () => {
      const [first, second] = [await signedInUser(test), await newUser(test)];
      const choice = await first.open(start({ prompt: 'select_account' }));
      const signIn = await choice.send({ do: 'switch' });
      expect(signIn.title).toBe('Sign in');
      const consent = await signIn.send({
        do: 'sign-in',
        email: second.email,
        password: 'correct horse battery',
      });
      expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
      expect(consent.html).toContain(second.email);
      expect((await consent.send({ do: 'allow' })).address).toContain('code=');
    });

    it('is satisfied by signing in, and cannot be combined with none', async () => {
      const user = await newUser(test);
      const signIn = await user.open(start({ prompt: 'select_account consent' }));
      expect(signIn.title).toBe('Sign in');
      expect((await signIn.signIn()).title).toBe('Allow Pocket Scheduler to use your account?');
      const none = await user.open(start({ prompt: 'none select_account' }));
      expect(new URL(none.address).searchParams.get('error')).toBe('invalid_request');
    });

    it('refuses forms of another prompt', async () => {
      const user = await signedInUser(test);
      const consent = await user.open(start());
      expect(consent.title).toMatch(/^Allow /);
      const forms: Record<string, string>[] = [
        { do: 'continue' },
        { do: 'sign-up', email: newEmail(), password },
      ];
      for (const form of forms) expect((await consent.send(form)).response.status).toBe(403);
      const choice = await user.open(start({ prompt: 'select_account' }));
      expect((await choice.send({ do: 'allow' })).response.status).toBe(403);
    });
  });
});
