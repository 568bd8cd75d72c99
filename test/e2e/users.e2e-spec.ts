import { Database } from '../../src/database/database.js';
import { WorkRunner } from '../../src/jobs/work-runner.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestClient } from '../support/graphql-client.js';
import { receivedMails } from '../support/mailbox.js';
import { asAdmin, signedUpUser } from '../support/users.js';

const error = '... on UserError { code message userMessage retryable }';
const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename ... on SignUpAccepted { email } ${error} } }`;
const verifyEmail = `mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) {
  __typename ... on SignedIn { viewer { id email displayName role } } ${error} } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on SignedIn { viewer { id email } } ${error} } }`;
const signOut =
  'mutation ($input: SignOutInput!) { signOut(input: $input) { __typename ... on SignedOut { sessionsEnded } } }';
const requestReset = `mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) {
  __typename ... on PasswordResetRequested { email } } }`;
const resetPassword = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) {
  __typename ... on PasswordSet { sessionsEnded } ${error} } }`;
const changePassword = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
  __typename ... on PasswordSet { sessionsEnded } ${error} } }`;
const updateViewer = `mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) {
  __typename ... on ViewerUpdated { viewer { displayName } } } }`;
const requestEmailChange = `mutation ($input: RequestEmailChangeInput!) { requestEmailChange(input: $input) {
  __typename ... on EmailChangeRequested { email } ${error} } }`;
const confirmEmailChange = `mutation ($input: ConfirmEmailChangeInput!) { confirmEmailChange(input: $input) {
  __typename ... on ViewerUpdated { viewer { email } } ${error} } }`;
const revokeSession = `mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) {
  __typename ... on SessionRevoked { sessionId } ${error} } }`;
const setUserRole = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) {
  __typename ... on UserRoleSet { user { id role } } ${error} } }`;

const password = 'a quiet lighthouse';
const hour = 3_600_000;
const day = 24 * hour;

