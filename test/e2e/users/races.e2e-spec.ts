import { Database } from '../../../src/database/database.js';
import { IdentitiesRepository } from '../../../src/oauth/sign-in/identities.repository.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { deferred } from '../../support/jest/deferred.js';
import { HeldLock } from '../../support/held-lock.js';
import { password, People } from '../../support/clients/user-browsers.js';
import {
  changePassword,
  confirmEmailChange,
  requestEmailChange,
  signIn,
} from '../../support/clients/user-operations.js';
import { signedInAgain } from '../../support/clients/users.js';

describe('Simultaneous requests for one user', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp();
    people = new People(test);
  });
  afterAll(() => test.close());

  const holdUser = (id: string) =>
    HeldLock.take(test.database.url, 'SELECT FROM users WHERE id = $1 FOR UPDATE', [id]);

  it('confirm a new address once, and all return it', async () => {
    const { client, email, id } = await people.person();
    const next = `next-${email}`;
    await client.data(requestEmailChange, { input: { email: next, currentPassword: password } });
    const { token } = await people.lastMailTo(next);
    const lock = await holdUser(id);
    const answers = [1, 2].map(() => client.data(confirmEmailChange, { input: { token } }));
    await lock.waiters(2);
    await lock.release();
    for (const { confirmEmailChange: answer } of await Promise.all(answers))
      expect(answer).toMatchObject({ __typename: 'ViewerUpdated', viewer: { email: next } });
    // A used link is invalid after the next change of the address.
    await client.data(requestEmailChange, { input: { email, currentPassword: password } });
    const { token: back } = await people.lastMailTo(email);
    await client.data(confirmEmailChange, { input: { token: back } });
    const late = await client.data(confirmEmailChange, { input: { token } });
    expect(late.confirmEmailChange.code).toBe('INVALID_TOKEN');
  });

  it('change a password once', async () => {
    const { client, email, id } = await people.person();
    const elsewhere = await signedInAgain(test, id);
    const lock = await holdUser(id);
    const change = (by: typeof client, newPassword: string) =>
      by.data(changePassword, {
        input: { currentPassword: password, newPassword, signOutEverywhere: false },
      });
    const answers = [change(client, 'a loud harbour'), change(elsewhere, 'a quiet harbour')];
    await lock.waiters(2);
    await lock.release();
    const types = (await Promise.all(answers)).map(({ changePassword: answer }) => answer);
    expect(new Set(types.map(({ __typename }) => __typename))).toEqual(
      new Set(['InvalidCredentials', 'PasswordSet']),
    );
    const winner = types[0].__typename === 'PasswordSet' ? 'a loud harbour' : 'a quiet harbour';
    const signedIn = await people.visitor().data(signIn, { input: { email, password: winner } });
    expect(signedIn.signIn.__typename).toBe('SignedIn');
  });

  it('find the owner of an identity while it is linked or removed', async () => {
    const [one, other] = [await people.person(), await people.person()];
    const identities = test.app.get(IdentitiesRepository, { strict: false });
    const database = test.app.get(Database);
    const link = (userId: string) =>
      database.transaction((manager) => identities.link(userId, 'one', 'subject', manager));
    const linked = deferred();
    const committed = deferred();
    const first = database.transaction(async (manager) => {
      await identities.link(one.id, 'one', 'subject', manager);
      linked.resolve();
      await committed.promise;
    });
    await linked.promise;
    const second = link(other.id);
    const watch = await HeldLock.take(test.database.url, 'SELECT 1');
    await watch.waiters(1);
    committed.resolve();
    await first;
    await watch.release();
    expect(await second).toBe(one.id);

    const removal = await HeldLock.take(test.database.url, 'DELETE FROM oidc_identities WHERE user_id = $1', [
      one.id,
    ]);
    const third = link(other.id);
    await removal.waiters(1);
    await removal.release();
    expect(await third).toBe(other.id);
  });
});
