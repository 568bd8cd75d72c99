import { secondFactorKinds } from '../../../../src/users/second-factor/second-factor-kinds.js';
import type { SecondFactorKind } from '../../../../src/users/second-factor/second-factor-kinds.js';
import type { TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';
import { setUpPasskey, startPasskeyApp } from '../../../support/clients/passkeys.js';
import { reset, setUpAuthenticator } from '../../../support/clients/second-factors.js';
import { TestPasskey } from '../../../support/clients/test-passkey.js';
import { asAdmin, type SignedUpUser, signedInAgain } from '../../../support/clients/users.js';

const methodsOf = 'query ($id: ID!) { node(id: $id) { ... on User { secondFactorMethods } } }';

/** Each kind of second factor is known to every part of the application that asks for one. */
describe('The kinds of second factors', () => {
  let test: TestApp;
  let admin: SignedUpUser;
  let setUp: Record<SecondFactorKind, (client: TestClient) => Promise<unknown>>;
  beforeAll(async () => {
    const started = await startPasskeyApp({ ADMIN_SECOND_FACTOR: 'required' });
    ({ test } = started);
    setUp = {
      AUTHENTICATOR: (client) => setUpAuthenticator(test, client),
      PASSKEY: (client) => setUpPasskey(client, new TestPasskey(started.origin)),
    };
    admin = await asAdmin(test);
    await setUp.AUTHENTICATOR(admin.client);
  });
  afterAll(() => test.close());

  const methods = async (id: string): Promise<string[]> =>
    (await admin.client.data(methodsOf, { id })).node.secondFactorMethods;
  const isAdmin = async (client: TestClient) =>
    (await client.graphql('{ users(first: 1) { edges { node { id } } } }')).errors === undefined;

  it.each(secondFactorKinds)('make an administrator one, and are removed by a reset: %s', async (kind) => {
    const { client, userId } = await asAdmin(test);
    expect([await methods(userId), await isAdmin(client)]).toEqual([[], false]);
    await setUp[kind](client);
    expect(await methods(userId)).toEqual([kind, 'RECOVERY_CODE']);
    expect(await isAdmin(client)).toBe(true);
    const { resetSecondFactor } = await admin.client.data(reset, { input: { userId } });
    expect(resetSecondFactor.__typename).toBe('SecondFactorReset');
    const again = await signedInAgain(test, userId);
    expect([await methods(userId), await isAdmin(again)]).toEqual([[], false]);
  });
});