describe('Users', () => {
  let test: TestApp;
  let people = 0;
  beforeAll(async () => {
    // Each client below comes from an address of its own, as far as limits can tell.
    test = await startTestApp({ TRUST_PROXY: 'on' });
  });
  afterAll(() => test.close());

  /** A browser at a network address of its own. */
  function visitor(address = `198.51.100.${(people += 1)}`): TestClient {
    return new TestClient(test.url, { 'x-forwarded-for': address });
  }

  async function mailsTo(email: string) {
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir, email);
  }

  async function lastMailTo(email: string) {
    return (await mailsTo(email)).at(-1)!;
  }

  /** Signs up and verifies as a person would. */
  async function person(email = `person-${(people += 1)}@example.com`) {
    const client = visitor();
    await client.data(signUp, { input: { email, password } });
    const { token } = await lastMailTo(email);
    const { verifyEmail: result } = await client.data(verifyEmail, { input: { token } });
    expect(result.__typename).toBe('SignedIn');
    return { client, email, id: result.viewer.id as string };
  }

  function sql(statement: string, parameters: unknown[] = []): Promise<any> {
    return test.app.get(Database).manager.query(statement, parameters);
  }

  describe('sign-up', () => {
    it('gives no session; the mailed link makes the user and signs in', async () => {
      const client = visitor();
      const email = 'ada@example.com';
      const input = { email: ' Ada@Example.com ', password, displayName: ' Ada ' };
      const { signUp: accepted } = await client.data(signUp, { input });
      expect(accepted).toEqual({ __typename: 'SignUpAccepted', email });
      expect(client.cookieNames).toEqual([]);
      expect((await client.data(signIn, { input: { email, password } })).signIn.code).toBe(
        'INVALID_CREDENTIALS',
      );

      const mail = await lastMailTo(email);
      expect(mail.subject).toBe('Confirm your e-mail address');
      expect(mail.link).toMatch(`${test.url}/verify-email#`);
      const { verifyEmail: signedIn } = await client.data(verifyEmail, { input: { token: mail.token } });
      expect(signedIn.viewer).toMatchObject({ email, displayName: 'Ada', role: 'USER' });
      expect((await client.data('{ viewer { email } }')).viewer.email).toBe(email);
    });

    it('answers alike for a known address, whose owner is told by mail', async () => {
      const { client: owner, email } = await person();
      const known = await visitor().graphql(signUp, { input: { email, password: 'another quiet one' } });
      const unknown = await visitor().graphql(signUp, { input: { email: 'nobody@example.com', password } });
      expect(known).toEqual(JSON.parse(JSON.stringify(unknown).replace('nobody@example.com', email)));

      const mail = await lastMailTo(email);
      expect(mail.subject).toBe('You already have an account');
      expect(mail.link).toBeUndefined();
      expect((await owner.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
    });

    it('lets nobody set the password of an address whose mail they do not read', async () => {
      const email = 'grace@example.com';
      await visitor().data(signUp, { input: { email, password: 'what the intruder wants' } });
      await visitor().data(signUp, { input: { email, password } });
      const [intruders, own] = await mailsTo(email);
      const verified = await visitor().data(verifyEmail, { input: { token: own!.token } });
      expect(verified.verifyEmail.__typename).toBe('SignedIn');
      const late = await visitor().data(verifyEmail, { input: { token: intruders!.token } });
      expect(late.verifyEmail.code).toBe('INVALID_TOKEN');
      const intrusion = { email, password: 'what the intruder wants' };
      expect((await visitor().data(signIn, { input: intrusion })).signIn.code).toBe('INVALID_CREDENTIALS');
    });

    it('refuses weak passwords and malformed addresses', async () => {
      for (const weak of ['short', 'password123', '0123456789', 'aaaaaaaaaaaa', 'weak@example.com']) {
        const input = { email: 'weak@example.com', password: weak };
        expect((await visitor().data(signUp, { input })).signUp.code).toBe('WEAK_PASSWORD');
      }
      const { errors } = await visitor().graphql(signUp, { input: { email: 'nowhere', password } });
      expect(errors![0]!.extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: 'email' }] },
      });
    });

    it('takes a link once, of many at once, and only within a day', async () => {
      const email = 'once@example.com';
      await visitor().data(signUp, { input: { email, password } });
      const { token } = await lastMailTo(email);
      const uses = await Promise.all(
        [1, 2, 3, 4].map(() => visitor().data(verifyEmail, { input: { token } })),
      );
      expect(uses.map(({ verifyEmail: { __typename: name } }) => name).sort()).toEqual([
        'InvalidToken',
        'InvalidToken',
        'InvalidToken',
        'SignedIn',
      ]);

      await visitor().data(signUp, { input: { email: 'late@example.com', password } });
      const late = await lastMailTo('late@example.com');
      await test.advance(day + 1000);
      const { verifyEmail: result } = await visitor().data(verifyEmail, { input: { token: late.token } });
      expect(result.code).toBe('INVALID_TOKEN');
    });

    it('keeps no token that works', async () => {
      const email = 'dump@example.com';
      await visitor().data(signUp, { input: { email, password } });
      const { token } = await lastMailTo(email);
      const dump = JSON.stringify([
        await sql('SELECT to_jsonb(m) FROM mails m'),
        await sql('SELECT to_jsonb(t) FROM tasks t'),
      ]);
      expect(dump).toContain(email);
      for (const form of formsOf(token!)) expect(dump).not.toContain(form);
      const garbage = [token!.slice(0, -2), `${token}AA`, '', 'x'.repeat(64), flipLast(token!)];
      for (const bad of garbage) {
        const { verifyEmail: result } = await visitor().data(verifyEmail, { input: { token: bad } });
        expect(result.code).toBe('INVALID_TOKEN');
      }
    });
  });

  describe('sign-in', () => {
    it('cannot be told apart for unknown addresses and wrong passwords', async () => {
      const { email } = await person();
      const wrong = await visitor().graphql(signIn, { input: { email, password: 'not this one' } });
      const unknown = await visitor().graphql(signIn, {
        input: { email: 'unknown@example.com', password: 'not this one' },
      });
      expect(wrong).toEqual(unknown);
      expect(wrong.data.signIn.code).toBe('INVALID_CREDENTIALS');
    });

    it('ends the session the browser had', async () => {
      const { client, email } = await person();
      const before = client.cookie('patchbay_session')!;
      await client.data(signIn, { input: { email, password } });
      expect(client.cookie('patchbay_session')).not.toBe(before);
      const old = visitor();
      old.setCookie('patchbay_session', before);
      expect((await old.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('signs out here, and everywhere', async () => {
      const { client, email } = await person();
      const elsewhere = visitor();
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

  describe('sessions', () => {
    it('are opaque, hashed at rest, and kept from scripts', async () => {
      const { client, email } = await person();
      const response = await client.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: signIn, variables: { input: { email, password } } }),
      });
      const [cookie] = response.headers.getSetCookie();
      expect(cookie).toMatch(
        /^patchbay_session=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
      );
      const dump = JSON.stringify(await sql('SELECT to_jsonb(s) FROM sessions s'));
      for (const form of formsOf(client.cookie('patchbay_session')!)) expect(dump).not.toContain(form);
    });

    it('slide while they are used, are written down rarely, and end when they are not', async () => {
      const { client, userId, sessionId } = await signedUpUser(test);
      const expiry = async (): Promise<number> =>
        (await sql('SELECT expires_at FROM sessions WHERE id = $1', [sessionId]))[0].expires_at.getTime();
      const first = await expiry();
      await test.advance(4 * 60_000);
      await client.data('{ viewer { id } }');
      expect(await expiry()).toBe(first);
      await test.advance(2 * 60_000);
      await client.data('{ viewer { id } }');
      const second = await expiry();
      expect(second).toBeGreaterThanOrEqual(first + 6 * 60_000);

      await test.advance(29 * day);
      expect((await client.data('{ viewer { id } }')).viewer.id).toBe(userId);
      await test.advance(30 * day + 1000);
      const { errors } = await client.graphql('{ viewer { id } }');
      expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    });

    it('end after a year, however much they are used', async () => {
      const { client } = await signedUpUser(test);
      for (let days = 0; days < 350; days += 25) {
        await test.advance(25 * day);
        await client.data('{ viewer { id } }');
      }
      await test.advance(16 * day);
      expect((await client.graphql('{ viewer { id } }')).data).toBeNull();
    });

    it('are listed and revoked by their owner alone', async () => {
      const { client, email } = await person();
      const elsewhere = visitor();
      await elsewhere.data(signIn, { input: { email, password } });
      const list =
        '{ viewer { sessions(first: 5) { edges { node { id current address } } pageInfo { hasNextPage } } } }';
      const { edges } = (await client.data(list)).viewer.sessions;
      expect(edges.map(({ node }: any) => node.current)).toEqual([false, true]);

      const input = { sessionId: edges[0].node.id };
      const stranger = await person();
      expect((await stranger.client.data(revokeSession, { input })).revokeSession.code).toBe('NOT_FOUND');
      expect((await client.data(revokeSession, { input })).revokeSession).toEqual({
        __typename: 'SessionRevoked',
        ...input,
      });
      expect((await elsewhere.graphql('{ viewer { id } }')).data).toBeNull();
      expect((await client.data(revokeSession, { input })).revokeSession.code).toBe('NOT_FOUND');
    });

    it('are paged', async () => {
      const { client, email } = await person();
      await visitor().data(signIn, { input: { email, password } });
      const page = async (after: string | null) =>
        (
          await client.data(
            'query ($after: String) { viewer { sessions(first: 1, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }',
            { after },
          )
        ).viewer.sessions;
      const first = await page(null);
      const second = await page(first.pageInfo.endCursor);
      expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
      expect(first.edges[0].node.id).not.toBe(second.edges[0].node.id);
      const { errors } = await client.graphql(
        '{ viewer { sessions(after: "bm9uc2Vuc2U") { edges { node { id } } } } }',
      );
      expect(errors![0]!.extensions.code).toBe('INVALID_INPUT');
    });

    it('refuse garbage in the cookie', async () => {
      for (const value of ['x', 'a'.repeat(43), '%00', "'; --"]) {
        const client = visitor();
        client.setCookie('patchbay_session', value);
        expect((await client.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe(
          'UNAUTHENTICATED',
        );
      }
    });
  });

  describe('passwords', () => {
    it('are reset by mail, which ends every session', async () => {
      const { client, email } = await person();
      const asked = await visitor().data(requestReset, { input: { email } });
      expect(asked.requestPasswordReset).toEqual({ __typename: 'PasswordResetRequested', email });
      const { token, link } = await lastMailTo(email);
      expect(link).toMatch(`${test.url}/reset-password#`);

      const weak = await visitor().data(resetPassword, { input: { token, password: 'password123' } });
      expect(weak.resetPassword.code).toBe('WEAK_PASSWORD');
      const reset = await visitor().data(resetPassword, { input: { token, password: 'a loud harbour' } });
      expect(reset.resetPassword).toEqual({ __typename: 'PasswordSet', sessionsEnded: 1 });
      expect((await client.graphql('{ viewer { id } }')).data).toBeNull();
      const again = await visitor().data(resetPassword, { input: { token, password: 'a third harbour' } });
      expect(again.resetPassword.code).toBe('INVALID_TOKEN');

      expect((await visitor().data(signIn, { input: { email, password } })).signIn.code).toBe(
        'INVALID_CREDENTIALS',
      );
      const fresh = { email, password: 'a loud harbour' };
      expect((await visitor().data(signIn, { input: fresh })).signIn.__typename).toBe('SignedIn');
      expect((await lastMailTo(email)).subject).toBe('Your password was changed');
    });

    it('are asked for alike, and only known addresses get a mail', async () => {
      const { email } = await person();
      const known = await visitor().graphql(requestReset, { input: { email } });
      const unknown = await visitor().graphql(requestReset, { input: { email: 'nosuch@example.com' } });
      expect(known).toEqual(JSON.parse(JSON.stringify(unknown).replace('nosuch@example.com', email)));
      expect(await mailsTo('nosuch@example.com')).toEqual([]);
      expect(await sql("SELECT 1 FROM mails WHERE email = 'nosuch@example.com'")).toEqual([]);
    });

    it('have links that die within the hour, and with the next change', async () => {
      const { client, email } = await person();
      await visitor().data(requestReset, { input: { email } });
      const first = await lastMailTo(email);
      const changed = await client.data(changePassword, {
        input: { currentPassword: password, newPassword: 'a loud harbour' },
      });
      expect(changed.changePassword.__typename).toBe('PasswordSet');
      const stale = { token: first.token, password: 'a third harbour' };
      expect((await visitor().data(resetPassword, { input: stale })).resetPassword.code).toBe(
        'INVALID_TOKEN',
      );

      await visitor().data(requestReset, { input: { email } });
      const second = await lastMailTo(email);
      await test.advance(hour + 1000);
      const late = { token: second.token, password: 'a third harbour' };
      expect((await visitor().data(resetPassword, { input: late })).resetPassword.code).toBe('INVALID_TOKEN');
    });

    it('are changed for the current one, which ends the other sessions', async () => {
      const { client, email } = await person();
      const elsewhere = visitor();
      await elsewhere.data(signIn, { input: { email, password } });
      const wrong = { currentPassword: 'not this one', newPassword: 'a loud harbour' };
      expect((await client.data(changePassword, { input: wrong })).changePassword).toMatchObject({
        code: 'INVALID_CREDENTIALS',
        userMessage: 'The current password is wrong.',
      });
      const weak = { currentPassword: password, newPassword: email };
      expect((await client.data(changePassword, { input: weak })).changePassword.code).toBe('WEAK_PASSWORD');
      const input = { currentPassword: password, newPassword: 'a loud harbour' };
      expect((await client.data(changePassword, { input })).changePassword.sessionsEnded).toBe(1);
      expect((await client.data('{ viewer { email } }')).viewer.email).toBe(email);
      expect((await elsewhere.graphql('{ viewer { id } }')).data).toBeNull();
    });

    it('are stored as Argon2id', async () => {
      const { id } = await person();
      const [{ password_hash: stored }] = await sql('SELECT password_hash FROM users WHERE id = $1', [id]);
      expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    });
  });

  describe('the address', () => {
    it('moves by the password, the session and the mail to the new one', async () => {
      const { client, email } = await person();
      const next = `moved-${email}`;
      const wrong = { email: next, currentPassword: 'not this one' };
      expect((await client.data(requestEmailChange, { input: wrong })).requestEmailChange.code).toBe(
        'INVALID_CREDENTIALS',
      );
      await client.data(requestEmailChange, { input: { email: next, currentPassword: password } });
      const { token } = await lastMailTo(next);
      const stranger = await person();
      const stolen = await stranger.client.data(confirmEmailChange, { input: { token } });
      expect(stolen.confirmEmailChange.code).toBe('INVALID_TOKEN');
      const moved = await client.data(confirmEmailChange, { input: { token } });
      expect(moved.confirmEmailChange.viewer.email).toBe(next);
      expect((await lastMailTo(email)).subject).toBe('Your e-mail address was changed');
      expect((await visitor().data(signIn, { input: { email: next, password } })).signIn.__typename).toBe(
        'SignedIn',
      );
    });

    it('does not move onto the address of somebody else, nor tell of them', async () => {
      const { client } = await person();
      const other = await person();
      const mailsBefore = (await mailsTo(other.email)).length;
      const input = { email: other.email, currentPassword: password };
      const { requestEmailChange: answer } = await client.data(requestEmailChange, { input });
      expect(answer).toEqual({ __typename: 'EmailChangeRequested', email: other.email });
      expect(await mailsTo(other.email)).toHaveLength(mailsBefore);

      const free = `free-${other.email}`;
      await client.data(requestEmailChange, { input: { email: free, currentPassword: password } });
      const { token } = await lastMailTo(free);
      await person(free).catch(() => undefined);
      await sql(
        "INSERT INTO users VALUES (gen_random_uuid(), $1, now(), null, null, 'USER', now()) ON CONFLICT DO NOTHING",
        [free],
      );
      const taken = await client.data(confirmEmailChange, { input: { token } });
      expect(taken.confirmEmailChange.code).toBe('INVALID_TOKEN');
    });
  });

  it('change what is shown of them', async () => {
    const { client } = await signedUpUser(test);
    const named = await client.data(updateViewer, { input: { displayName: ' Grace ' } });
    expect(named.updateViewer.viewer.displayName).toBe('Grace');
    const same = await client.data(updateViewer, { input: {} });
    expect(same.updateViewer.viewer.displayName).toBe('Grace');
    const removed = await client.data(updateViewer, { input: { displayName: null } });
    expect(removed.updateViewer.viewer.displayName).toBeNull();
  });

  it('need a session for everything that is theirs', async () => {
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
      const { errors } = await visitor().graphql(document, { input });
      expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  describe('limits', () => {
    const limited = (answer: { errors?: any[] }) => answer.errors?.[0]?.extensions;

    it('stop guesses from one address for one user, and not the user elsewhere', async () => {
      const { client, email } = await person();
      const guesser = visitor();
      for (let guess = 0; guess < 10; guess += 1) {
        const { signIn: result } = await guesser.data(signIn, {
          input: { email, password: `guess ${guess}` },
        });
        expect(result.code).toBe('INVALID_CREDENTIALS');
      }
      const refused = limited(await guesser.graphql(signIn, { input: { email, password } }));
      expect(refused).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
      expect(new Date(refused.details.retryAt).getTime()).toBeGreaterThan(0);
      expect((await client.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
    });

    it('slip nothing through that comes at once', async () => {
      const { email } = await person();
      const guesser = visitor();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, guess) =>
          guesser.graphql(signIn, { input: { email, password: `guess ${guess}` } }),
        ),
      );
      expect(answers.filter((answer) => limited(answer)?.code === 'RATE_LIMITED')).toHaveLength(10);
    });

    it('stop guesses for one user from everywhere but where the user is signed in', async () => {
      const { email, client } = await person();
      for (let guesser = 0; guesser < 12; guesser += 1) {
        const attacker = visitor(`203.0.113.${guesser}`);
        await Promise.all(
          Array.from({ length: 9 }, (_, guess) =>
            attacker.graphql(signIn, { input: { email, password: `guess ${guess}` } }),
          ),
        );
      }
      const elsewhere = await visitor().graphql(signIn, { input: { email, password } });
      expect(limited(elsewhere).code).toBe('RATE_LIMITED');
      expect((await client.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
    });

    it('forget tries once the password is right', async () => {
      const { email } = await person();
      const client = visitor();
      for (let round = 0; round < 3; round += 1) {
        for (let guess = 0; guess < 6; guess += 1)
          await client.data(signIn, { input: { email, password: `guess ${guess}` } });
        expect((await client.data(signIn, { input: { email, password } })).signIn.__typename).toBe(
          'SignedIn',
        );
      }
    });

    it('bound the mails that strangers cause, alike for known and unknown addresses', async () => {
      const { email: known } = await person();
      for (const email of [known, 'flooded@example.com']) {
        for (let round = 0; round < 3; round += 1) await visitor().data(requestReset, { input: { email } });
        expect(limited(await visitor().graphql(requestReset, { input: { email } })).code).toBe(
          'RATE_LIMITED',
        );
      }
      const email = 'sign-ups@example.com';
      for (let round = 0; round < 3; round += 1) await visitor().data(signUp, { input: { email, password } });
      expect(limited(await visitor().graphql(signUp, { input: { email, password } })).code).toBe(
        'RATE_LIMITED',
      );
    });

    it('bound sign-ups from one address', async () => {
      const client = visitor();
      const answers = [];
      for (let round = 0; round < 31; round += 1)
        answers.push(await client.graphql(requestReset, { input: { email: `r${round}@example.com` } }));
      expect(answers.map((answer) => limited(answer)?.code).indexOf('RATE_LIMITED')).toBe(30);
    });
  });

  describe('administrators', () => {
    const users =
      'query ($search: String, $first: Int) { users(search: $search, first: $first) { edges { node { id email role } } pageInfo { hasNextPage } } }';

    it('find users and change roles, which holds at once', async () => {
      const admin = await asAdmin(test);
      const one = await signedUpUser(test, { email: 'findme.one@example.com' });
      await signedUpUser(test, { email: 'findme.two@example.com' });
      const found = await admin.client.data(users, { search: 'FindMe.', first: 1 });
      expect(found.users).toEqual({
        edges: [{ node: { id: one.userId, email: one.email, role: 'USER' } }],
        pageInfo: { hasNextPage: true },
      });
      expect((await admin.client.data(users, { search: '%' })).users.edges).toEqual([]);

      const input = { userId: one.userId, role: 'ADMIN' };
      expect((await admin.client.data(setUserRole, { input })).setUserRole.user.role).toBe('ADMIN');
      expect((await one.client.data(users)).users.edges.length).toBeGreaterThan(0);
      const demoted = { userId: admin.userId, role: 'USER' };
      await one.client.data(setUserRole, { input: demoted });
      expect((await admin.client.graphql(users)).errors![0]!.extensions.code).toBe('FORBIDDEN');
      const missing = { userId: '00000000-0000-4000-8000-000000000000', role: 'USER' };
      expect((await one.client.data(setUserRole, { input: missing })).setUserRole.code).toBe('NOT_FOUND');
    });

    it('are nobody else, and do not change their own role', async () => {
      const admin = await asAdmin(test);
      const user = await signedUpUser(test);
      const forbidden: [TestClient, string][] = [
        [user.client, user.userId],
        [admin.client, admin.userId],
      ];
      for (const [client, userId] of forbidden) {
        const { errors } = await client.graphql(setUserRole, { input: { userId, role: 'ADMIN' } });
        expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
      }
      for (const query of [
        '{ users { edges { node { id } } } }',
        '{ auditEvents { edges { node { id } } } }',
      ]) {
        expect((await user.client.graphql(query)).errors![0]!.extensions.code).toBe('FORBIDDEN');
        expect((await visitor().graphql(query)).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
      }
    });

    it('read who did what, without addresses of mail', async () => {
      const admin = await asAdmin(test);
      const { client, email, id } = await person();
      await visitor().data(signIn, { input: { email, password: 'not this one' } });
      await client.data(changePassword, {
        input: { currentPassword: password, newPassword: 'a loud harbour' },
      });
      await client.data(signOut, { input: { everywhere: false } });
      const events = `query ($filter: AuditEventFilter, $after: String) { auditEvents(first: 2, filter: $filter, after: $after) {
        edges { node { action outcome actorKind actorUserId targetId userId address details { name value } } } pageInfo { endCursor hasNextPage } } }`;
      const trail: any[] = [];
      let after: string | null = null;
      do {
        const page: any = (await admin.client.data(events, { filter: { userId: id }, after })).auditEvents;
        trail.push(...page.edges.map(({ node }: any) => node));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after);
      expect(trail.map(({ action, outcome, actorKind }) => [action, outcome, actorKind])).toEqual([
        ['user.signed_out', 'SUCCESS', 'USER'],
        ['user.password_changed', 'SUCCESS', 'USER'],
        ['user.signed_in', 'FAILURE', 'ANONYMOUS'],
        ['user.signed_up', 'SUCCESS', 'ANONYMOUS'],
      ]);
      expect(trail.every(({ address, userId }) => address?.startsWith('198.51.100.') && userId === id)).toBe(
        true,
      );
      const failures = await admin.client.data(events, {
        filter: { userId: id, outcome: 'FAILURE', action: 'user.signed_in' },
      });
      expect(failures.auditEvents.edges).toHaveLength(1);
      const future = { userId: id, since: '2999-01-01T00:00:00Z' };
      expect((await admin.client.data(events, { filter: future })).auditEvents.edges).toEqual([]);
      const dump = JSON.stringify(await sql('SELECT to_jsonb(e) FROM audit_events e'));
      expect(dump).not.toContain('@');
    });
  });
});

/** How a secret may stand in a dump: as it is, its bytes in hex, and its parts. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'base64url');
  return [secret, bytes.toString('hex'), bytes.toString('base64'), bytes.subarray(-32).toString('hex')];
}

function flipLast(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64url');
}
