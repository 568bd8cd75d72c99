import { startTestApp, type TestApp } from '../../../support/app.js';
import { password, People } from '../../../support/clients/user-browsers.js';
import {
  confirm,
  newCodes,
  removeApp,
  reset,
  setUpAuthenticator,
  signIn,
  startSetup,
  state,
  TestAuthenticator,
  verify,
} from '../../../support/clients/second-factors.js';
import { asAdmin, signedUpUser } from '../../../support/clients/users.js';

const stale = 10 * 60_000 + 1;

describe('Setting up a second factor', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on', BRAND_NAME: 'Acme' });
    people = new People(test);
  });
  afterAll(() => test.close());

  const audited = (userId: string) =>
    people
      .sql('SELECT action FROM audit_trail WHERE user_id = $1 ORDER BY id', [userId])
      .then((rows: { action: string }[]) => rows.map(({ action }) => action));

  it('shows a sealed secret once, and takes it into use with its first code', async () => {
    const { client, email, id } = await people.person();
    expect((await client.data(state)).viewer.secondFactor).toEqual({
      authenticatorSince: null,
      recoveryCodesLeft: 0,
    });
    const { startAuthenticatorSetup: setup } = await client.data(startSetup, { input: {} });
    expect(setup.uri).toContain(
      `otpauth://totp/Acme:${encodeURIComponent(email)}?issuer=Acme&secret=${setup.secret}`,
    );
    expect(setup.qrCode).toMatch(/^<svg .*<\/svg>$/s);
    const [{ secret }] = await people.sql('SELECT secret FROM authenticators WHERE user_id = $1', [id]);
    expect(secret).toMatch(/^pbv1\./);

    const authenticator = new TestAuthenticator(test, setup.secret);
    const sign = { input: { email, password } };
    expect((await people.visitor().data(signIn, sign)).signIn.__typename).toBe('SignedIn');
    const wrong = await client.data(confirm, { input: { code: authenticator.wrong() } });
    expect(wrong.confirmAuthenticator.code).toBe('INVALID_CODE');
    const { confirmAuthenticator: done } = await client.data(confirm, {
      input: { code: authenticator.code() },
    });
    expect(done.recoveryCodes).toHaveLength(10);
    expect(new Set(done.recoveryCodes).size).toBe(10);
    expect((await client.data(state)).viewer.secondFactor).toEqual({
      authenticatorSince: expect.any(String),
      recoveryCodesLeft: 10,
    });
    expect((await people.visitor().data(signIn, sign)).signIn).toMatchObject({
      code: 'SECOND_FACTOR_NEEDED',
      methods: ['AUTHENTICATOR', 'RECOVERY_CODE'],
    });
    const mail = await people.lastMailTo(email);
    expect(mail.subject).toBe('Your second factor was changed');
    expect(mail.text).toContain('An authenticator app was added.');
    expect(mail.text).not.toContain(setup.secret);
    expect(await audited(id)).toContain('user.second_factor_added');
    // Neither codes nor secrets are stored in the open.
    const rows = JSON.stringify(await people.sql('SELECT * FROM recovery_codes WHERE user_id = $1', [id]));
    for (const code of done.recoveryCodes) expect(rows).not.toContain(code.replaceAll('-', ''));
  });

  it('ends the sessions that were opened with one factor', async () => {
    const { client, email } = await people.person();
    const other = people.visitor();
    await other.data(signIn, { input: { email, password } });
    await setUpAuthenticator(test, client);
    expect((await other.graphql('{ viewer { email } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    expect((await client.data('{ viewer { email } }')).viewer.email).toBe(email);
  });

  it('expires after half an hour', async () => {
    const { client } = await people.person();
    const { startAuthenticatorSetup: setup } = await client.data(startSetup, { input: {} });
    await test.advance(30 * 60_000 + 1000);
    const code = new TestAuthenticator(test, setup.secret).code();
    expect((await client.data(confirm, { input: { code } })).confirmAuthenticator.code).toBe('NOT_FOUND');
  });

  it('replaces an authenticator app, whose codes work until then', async () => {
    const { client, email } = await people.person();
    const { authenticator: old } = await setUpAuthenticator(test, client);
    const { startAuthenticatorSetup: setup } = await client.data(startSetup, { input: {} });
    const visitor = people.visitor();
    await visitor.data(signIn, { input: { email, password } });
    const first = await visitor.data(verify, { input: { code: await old.next() } });
    expect(first.verifySecondFactor.__typename).toBe('SignedIn');

    const replacement = new TestAuthenticator(test, setup.secret);
    const { confirmAuthenticator } = await client.data(confirm, { input: { code: replacement.code() } });
    expect(confirmAuthenticator).toEqual({ __typename: 'AuthenticatorConfirmed', recoveryCodes: null });
    const again = people.visitor();
    await again.data(signIn, { input: { email, password } });
    const refused = await again.data(verify, { input: { code: await old.next() } });
    expect(refused.verifySecondFactor.code).toBe('INVALID_CODE');
    const accepted = await again.data(verify, { input: { code: replacement.code() } });
    expect(accepted.verifySecondFactor.__typename).toBe('SignedIn');
  });

  it('needs both factors for changes some time after the sign-in', async () => {
    const { client } = await people.person();
    const { authenticator, recoveryCodes } = await setUpAuthenticator(test, client);
    await test.advance(stale);
    for (const [document, name] of [
      [startSetup, 'startAuthenticatorSetup'],
      [removeApp, 'removeAuthenticator'],
      [newCodes, 'replaceRecoveryCodes'],
    ] as const) {
      const run = async (input: object) => (await client.data(document, { input }))[name];
      expect(await run({})).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      expect(await run({ code: authenticator.code() })).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      // A stolen session and the password are not enough.
      expect(await run({ password })).toMatchObject({ code: 'INVALID_CODE' });
      expect(await run({ password, code: authenticator.wrong() })).toMatchObject({ code: 'INVALID_CODE' });
    }
    const code = authenticator.code();
    const { replaceRecoveryCodes } = await client.data(newCodes, { input: { password, code } });
    expect(replaceRecoveryCodes.recoveryCodes).toHaveLength(10);
    const replayed = await client.data(removeApp, { input: { password, code } });
    expect(replayed.removeAuthenticator.code).toBe('INVALID_CODE');
    const old = await client.data(removeApp, { input: { password, code: recoveryCodes[0] } });
    expect(old.removeAuthenticator.code).toBe('INVALID_CODE');
    const removed = await client.data(removeApp, {
      input: { password, code: replaceRecoveryCodes.recoveryCodes[0] },
    });
    expect(removed.removeAuthenticator.secondFactor).toEqual({
      authenticatorSince: null,
      recoveryCodesLeft: 0,
    });
  });

  it('records and limits wrong codes of changes, and informs the user', async () => {
    const { client, email, id } = await people.person();
    const { authenticator, recoveryCodes } = await setUpAuthenticator(test, client);
    await test.advance(stale);
    const from = (address: string) => {
      const thief = people.visitor(address);
      thief.setCookie('patchbay_session', client.cookie('patchbay_session')!);
      return thief;
    };
    const thief = from('203.0.113.50');
    const remove = async (code: string, by = thief) => {
      const { data, errors } = await by.graphql(removeApp, { input: { password, code } });
      return (data?.removeAuthenticator?.code ?? errors?.[0]?.extensions.code) as string | undefined;
    };
    for (let count = 0; count < 5; count += 1)
      expect(await remove(authenticator.wrong())).toBe('INVALID_CODE');
    const events = await people.sql(
      `SELECT outcome, address, actor_kind FROM audit_trail
       WHERE user_id = $1 AND action = 'user.second_factor_checked'`,
      [id],
    );
    expect(events).toHaveLength(5);
    expect(events[0]).toEqual({ outcome: 'FAILURE', address: '203.0.113.50', actor_kind: 'USER' });
    expect((await people.lastMailTo(email)).subject).toBe('Someone may know your password');
    for (let count = 5; count < 10; count += 1) await remove(authenticator.wrong());
    expect(await remove(authenticator.code())).toBe('RATE_LIMITED');
    expect(await remove(recoveryCodes[0]!, from('203.0.113.51'))).toBeUndefined();
  });

  it('accepts recovery codes for changes when the limit of codes is used up', async () => {
    const { client, email } = await people.person();
    const { authenticator, recoveryCodes } = await setUpAuthenticator(test, client);
    for (let count = 0; count < 50; count += 1) {
      const visitor = people.visitor();
      await visitor.data(signIn, { input: { email, password } });
      await visitor.data(verify, { input: { code: authenticator.wrong() } });
    }
    await test.advance(stale);
    const code = recoveryCodes[0];
    const { replaceRecoveryCodes } = await client.data(newCodes, { input: { password, code } });
    expect(replaceRecoveryCodes.recoveryCodes).toHaveLength(10);
    // So do codes of the app, from the address of the sign-in.
    const { removeAuthenticator } = await client.data(removeApp, {
      input: { password, code: authenticator.code() },
    });
    expect(removeAuthenticator.__typename).toBe('SecondFactorChanged');
  });

  it('asks for no code if the second factor was removed', async () => {
    const { client, email, id } = await people.person();
    await setUpAuthenticator(test, client);
    const { removeAuthenticator } = await client.data(removeApp, { input: {} });
    expect(removeAuthenticator.__typename).toBe('SecondFactorChanged');
    expect((await client.data(removeApp, { input: {} })).removeAuthenticator.code).toBe('NOT_FOUND');
    expect((await client.data(newCodes, { input: {} })).replaceRecoveryCodes.code).toBe('NOT_FOUND');
    const { signIn: signedIn } = await people.visitor().data(signIn, { input: { email, password } });
    expect(signedIn.__typename).toBe('SignedIn');
    expect((await people.lastMailTo(email)).text).toContain('The authenticator app was removed.');
    expect(await audited(id)).toContain('user.second_factor_removed');
  });

  it('is reset by another administrator only, which ends the sessions', async () => {
    const { client, email, id } = await people.person();
    await setUpAuthenticator(test, client);
    const admin = await asAdmin(test);
    const stranger = await signedUpUser(test);
    const input = { userId: id };
    expect((await stranger.client.graphql(reset, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await test.advance(stale);
    expect((await admin.client.data(reset, { input })).resetSecondFactor.code).toBe('INVALID_CREDENTIALS');

    const fresh = await asAdmin(test);
    const { resetSecondFactor } = await fresh.client.data(reset, { input });
    expect(resetSecondFactor).toEqual({ __typename: 'SecondFactorReset', user: { id } });
    expect((await fresh.client.data(reset, { input })).resetSecondFactor.code).toBe('NOT_FOUND');
    await setUpAuthenticator(test, fresh.client);
    for (const userId of [fresh.userId, fresh.userId.toUpperCase()]) {
      const own = await fresh.client.graphql(reset, { input: { userId } });
      expect(own.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect((await client.graphql('{ viewer { email } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    const { signIn: signedIn } = await people.visitor().data(signIn, { input: { email, password } });
    expect(signedIn.__typename).toBe('SignedIn');
    expect((await people.lastMailTo(email)).text).toContain(
      'An administrator has removed all second factors.',
    );
    expect(await audited(id)).toContain('user.second_factor_reset');
  });

  it('is not shown to API clients, and not to other users', async () => {
    const { client } = await people.person();
    const { authenticator } = await setUpAuthenticator(test, client);
    const { client: other } = await people.person();
    expect((await other.data(state)).viewer.secondFactor.authenticatorSince).toBeNull();
    const { confirmAuthenticator } = await other.data(confirm, {
      input: { code: await authenticator.next() },
    });
    expect(confirmAuthenticator.code).toBe('NOT_FOUND');
  });
});
