import { Database } from '../../../src/database/database.js';
import { FirstAdminService } from '../../../src/users/first-admin.service.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import {
  auditEvents,
  authorizeUrl,
  newClient,
  newPkce,
  newUser,
  sql,
  UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { startConsoleApp } from '../../support/console.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { asAdmin, signedUpUser } from '../../support/clients/users.js';
import { freePort } from '../../support/servers/free-port.js';

const password = 'a quiet lighthouse';
const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename ... on UserError { code } } }`;
const verify = `mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) {
  __typename ... on UserError { code } } }`;
const invite = `mutation ($input: InviteUserInput!) { inviteUser(input: $input) {
  __typename ... on UserInvited { user { id email } } ... on UserError { code } } }`;
const resetPassword = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) {
  __typename ... on UserError { code } } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }`;

const newEmail = () => `${crypto.randomUUID()}@example.com`;

/** The other provider of sign-ins is another installation. */
let provider: TestApp;
beforeAll(async () => {
  provider = await startTestApp();
});
afterAll(() => provider.close());

async function startWith(REGISTRATION?: string, more: Record<string, string> = {}): Promise<TestApp> {
  const port = await freePort();
  const client = await newClient(provider, {
    name: 'Here',
    redirectUris: [`http://127.0.0.1:${port}/sign-in/other/callback`],
    scopes: ['openid', 'email', 'profile'],
  });
  const other = { id: 'other', issuer: provider.url, clientId: client.id, clientSecret: client.secret };
  return startConsoleApp({
    PORT: String(port),
    SIGN_IN_PROVIDERS: JSON.stringify([other]),
    ...(REGISTRATION && { REGISTRATION }),
    ...more,
  });
}

/** The last mail to an address. */
async function mailTo(test: TestApp, email: string) {
  await test.app.get(WorkRunner, { strict: false }).drain();
  return receivedMails(test.dataDir, email).at(-1);
}

/** Signs a user of the other provider in. Returns the page at the end. */
async function signInByProvider(test: TestApp, user: UserBrowser) {
  const here = new UserBrowser(test.url, '', '');
  const leave = await here.open('/sign-in/other');
  const page = await here.open((await user.authorize(leave.address)).href);
  return { here, page };
}

const countUsers = async (test: TestApp, email: string): Promise<number> =>
  (await sql(test, 'SELECT id FROM users WHERE email = $1', [email])).length;

describe.each(['invite', 'closed'])('REGISTRATION=%s', (mode) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startWith(mode);
  });
  afterAll(() => test.close());

  it('refuses sign-ups over GraphQL, sends no mail, and records it', async () => {
    const email = newEmail();
    const client = new TestClient(test.url);
    expect((await client.data(signUp, { input: { email, password } })).signUp).toEqual({
      __typename: 'RegistrationClosed',
      code: 'REGISTRATION_CLOSED',
    });
    expect(await mailTo(test, email)).toBeUndefined();
    const event = (await auditEvents(test, 'user.sign_up_requested')).at(-1);
    expect(event).toMatchObject({ outcome: 'FAILURE', details: { reason: 'registration' } });
    expect(JSON.stringify(event)).not.toContain(email);
  });

  it('refuses the first sign-in by another provider, and records it', async () => {
    const user = await newUser(provider);
    const { here, page } = await signInByProvider(test, user);
    expect(page.html).toContain('ask an administrator');
    expect(await here.data('{ viewer { email } }').catch(() => null)).toBeNull();
    expect(await countUsers(test, user.email)).toBe(0);
    const event = (await auditEvents(test, 'user.signed_up')).at(-1);
    expect(event).toMatchObject({
      outcome: 'FAILURE',
      details: { provider: 'other', reason: 'registration' },
    });
  });

  it('signs existing users in by another provider', async () => {
    const user = await newUser(provider);
    const { userId } = await signedUpUser(test, { email: user.email });
    const { here } = await signInByProvider(test, user);
    expect((await here.data('{ viewer { id: userId } }')).viewer.id).toBe(userId);
  });

  it('has no sign-up on the hosted pages, and refuses its form', async () => {
    const client = await newClient(test);
    const browser = new UserBrowser(test.url, '', '');
    for (const parameters of [{}, { prompt: 'create' }] as Record<string, string>[]) {
      const page = await browser.open(authorizeUrl(test, client, newPkce(), parameters));
      expect(page.title).toBe('Sign in');
      expect(page.html).toContain('Ask an administrator');
      expect(page.html).not.toContain('page=sign-up');
      const email = newEmail();
      const refused = await page.send({ do: 'sign-up', email, password, display_name: '' });
      expect(refused.html).toContain('ask an administrator');
      expect(await mailTo(test, email)).toBeUndefined();
    }
  });

  it('is known to the console', async () => {
    const page = await (await fetch(`${test.url}/sign-in`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('"canSignUp":false');
  });

  it('offers the first administrator of a development installation', async () => {
    const link = (await test.app.get(FirstAdminService, { strict: false }).link())!;
    const body = new URLSearchParams({ token: link.split('#')[1]!, email: newEmail(), password });
    const headers = { origin: test.url, 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`${test.url}/first-admin`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
  });
});

it('refuses a sign-in by another provider with one connection', async () => {
  const test = await startWith('closed', { DATABASE_POOL_MAX: '2' });
  const held = Promise.withResolvers<void>();
  const holding = test.app.get(Database).transaction(() => held.promise);
  try {
    const { page } = await signInByProvider(test, await newUser(provider));
    expect(page.html).toContain('ask an administrator');
  } finally {
    held.resolve();
    await holding;
    await test.close();
  }
});

describe('REGISTRATION=closed', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ REGISTRATION: 'closed' });
  });
  afterAll(() => test.close());

  it('refuses invitations', async () => {
    const { client } = await asAdmin(test);
    const email = newEmail();
    expect((await client.data(invite, { input: { email } })).inviteUser.code).toBe('REGISTRATION_CLOSED');
    expect(await countUsers(test, email)).toBe(0);
  });
});

