import type { TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';
import {
  addPasskey,
  personWithPasskey,
  startPasskeyApp,
  renamePasskey,
  requestOptions,
  signInWithPasskey,
  startPasskeySetup,
} from '../../../support/clients/passkeys.js';
import { signIn, verify } from '../../../support/clients/second-factors.js';
import { TestPasskey } from '../../../support/clients/test-passkey.js';
import { password, People } from '../../../support/clients/user-browsers.js';

describe('Limits and notices of passkeys', () => {
  let test: TestApp;
  let people: People;
  let origin: string;
  beforeAll(async () => {
    ({ test, origin } = await startPasskeyApp({ TRUST_PROXY: 'on' }));
    people = new People(test);
  });
  afterAll(() => test.close());

  const person = () => personWithPasskey(people, origin);
  const signInWith = async (passkey: TestPasskey, client: TestClient) => {
    const response = passkey.get(await requestOptions(client));
    return (await client.data(signInWithPasskey, { input: { response } })).signInWithPasskey;
  };
  const begin = async (email: string, address: string) => {
    const client = people.visitor(address);
    await client.data(signIn, { input: { email, password } });
    return client;
  };

  it('let more users of one address sign in than the limit of attempts', async () => {
    const { email, passkey, recoveryCodes } = await person();
    const address = '203.0.113.20';
    for (let count = 0; count < 65; count += 1)
      expect((await signInWith(passkey, people.visitor(address))).__typename).toBe('SignedIn');
    for (let count = 0; count < 65; count += 1) {
      const client = await begin(email, address);
      const signature = passkey.get(await requestOptions(client, 'SECOND_FACTOR'));
      const { verifySecondFactor } = await client.data(verify, { input: { passkey: signature } });
      expect(verifySecondFactor.__typename).toBe('SignedIn');
    }
    // The page asks for a challenge, which a user with a code does not use.
    for (let count = 0; count < 125; count += 1) await (await begin(email, address)).fetch('/second-factor');
    const last = await begin(email, address);
    expect(await (await last.fetch('/second-factor')).text()).toContain('Use a passkey');
    const { verifySecondFactor } = await last.data(verify, { input: { code: recoveryCodes![0] } });
    expect(verifySecondFactor.__typename).toBe('SignedIn');
  });

  it('limit failed signatures of one address', async () => {
    const stranger = new TestPasskey(origin);
    const client = people.visitor('203.0.113.21');
    for (let count = 0; count < 60; count += 1)
      expect(await signInWith(stranger, client)).toMatchObject({ code: 'PASSKEY_REFUSED' });
    await expect(signInWith(stranger, client)).rejects.toThrow('RATE_LIMITED');
  });

  it('limit challenges of one sign-in, and the page says so', async () => {
    const { email } = await person();
    const client = await begin(email, '203.0.113.22');
    for (let count = 0; count < 20; count += 1) await requestOptions(client, 'SECOND_FACTOR');
    const page = await (await client.fetch('/second-factor')).text();
    expect(page).not.toContain('Use a passkey');
    expect(page).toContain('Your passkey cannot be used now. Too many attempts.');
  });

  it('refuse the 21st passkey before the device creates it', async () => {
    const { client, id } = await person();
    const { startPasskeySetup: setup } = await client.data(startPasskeySetup, { input: {} });
    await people.sql(
      `INSERT INTO passkeys (id, user_id, name, credential_id, public_key, counter, transports, is_synced, created_at)
       SELECT gen_random_uuid(), user_id, name, credential_id || number, public_key, 0, transports, false, created_at
       FROM passkeys, generate_series(1, 19) AS number WHERE user_id = $1`,
      [id],
    );
    const { startPasskeySetup: refused } = await client.data(startPasskeySetup, { input: {} });
    expect(refused).toMatchObject({ code: 'PASSKEY_LIMIT_REACHED' });
    const response = new TestPasskey(origin).create(setup.options);
    const { addPasskey: added } = await client.data(addPasskey, { input: { name: 'One more', response } });
    expect(added).toMatchObject({ code: 'PASSKEY_LIMIT_REACHED' });
  });

  it('record a new name, and inform the user', async () => {
    const { client, email, id, passkeyId } = await person();
    await client.data(renamePasskey, { input: { passkeyId, name: 'Old phone' } });
    const text = 'The passkey "My phone" was renamed to "Old phone".';
    expect((await people.lastMailTo(email)).text).toContain(text);
    const events = await people.sql(
      `SELECT details FROM audit_trail WHERE user_id = $1 AND action = 'user.passkey_renamed'`,
      [id],
    );
    expect(events).toEqual([{ details: { passkeyId } }]);
  });

  it('inform the user about a copied authenticator, once a day', async () => {
    const { email, passkey } = await person();
    const client = people.visitor();
    passkey.counter = 7;
    await signInWith(passkey, client);
    for (const counter of [6, 5]) {
      passkey.counter = counter;
      expect(await signInWith(passkey, client)).toMatchObject({ code: 'PASSKEY_REFUSED' });
    }
    const mails = (await people.mailsTo(email)).filter(({ subject }) => /copied/.test(subject));
    expect(mails).toHaveLength(1);
    expect(mails[0]!.text).toContain('The passkey "My phone"');
  });
});
