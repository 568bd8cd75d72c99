import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { SignInAttempts } from '../../../src/oauth/sign-in/sign-in-attempts.js';
import { auditEvents, newUser, password, signedInUser, sql, UserBrowser } from '../../oauth/fixtures.js';
import { startWithOtherProvider } from '../../oauth/other-provider.js';
import type { TestApp } from '../../support/app.js';

const stale = 10 * 60_000 + 1;
const bindingCookie = 'patchbay_sign_in';
const sessionCookie = 'patchbay_session';

/** The other provider is a second installation of this application. */
describe('Linking an identity to a signed-in user', () => {
  let there: TestApp;
  let test: TestApp;
  beforeAll(async () => {
    ({ there, test } = await startWithOtherProvider());
  });
  afterAll(async () => {
    await test.close();
    await there.close();
  });

  const sameOrigin = () => ({ origin: test.url, 'sec-fetch-site': 'same-origin' });
  /** Starts linking as the console does. */
  const start = async (browser: UserBrowser, secret?: string) => {
    const response = await browser.fetch('/sign-in/other', {
      method: 'POST',
      headers: { ...sameOrigin(), accept: 'application/json' },
      ...(secret !== undefined && { body: new URLSearchParams({ password: secret }) }),
    });
    const body = (await response.json()) as { url?: string; error?: { code: string; userMessage: string } };
    return { status: response.status, ...body };
  };
  const signIn = (browser: UserBrowser) =>
    browser.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: browser.email, password },
    });
  const identitiesOf = ({ userId }: UserBrowser) =>
    sql(test, 'SELECT provider FROM oidc_identities WHERE user_id = $1', [userId]);

  it('needs the password some time after the sign-in, and is recorded and mailed', async () => {
    const own = await newUser(test);
    await signIn(own);
    await test.advance(stale);
    expect(await start(own)).toMatchObject({
      status: 401,
      error: { code: 'INVALID_CREDENTIALS', userMessage: 'Please enter your password.' },
    });
    expect(await start(own, 'a wrong password')).toMatchObject({ error: { code: 'INVALID_CREDENTIALS' } });
    const page = await own.open('/sign-in/other', { method: 'POST', headers: sameOrigin() });
    expect(page.response.status).toBe(401);
    expect(page.html).toContain('Please enter your password.');
    expect(await sql(test, "SELECT 1 FROM oidc_artifacts WHERE kind = 'SignInAttempt'")).toEqual([]);

    const { url } = await start(own, password);
    const upstream = await newUser(there);
    await own.open((await upstream.authorize(url!)).href);
    expect(await identitiesOf(own)).toEqual([{ provider: 'other' }]);
    expect((await auditEvents(test, 'user.identity_linked')).at(-1)).toMatchObject({
      actor_kind: 'USER',
      actor_user_id: own.userId,
      user_id: own.userId,
      details: { provider: 'other' },
    });
    await test.app.get(WorkRunner, { strict: false }).drain();
    const mailbox = await (await fetch(`${test.url}/dev/mailbox`)).text();
    expect(mailbox).toContain(`To ${own.email}`);
    expect(mailbox).toContain('An account at The other one was linked to your account');
  });

  it('needs a recent sign-in if the user has no password', async () => {
    const own = await signedInUser(test);
    expect((await start(own)).url).toContain(there.url);
    await test.advance(stale);
    expect(await start(own)).toMatchObject({ error: { code: 'INVALID_CREDENTIALS' } });
    expect(await start(own, password)).toMatchObject({ error: { code: 'INVALID_CREDENTIALS' } });
  });

  it('is refused in another session of the user', async () => {
    const own = await newUser(test);
    await signIn(own);
    const stolen = new UserBrowser(test.url, own.email, own.userId);
    stolen.setCookie(sessionCookie, own.cookie(sessionCookie)!);
    await signIn(own);
    const intruder = await newUser(there);

    // The flow of the user, with the session of the intruder.
    const { url } = await start(own, password);
    const callback = (await intruder.authorize(url!)).href;
    stolen.setCookie(bindingCookie, own.cookie(bindingCookie)!);
    expect((await stolen.open(callback)).response.status).toBe(403);
    expect(await identitiesOf(own)).toEqual([]);
  });

  it('is refused for flows that started without the check', async () => {
    const own = await newUser(test);
    await signIn(own);
    const { url } = await start(own, password);
    const callback = new URL((await (await newUser(there)).authorize(url!)).href);
    // Versions without the check stored no session.
    const attempts = test.app.get(SignInAttempts, { strict: false });
    const binding = own.cookie(bindingCookie)!;
    const state = callback.searchParams.get('state')!;
    const found = await attempts.finish(state, binding);
    if (!found || typeof found === 'string') throw new Error('The flow is not stored.');
    const { linkSession: _, ...earlier } = found.attempt;
    await sql(test, "DELETE FROM oidc_artifacts WHERE kind = 'SignInAttempt'");
    await attempts.begin(state, binding, earlier as typeof found.attempt);
    expect((await own.open(callback.href)).response.status).toBe(403);
    expect(await identitiesOf(own)).toEqual([]);
  });

  it('is mailed also if the first sign-in by the provider links it by the address', async () => {
    const [known, upstream] = [await newUser(test), await newUser(there)];
    await sql(test, 'UPDATE users SET email = $2 WHERE id = $1', [known.userId, upstream.email]);
    const here = new UserBrowser(test.url, '', '');
    const { address } = await here.open('/sign-in/other');
    await here.open((await upstream.authorize(address)).href);
    const mails = await sql(test, 'SELECT kind, email, details FROM mails WHERE user_id = $1', [
      known.userId,
    ]);
    expect(mails).toEqual([
      { kind: 'IDENTITY_LINKED', email: upstream.email, details: { providers: 'The other one' } },
    ]);
    // A user whom the provider has created gets none.
    const fresh = await newUser(there);
    const created = new UserBrowser(test.url, '', '');
    const begun = await created.open('/sign-in/other');
    await created.open((await fresh.authorize(begun.address)).href);
    expect(await sql(test, 'SELECT kind FROM mails WHERE email = $1', [fresh.email])).toEqual([]);
  });
});
