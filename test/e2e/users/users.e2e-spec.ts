import { startTestApp, type TestApp } from '../../support/app.js';
import { password, People } from '../../support/clients/user-browsers.js';
import { formsOf } from '../../support/secret-forms.js';
import {
  changePassword,
  confirmEmailChange,
  requestEmailChange,
  revokeSession,
  setUserRole,
  signIn,
  signOut,
  signUp,
  updateViewer,
  verifyEmail,
} from '../../support/clients/user-operations.js';
import { signedUpUser } from '../../support/clients/users.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('Users', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
    people = new People(test);
  });
  afterAll(() => test.close());

  describe('sign-up', () => {
    it('creates no session, and the mailed link creates the user and signs in', async () => {
      const client = people.visitor();
      const email = 'ada@example.com';
      const input = { email: ' Ada@Example.com ', password, displayName: ' Ada ' };
      const { signUp: accepted } = await client.data(signUp, { input });
      expect(accepted).toEqual({ __typename: 'SignUpAccepted', email });
      expect(client.cookieNames).toEqual([]);
      expect((await client.data(signIn, { input: { email, password } })).signIn.code).toBe(
        'INVALID_CREDENTIALS',
      );

      const mail = await people.lastMailTo(email);
      expect(mail.subject).toBe('Confirm your email address');
      expect(mail.link).toMatch(`${test.url}/verify-email#`);
      const { verifyEmail: signedIn } = await client.data(verifyEmail, { input: { token: mail.token } });
      expect(signedIn.viewer).toMatchObject({ email, displayName: 'Ada', role: 'USER' });
      expect((await client.data('{ viewer { email } }')).viewer.email).toBe(email);
    });

    it('responds equally for a known address, whose owner gets a mail', async () => {
      const { client: owner, email } = await people.person();
      const known = await people
        .visitor()
        .graphql(signUp, { input: { email, password: 'another quiet one' } });
      const unknown = await people
        .visitor()
        .graphql(signUp, { input: { email: 'nobody@example.com', password } });
      expect(known).toEqual(JSON.parse(JSON.stringify(unknown).replace('nobody@example.com', email)));

      const mail = await people.lastMailTo(email);
      expect(mail.subject).toBe('You already have an account');
      expect(mail.link).toBeUndefined();
      expect((await owner.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
    });

    it('sets no password of an address without access to its mail', async () => {
      const email = 'grace@example.com';
      await people.visitor().data(signUp, { input: { email, password: 'what the intruder wants' } });
      await people.visitor().data(signUp, { input: { email, password } });
      const [intruders, own] = await people.mailsTo(email);
      const verified = await people.visitor().data(verifyEmail, { input: { token: own!.token } });
      expect(verified.verifyEmail.__typename).toBe('SignedIn');
      const late = await people.visitor().data(verifyEmail, { input: { token: intruders!.token } });
      expect(late.verifyEmail.code).toBe('INVALID_TOKEN');
      const intrusion = { email, password: 'what the intruder wants' };
      expect((await people.visitor().data(signIn, { input: intrusion })).signIn.code).toBe(
        'INVALID_CREDENTIALS',
      );
    });

    it('refuses weak passwords and malformed addresses', async () => {
      for (const weak of ['short', 'password123', '0123456789', 'aaaaaaaaaaaa', 'weak@example.com']) {
        const input = { email: 'weak@example.com', password: weak };
        expect((await people.visitor().data(signUp, { input })).signUp.code).toBe('WEAK_PASSWORD');
      }
      const { errors } = await people.visitor().graphql(signUp, { input: { email: 'nowhere', password } });
      expect(errors![0]!.extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: 'input.email' }] },
      });
    });

    it('is refused in a signed-in browser, and the link stays valid', async () => {
      const { client } = await people.person();
      const email = 'second.browser@example.com';
      await people.visitor().data(signUp, { input: { email, password } });
      const { token } = await people.lastMailTo(email);
      const { verifyEmail: refused } = await client.data(verifyEmail, { input: { token } });
      expect(refused).toMatchObject({ __typename: 'Forbidden', code: 'FORBIDDEN' });
      const { verifyEmail: signedIn } = await people.visitor().data(verifyEmail, { input: { token } });
      expect(signedIn.__typename).toBe('SignedIn');
    });

    it('accepts a link once, also of simultaneous uses, and only within a day', async () => {
      const email = 'once@example.com';
      await people.visitor().data(signUp, { input: { email, password } });
      const { token } = await people.lastMailTo(email);
      const uses = await Promise.all(
        [1, 2, 3, 4].map(() => people.visitor().data(verifyEmail, { input: { token } })),
      );
      expect(
        uses.map(({ verifyEmail: { __typename: name } }) => name).toSorted((a, b) => a.localeCompare(b)),
      ).toEqual(['EmailAlreadyVerified', 'EmailAlreadyVerified', 'EmailAlreadyVerified', 'SignedIn']);

      await people.visitor().data(signUp, { input: { email: 'late@example.com', password } });
      const late = await people.lastMailTo('late@example.com');
      await test.advance(day + 1000);
      const { verifyEmail: result } = await people
        .visitor()
        .data(verifyEmail, { input: { token: late.token } });
      expect(result.code).toBe('INVALID_TOKEN');
    });

    it('returns the user for a used link in their session, and EMAIL_ALREADY_VERIFIED elsewhere', async () => {
      const email = 'twice@example.com';
      const browser = people.visitor();
      await browser.data(signUp, { input: { email, password } });
      const { token } = await people.lastMailTo(email);
      const use = async (by = people.visitor()) =>
        (await by.data(verifyEmail, { input: { token } })).verifyEmail;
      const first = await use(browser);
      const session = browser.cookie('patchbay_session');
      expect(await use(browser)).toEqual(first);
      expect(browser.cookie('patchbay_session')).toBe(session);

      const stranger = people.visitor();
      expect(await use(stranger)).toMatchObject({
        __typename: 'EmailAlreadyVerified',
        code: 'EMAIL_ALREADY_VERIFIED',
        userMessage: expect.stringContaining('already confirmed'),
      });
      expect(stranger.cookieNames).toEqual([]);
      const { client: other } = await people.person();
      expect(await use(other)).toMatchObject({ code: 'FORBIDDEN' });
      const [{ count }] = await people.sql(
        'SELECT count(*)::int FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1',
        [email],
      );
      expect(count).toBe(1);
      const [mail] = await people.sql('SELECT password_hash, used_at FROM mails WHERE email = $1', [email]);
      expect(mail).toEqual({ password_hash: null, used_at: expect.any(Date) });

      await people.sql('DELETE FROM users WHERE email = $1', [email]);
      expect(await use()).toMatchObject({ code: 'INVALID_TOKEN' });
    });

    it('stores no usable token', async () => {
      const email = 'dump@example.com';
      await people.visitor().data(signUp, { input: { email, password } });
      const { token } = await people.lastMailTo(email);
      const dump = JSON.stringify([
        await people.sql('SELECT to_jsonb(m) FROM mails m'),
        await people.sql('SELECT to_jsonb(t) FROM jobs t'),
      ]);
      expect(dump).toContain(email);
      for (const form of formsOf(token!)) expect(dump).not.toContain(form);
      const garbage = [token!.slice(0, -2), `${token}AA`, '', 'x'.repeat(64), flipLast(token!)];
      for (const bad of garbage) {
        const { verifyEmail: result } = await people.visitor().data(verifyEmail, { input: { token: bad } });
        expect(result.code).toBe('INVALID_TOKEN');
      }
    });
  });

  describe('sign-in', () => {
    it('returns the same response for unknown addresses and wrong passwords', async () => {
      const { email } = await people.person();
      const wrong = await people.visitor().graphql(signIn, { input: { email, password: 'not this one' } });
      const unknown = await people.visitor().graphql(signIn, {
        input: { email: 'unknown@example.com', password: 'not this one' },
      });
      expect(wrong).toEqual(unknown);
      expect(wrong.data.signIn.code).toBe('INVALID_CREDENTIALS');
    });

    it('ends the previous session of the browser', async () => {
      const { client, email } = await people.person();
      const before = client.cookie('patchbay_session')!;
      await client.data(signIn, { input: { email, password } });
      expect(client.cookie('patchbay_session')).not.toBe(before);
      const old = people.visitor();
      old.setCookie('patchbay_session', before);
      expect((await old.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('signs out of one session or of all', async () => {
      const { client, email } = await people.person();
      const elsewhere = people.visitor();
      await elsewhere.data(signIn, { input: { email, password } });
      const out = await client.data(signOut, { input: { everywhere: false } });
      expect(out.signOut).toEqual({ __typename: 'SignedOut', sessionsEnded: 1 });
      expect(client.cookieNames).toEqual([]);
      expect((await elsewhere.data('{ viewer { email } }')).viewer.email).toBe(email);

      await client.data(signIn, { input: { email, password } });
      const all = await client.data(signOut, { input: { everywhere: true } });
      expect(all.signOut.sessionsEnded).toBe(2);
      expect((await elsewhere.graphql('{ viewer { id } }')).data).toBeNull();
    });
  });

  it('change their profile', async () => {
    const { client } = await signedUpUser(test);
    const named = await client.data(updateViewer, { input: { displayName: ' Grace ' } });
    expect(named.updateViewer.viewer.displayName).toBe('Grace');
    const same = await client.data(updateViewer, { input: {} });
    expect(same.updateViewer.viewer.displayName).toBe('Grace');
    const removed = await client.data(updateViewer, { input: { displayName: null } });
    expect(removed.updateViewer.viewer.displayName).toBeNull();
  });

  it('get an error for text that cannot be stored', async () => {
    const { client } = await signedUpUser(test);
    const { errors } = await client.graphql(updateViewer, { input: { displayName: 'a\0b' } });
    expect(errors![0]!.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'input.displayName', message: 'must not contain a NUL character' }] },
    });
    const surrogate = await client.data(updateViewer, { input: { displayName: 'a\ud800b' } });
    expect(surrogate.updateViewer.viewer.displayName).toBe('a\ufffdb');
  });

  it('require a session for their data', async () => {
    const documents: [string, object][] = [
      [signOut, { everywhere: true }],
      [changePassword, { currentPassword: 'x', newPassword: 'y' }],
      [updateViewer, { displayName: 'x' }],
      [requestEmailChange, { email: 'a@example.com', currentPassword: 'x' }],
      [confirmEmailChange, { token: 'x' }],
      [revokeSession, { sessionId: '00000000-0000-4000-8000-000000000000' }],
      [setUserRole, { userId: '00000000-0000-4000-8000-000000000000', role: 'ADMIN' }],
    ];
    for (const [document, input] of documents) {
      const { errors } = await people.visitor().graphql(document, { input });
      expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    }
  });
});

function flipLast(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64url');
}
