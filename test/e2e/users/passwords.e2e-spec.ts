import { startTestApp, type TestApp } from '../../support/app.js';
import { password, People } from '../../support/clients/user-browsers.js';
import {
  changePassword,
  confirmEmailChange,
  requestEmailChange,
  requestReset,
  resetPassword,
  signIn,
} from '../../support/clients/user-operations.js';
import { signedUpUser } from '../../support/clients/users.js';

const hour = 3_600_000;

describe('Sign-in credentials', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
    people = new People(test);
  });
  afterAll(() => test.close());

  describe('the password', () => {
    it('is reset by mail, which ends every session', async () => {
      const { client, email } = await people.person();
      const asked = await people.visitor().data(requestReset, { input: { email } });
      expect(asked.requestPasswordReset).toEqual({ __typename: 'PasswordResetRequested', email });
      const { token, link } = await people.lastMailTo(email);
      expect(link).toMatch(`${test.url}/reset-password#`);

      const weak = await people.visitor().data(resetPassword, { input: { token, password: 'password123' } });
      expect(weak.resetPassword.code).toBe('WEAK_PASSWORD');
      const reset = await people
        .visitor()
        .data(resetPassword, { input: { token, password: 'a loud harbour' } });
      expect(reset.resetPassword).toEqual({ __typename: 'PasswordSet', sessionsEnded: 1 });
      expect((await client.graphql('{ viewer { id } }')).data).toBeNull();
      const again = await people
        .visitor()
        .data(resetPassword, { input: { token, password: 'a third harbour' } });
      expect(again.resetPassword.code).toBe('INVALID_TOKEN');

      expect((await people.visitor().data(signIn, { input: { email, password } })).signIn.code).toBe(
        'INVALID_CREDENTIALS',
      );
      const fresh = { email, password: 'a loud harbour' };
      expect((await people.visitor().data(signIn, { input: fresh })).signIn.__typename).toBe('SignedIn');
      expect((await people.lastMailTo(email)).subject).toBe('Your password was changed');
    });

    it('gets equal responses for all addresses, and only known ones get a mail', async () => {
      const { email } = await people.person();
      const known = await people.visitor().graphql(requestReset, { input: { email } });
      const unknown = await people
        .visitor()
        .graphql(requestReset, { input: { email: 'nosuch@example.com' } });
      expect(known).toEqual(JSON.parse(JSON.stringify(unknown).replace('nosuch@example.com', email)));
      expect(await people.mailsTo('nosuch@example.com')).toEqual([]);
      expect(await people.sql("SELECT 1 FROM mails WHERE email = 'nosuch@example.com'")).toEqual([]);
    });

    it('has links that expire after an hour and with the next change', async () => {
      const { client, email } = await people.person();
      await people.visitor().data(requestReset, { input: { email } });
      const first = await people.lastMailTo(email);
      const changed = await client.data(changePassword, {
        input: { currentPassword: password, newPassword: 'a loud harbour' },
      });
      expect(changed.changePassword.__typename).toBe('PasswordSet');
      const stale = { token: first.token, password: 'a third harbour' };
      expect((await people.visitor().data(resetPassword, { input: stale })).resetPassword.code).toBe(
        'INVALID_TOKEN',
      );

      await people.visitor().data(requestReset, { input: { email } });
      const second = await people.lastMailTo(email);
      await test.advance(hour + 1000);
      const late = { token: second.token, password: 'a third harbour' };
      expect((await people.visitor().data(resetPassword, { input: late })).resetPassword.code).toBe(
        'INVALID_TOKEN',
      );
    });

    it('is changed with the current one, which ends the other sessions', async () => {
      const { client, email } = await people.person();
      const elsewhere = people.visitor();
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

    it('is stored as Argon2id', async () => {
      const { id } = await people.person();
      const [{ password_hash: stored }] = await people.sql('SELECT password_hash FROM users WHERE id = $1', [
        id,
      ]);
      expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    });
  });

  describe('the address', () => {
    it('changes with the password, a session and a mail to the new address', async () => {
      const { client, email } = await people.person();
      const next = `moved-${email}`;
      const wrong = { email: next, currentPassword: 'not this one' };
      expect((await client.data(requestEmailChange, { input: wrong })).requestEmailChange.code).toBe(
        'INVALID_CREDENTIALS',
      );
      await client.data(requestEmailChange, { input: { email: next, currentPassword: password } });
      const { token } = await people.lastMailTo(next);
      const stranger = await people.person();
      const stolen = await stranger.client.data(confirmEmailChange, { input: { token } });
      expect(stolen.confirmEmailChange.code).toBe('INVALID_TOKEN');
      const moved = await client.data(confirmEmailChange, { input: { token } });
      expect(moved.confirmEmailChange.viewer.email).toBe(next);
      expect((await people.lastMailTo(email)).subject).toBe('Your email address was changed');
      expect(
        (await people.visitor().data(signIn, { input: { email: next, password } })).signIn.__typename,
      ).toBe('SignedIn');
    });

    it('does not change to the address of another user, nor reveal that it is used', async () => {
      const { client } = await people.person();
      const other = await people.person();
      const mailsBefore = (await people.mailsTo(other.email)).length;
      const input = { email: other.email, currentPassword: password };
      const { requestEmailChange: answer } = await client.data(requestEmailChange, { input });
      expect(answer).toEqual({ __typename: 'EmailChangeRequested', email: other.email });
      expect(await people.mailsTo(other.email)).toHaveLength(mailsBefore);

      const free = `free-${other.email}`;
      await client.data(requestEmailChange, { input: { email: free, currentPassword: password } });
      const { token } = await people.lastMailTo(free);
      await signedUpUser(test, { email: free });
      const taken = await client.data(confirmEmailChange, { input: { token } });
      expect(taken.confirmEmailChange.code).toBe('INVALID_TOKEN');
    });
  });
});
