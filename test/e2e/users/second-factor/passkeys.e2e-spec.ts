import { parse } from 'uuid';
import { auditEvents } from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';
import {
  addPasskey,
  personWithPasskey,
  startPasskeyApp,
  listPasskeys,
  removePasskey,
  renamePasskey,
  requestOptions,
  setUpPasskey,
  signInWithPasskey,
  startPasskeySetup,
  startVerification,
} from '../../../support/clients/passkeys.js';
import { setUpAuthenticator, signIn, verify } from '../../../support/clients/second-factors.js';
import { TestPasskey } from '../../../support/clients/test-passkey.js';
import { password, People } from '../../../support/clients/user-browsers.js';
import { signedUpUser } from '../../../support/clients/users.js';

describe('Passkeys', () => {
  let test: TestApp;
  let people: People;
  let origin: string;
  beforeAll(async () => {
    ({ test, origin } = await startPasskeyApp({ TRUST_PROXY: 'on' }));
    people = new People(test);
  });
  afterAll(() => test.close());

  const person = () => personWithPasskey(people, origin);
  const finish = async (client: TestClient, response: object) =>
    (await client.data(signInWithPasskey, { input: { response } })).signInWithPasskey;
  const verified = async (client: TestClient, passkey: object) =>
    (await client.data(verify, { input: { passkey } })).verifySecondFactor;
  const begin = async (email: string) => {
    const client = people.visitor();
    const { signIn: step } = await client.data(signIn, { input: { email, password } });
    expect(step).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
    return client;
  };
  const passkeysOf = async (client: TestClient): Promise<any[]> =>
    (await client.data(listPasskeys)).viewer.secondFactor.passkeys;

  describe('as the only factor', () => {
    it('sign in without a password, and count as both factors', async () => {
      const { id, passkey, client: own } = await person();
      const client = people.visitor();
      const options = await requestOptions(client);
      expect(options).toMatchObject({
        rpId: 'localhost',
        userVerification: 'required',
        allowCredentials: [],
      });
      expect(client.cookieNames).toEqual(['patchbay_passkey']);
      expect(await finish(client, passkey.get(options))).toEqual({
        __typename: 'SignedIn',
        viewer: { userId: id },
      });
      expect(client.cookieNames).toEqual(['patchbay_session']);
      const [listed] = await passkeysOf(own);
      expect(listed).toMatchObject({ name: 'My phone', isSynced: false, lastUsedAt: expect.any(String) });
    });

    it('refuse replayed, expired and stolen challenges, and those for something else', async () => {
      const { email, passkey } = await person();
      const client = people.visitor();
      const response = passkey.get(await requestOptions(client));
      const cookie = client.cookie('patchbay_passkey')!;
      expect((await finish(client, response)).__typename).toBe('SignedIn');
      client.setCookie('patchbay_passkey', cookie);
      expect(await finish(client, response)).toMatchObject({ code: 'PASSKEY_REFUSED' });

      const victim = people.visitor();
      const stolen = passkey.get(await requestOptions(victim));
      const thief = people.visitor();
      expect(await finish(thief, stolen)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      await requestOptions(thief);
      expect(await finish(thief, stolen)).toMatchObject({ code: 'PASSKEY_REFUSED' });

      const late = people.visitor();
      const expired = passkey.get(await requestOptions(late));
      await test.advance(5 * 60_000 + 1000);
      expect(await finish(late, expired)).toMatchObject({ code: 'PASSKEY_REFUSED' });

      // The challenge of a second factor is no challenge to sign in, and the other way round.
      const waiting = await begin(email);
      const second = passkey.get(await requestOptions(waiting, 'SECOND_FACTOR'));
      waiting.setCookie('patchbay_passkey', waiting.cookie('patchbay_pending_sign_in')!);
      expect(await finish(waiting, second)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      const first = passkey.get(await requestOptions(waiting));
      expect(await verified(waiting, first)).toMatchObject({ code: 'PASSKEY_REFUSED' });
    });

    it.each([
      ['another origin', { origin: 'https://evil.example' }],
      ['another port', { origin: 'http://localhost:1' }],
      ['another relying party', { rpId: 'evil.example' }],
      ['a challenge of its choice', { challenge: Buffer.alloc(32, 1).toString('base64url') }],
      ['a response to something else', { type: 'webauthn.create' }],
      ['a user who was not verified', { userVerified: false }],
      ['no user', { userHandle: '' }],
    ])('refuse %s', async (_name, tampering) => {
      const { passkey } = await person();
      const client = people.visitor();
      const response = passkey.get(await requestOptions(client), tampering);
      expect(await finish(client, response)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      expect(client.cookieNames).not.toContain('patchbay_session');
    });

    it('refuse the user of another passkey, an unknown passkey and another key', async () => {
      const { passkey } = await person();
      const other = await person();
      const client = people.visitor();
      const userHandle = Buffer.from(parse(other.id)).toString('base64url');
      const named = passkey.get(await requestOptions(client), { userHandle });
      expect(await finish(client, named)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      const unknown = new TestPasskey(origin);
      expect(await finish(client, unknown.get(await requestOptions(client)))).toMatchObject({
        code: 'PASSKEY_REFUSED',
      });
      const forged = { ...unknown.get(await requestOptions(client), { userHandle }) };
      Object.assign(forged, { id: other.passkey.credentialId, rawId: other.passkey.credentialId });
      expect(await finish(client, forged)).toMatchObject({ code: 'PASSKEY_REFUSED' });
    });

    it('refuse malformed responses', async () => {
      const client = people.visitor();
      const { passkey } = await person();
      const response: any = passkey.get(await requestOptions(client));
      for (const malformed of [
        {},
        { ...response, type: 'password' },
        { ...response, response: { ...response.response, signature: 'not base64!' } },
        { ...response, response: { ...response.response, clientDataJSON: 'bm90IGpzb24' } },
        { ...response, id: 'a'.repeat(2000) },
      ])
        expect(await finish(client, malformed)).toMatchObject({ code: 'PASSKEY_REFUSED' });
    });

    it('refuse a copied authenticator, and record it', async () => {
      const { passkey, passkeyId, id } = await person();
      const client = people.visitor();
      passkey.counter = 7;
      expect((await finish(client, passkey.get(await requestOptions(client)))).__typename).toBe('SignedIn');
      for (const counter of [7, 6, 0]) {
        const copy = passkey.get(await requestOptions(client), { counter });
        expect(await finish(client, copy)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      }
      expect((await auditEvents(test, 'passkey.clone_suspected')).at(-1)).toMatchObject({
        user_id: id,
        target_id: passkeyId,
        details: { counter: 7, newCounter: 0 },
      });
      passkey.counter = 8;
      expect((await finish(client, passkey.get(await requestOptions(client)))).__typename).toBe('SignedIn');
    });
  });

  describe('as second factor', () => {
    it('finish a sign-in with the password', async () => {
      const { email, id, passkey, recoveryCodes } = await person();
      expect(recoveryCodes).toHaveLength(10);
      const client = await begin(email);
      const options = await requestOptions(client, 'SECOND_FACTOR');
      expect(options.allowCredentials).toMatchObject([{ id: passkey.credentialId }]);
      expect(await verified(client, passkey.get(options))).toEqual({
        __typename: 'SignedIn',
        viewer: { userId: id },
      });
      const other = await begin(email);
      const { verifySecondFactor } = await other.data(verify, { input: { code: recoveryCodes![0] } });
      expect(verifySecondFactor.__typename).toBe('SignedIn');
    });

    it('refuse the passkey of another user, a replay, and more than five attempts', async () => {
      const { email, passkey } = await person();
      const { passkey: others } = await person();
      const client = await begin(email);
      const foreign = others.get(await requestOptions(client, 'SECOND_FACTOR'));
      expect(await verified(client, foreign)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      const response = passkey.get(await requestOptions(client, 'SECOND_FACTOR'));
      expect((await verified(client, response)).__typename).toBe('SignedIn');
      const again = await begin(email);
      for (let count = 0; count < 5; count += 1)
        expect(await verified(again, response)).toMatchObject({ code: 'PASSKEY_REFUSED' });
      expect(await verified(again, response)).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
      const { startPasskeyVerification } = await again.data(startVerification, {
        input: { purpose: 'SECOND_FACTOR' },
      });
      expect(startPasskeyVerification.code).toBe('SIGN_IN_EXPIRED');
    });

    it('open one session for simultaneous signatures', async () => {
      const { email, passkey } = await person();
      const client = await begin(email);
      const options = await Promise.all([1, 2, 3].map(() => requestOptions(client, 'SECOND_FACTOR')));
      const results = await Promise.all(options.map((one) => verified(client, passkey.get(one))));
      expect(results.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1);
    });

    it('need exactly one of code and passkey', async () => {
      const { email, passkey } = await person();
      const client = await begin(email);
      const both = { code: '123456', passkey: passkey.get(await requestOptions(client, 'SECOND_FACTOR')) };
      for (const input of [{}, both])
        expect((await client.graphql(verify, { input })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    });
  });

  describe('on the page for the second factor', () => {
    it('are asked for with a challenge, and finish the sign-in', async () => {
      const { email, passkey } = await person();
      const client = await begin(email);
      const page = await (await client.fetch('/second-factor')).text();
      const options = /data-options="([^"]+)"/
        .exec(page)![1]!
        .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
      const post = (response: object) =>
        client.fetch('/second-factor', {
          method: 'POST',
          body: new URLSearchParams({ passkey: JSON.stringify(response) }),
          headers: { origin },
        });
      const wrong = await post(passkey.get(JSON.parse(options), { userVerified: false }));
      expect(wrong.status).toBe(400);
      expect(await wrong.text()).toContain('This passkey did not work.');
      const again = await requestOptions(client, 'SECOND_FACTOR');
      const done = await post(passkey.get(again));
      expect(await done.text()).toContain('You are signed in');
      expect(client.cookieNames).toContain('patchbay_session');
    });

    it('are not offered to users without one', async () => {
      const { client: own, email } = await people.person();
      await setUpAuthenticator(test, own);
      const client = await begin(email);
      const page = await (await client.fetch('/second-factor')).text();
      expect(page).not.toContain('data-options');
      expect(page).toContain('Enter the code of your authenticator app');
    });
  });

  describe('in the settings', () => {
    it('are added, renamed and removed by their user', async () => {
      const { client, email, id, passkeyId } = await person();
      const second = await setUpPasskey(client, new TestPasskey(origin), ' Security key ');
      expect(second.recoveryCodes).toBeNull();
      expect((await passkeysOf(client)).map(({ name }) => name)).toEqual(['My phone', 'Security key']);
      const { renamePasskey: renamed } = await client.data(renamePasskey, {
        input: { passkeyId, name: 'Old phone' },
      });
      expect(renamed.passkey.name).toBe('Old phone');
      const remove = async (one: string, by = client) =>
        (await by.data(removePasskey, { input: { passkeyId: one } })).removePasskey;
      expect((await remove(passkeyId)).secondFactor).toEqual({
        recoveryCodesLeft: 10,
        passkeys: [{ name: 'Security key' }],
      });
      expect(await remove(passkeyId)).toMatchObject({ code: 'NOT_FOUND' });
      expect((await remove(second.passkeyId)).secondFactor).toEqual({ recoveryCodesLeft: 0, passkeys: [] });
      expect((await people.lastMailTo(email)).text).toContain('The passkey "Security key" was removed.');
      expect((await auditEvents(test, 'user.passkey_removed')).at(-1)).toMatchObject({ user_id: id });
    });

    it('cannot be renamed or removed by others', async () => {
      const { passkeyId, client } = await person();
      const stranger = await signedUpUser(test);
      const rename = await stranger.client.data(renamePasskey, { input: { passkeyId, name: 'Mine' } });
      expect(rename.renamePasskey.code).toBe('NOT_FOUND');
      const remove = await stranger.client.data(removePasskey, { input: { passkeyId } });
      expect(remove.removePasskey.code).toBe('NOT_FOUND');
      expect(await passkeysOf(client)).toHaveLength(1);
    });

    it('need both factors some time after the sign-in', async () => {
      const { client, passkeyId, recoveryCodes } = await person();
      await test.advance(10 * 60_000 + 1);
      const start = async (input: object) =>
        (await client.data(startPasskeySetup, { input })).startPasskeySetup;
      expect(await start({})).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      expect(await start({ password })).toMatchObject({ code: 'INVALID_CODE' });
      expect((await start({ password, code: recoveryCodes![0] })).__typename).toBe('PasskeySetup');
      const remove = await client.data(removePasskey, { input: { passkeyId, proof: { password } } });
      expect(remove.removePasskey.code).toBe('INVALID_CODE');
      const rename = await client.data(renamePasskey, {
        input: { passkeyId, name: 'x', proof: { password } },
      });
      expect(rename.renamePasskey.code).toBe('INVALID_CODE');
    });

    it('are added only in the session of their challenge, and for one user', async () => {
      const { client, passkey } = await person();
      const other = await people.person();
      const { startPasskeySetup: setup } = await client.data(startPasskeySetup, { input: {} });
      const fresh = new TestPasskey(origin);
      const add = async (by: TestClient, response: object) =>
        (await by.data(addPasskey, { input: { name: 'One', response } })).addPasskey;
      expect(await add(other.client, fresh.create(setup.options))).toMatchObject({ code: 'PASSKEY_REFUSED' });
      expect(
        await add(client, fresh.create(setup.options, { origin: 'https://evil.example' })),
      ).toMatchObject({
        code: 'PASSKEY_REFUSED',
      });
      const { startPasskeySetup: unverified } = await client.data(startPasskeySetup, { input: {} });
      expect(await add(client, fresh.create(unverified.options, { userVerified: false }))).toMatchObject({
        code: 'PASSKEY_REFUSED',
      });
      const { startPasskeySetup: theirs } = await other.client.data(startPasskeySetup, { input: {} });
      expect(await add(other.client, passkey.create(theirs.options))).toMatchObject({
        code: 'PASSKEY_REFUSED',
      });
      expect(await passkeysOf(other.client)).toEqual([]);
      const { signIn: step } = await people
        .visitor()
        .data(signIn, { input: { email: other.email, password } });
      expect(step.__typename).toBe('SignedIn');
    });

    it('keep the recovery codes of an authenticator app, and the other way round', async () => {
      const { client } = await people.person();
      const { recoveryCodes } = await setUpAuthenticator(test, client);
      const added = await setUpPasskey(client, new TestPasskey(origin));
      expect(recoveryCodes).toHaveLength(10);
      expect(added.recoveryCodes).toBeNull();
    });
  });
});

describe('Passkeys without a host name', () => {
  it('are refused', async () => {
    const test = await startTestApp();
    const { client } = await signedUpUser(test);
    const { startPasskeySetup: setup } = await client.data(startPasskeySetup, { input: {} });
    expect(setup).toMatchObject({
      code: 'PASSKEY_REFUSED',
      message: expect.stringContaining('IP address'),
      userMessage: expect.stringContaining('do not work at this address'),
    });
    await test.close();
  });
});