describe('REGISTRATION=invite', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startWith('invite');
  });
  afterAll(() => test.close());

  const inviteTo = async (email: string) => {
    const { client } = await asAdmin(test);
    return (await client.data(invite, { input: { email, displayName: 'Ada' } })).inviteUser;
  };
  const accept = async (token: string) =>
    (await new TestClient(test.url).data(resetPassword, { input: { token, password } })).resetPassword;

  it('lets administrators invite a user, whose link sets a password once', async () => {
    const email = newEmail();
    const { user } = await inviteTo(email);
    expect(user.email).toBe(email);
    expect((await auditEvents(test, 'user.invited')).at(-1)).toMatchObject({
      user_id: user.id,
      actor_kind: 'USER',
      details: { isNew: true },
    });
    const mail = await mailTo(test, email);
    expect([mail?.subject, mail?.link]).toEqual([
      'You are invited',
      expect.stringContaining('/reset-password?first#'),
    ]);
    await test.advance(6 * 24 * 3_600_000);
    expect((await accept(mail!.token!)).__typename).toBe('PasswordSet');
    expect((await accept(mail!.token!)).code).toBe('INVALID_TOKEN');
    expect((await auditEvents(test, 'user.invitation_accepted')).at(-1)).toMatchObject({ user_id: user.id });
    const signedIn = await new TestClient(test.url).data(signIn, { input: { email, password } });
    expect(signedIn.signIn.__typename).toBe('SignedIn');
    expect((await inviteTo(email)).code).toBe('USER_EXISTS');
  });

  it('signs an invited user in by a provider that verified the address', async () => {
    const user = await newUser(provider);
    const invited = await inviteTo(user.email);
    const { here } = await signInByProvider(test, user);
    expect((await here.data('{ viewer { id: userId } }')).viewer.id).toBe(invited.user.id);
    expect((await inviteTo(user.email)).code).toBe('USER_EXISTS');
  });

  it('does not sign an invited administrator in by a provider before the link was used', async () => {
    const user = await newUser(provider);
    const invited = await inviteTo(user.email);
    await sql(test, `UPDATE users SET role = 'ADMIN' WHERE id = $1`, [invited.user.id]);
    expect((await signInByProvider(test, user)).page.html).toContain('choose a password');
    const identities = 'SELECT 1 FROM oidc_identities WHERE user_id = $1';
    expect(await sql(test, identities, [invited.user.id])).toEqual([]);
    expect((await auditEvents(test, 'user.signed_up')).at(-1)).toMatchObject({
      outcome: 'FAILURE',
      details: { reason: 'registration' },
    });
    await accept((await mailTo(test, user.email))!.token!);
    const { here } = await signInByProvider(test, user);
    expect((await here.data('{ viewer { id: userId } }')).viewer.id).toBe(invited.user.id);
  });

  it('replaces the link of an earlier invitation', async () => {
    const email = newEmail();
    await inviteTo(email);
    const first = await mailTo(test, email);
    await inviteTo(email);
    const second = await mailTo(test, email);
    expect((await accept(first!.token!)).code).toBe('INVALID_TOKEN');
    expect((await accept(second!.token!)).__typename).toBe('PasswordSet');
  });

  it('leads an invited user who requests a new password to the page for the first one', async () => {
    const email = newEmail();
    await inviteTo(email);
    const requestReset = `mutation ($input: RequestPasswordResetInput!) {
      requestPasswordReset(input: $input) { __typename } }`;
    await new TestClient(test.url).data(requestReset, { input: { email } });
    const mail = await mailTo(test, email);
    expect([mail?.subject, mail?.link]).toEqual([
      'Choose a password',
      expect.stringContaining('/reset-password?first#'),
    ]);
    expect(mail?.text).not.toContain('signed out');
    expect((await accept(mail!.token!)).__typename).toBe('PasswordSet');
    await new TestClient(test.url).data(requestReset, { input: { email } });
    expect((await mailTo(test, email))?.link).toContain('/reset-password#');
  });

  it('is for administrators only', async () => {
    const { client } = await signedUpUser(test);
    const answer = await client.graphql(invite, { input: { email: newEmail() } });
    expect(JSON.stringify(answer)).toContain('FORBIDDEN');
  });
});

describe('Without REGISTRATION, outside production', () => {
  it('lets everyone sign up, and administrators invite', async () => {
    const email = newEmail();
    const client = new TestClient(provider.url);
    expect((await client.data(signUp, { input: { email, password } })).signUp.__typename).toBe(
      'SignUpAccepted',
    );
    const { client: admin } = await asAdmin(provider);
    expect((await admin.data(invite, { input: { email: newEmail() } })).inviteUser.__typename).toBe(
      'UserInvited',
    );
  });

  it('closes with the setting, also for links that were mailed before', async () => {
    const open = await startTestApp();
    const email = newEmail();
    await new TestClient(open.url).data(signUp, { input: { email, password } });
    const mail = await mailTo(open, email);
    const closed = await startTestApp({ REGISTRATION: 'closed' }, open);
    const input = { token: mail!.token };
    const client = new TestClient(closed.url);
    expect((await client.data(verify, { input })).verifyEmail.code).toBe('REGISTRATION_CLOSED');
    // The link is not used up.
    expect((await new TestClient(open.url).data(verify, { input })).verifyEmail.__typename).toBe('SignedIn');
    await closed.close();
    await open.close();
  });
});
