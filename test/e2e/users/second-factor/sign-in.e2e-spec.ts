import { startTestApp, type TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';
import { password, People } from '../../../support/clients/user-browsers.js';
import { changePassword, requestReset, resetPassword } from '../../../support/clients/user-operations.js';
import { setUpAuthenticator, signIn, state, verify } from '../../../support/clients/second-factors.js';

const cookie = 'patchbay_pending_sign_in';

describe('Signing in with a second factor', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
    people = new People(test);
  });
  afterAll(() => test.close());

  const person = async () => {
    const one = await people.person();
    return { ...one, ...(await setUpAuthenticator(test, one.client)) };
  };
  const begin = async (email: string, client = people.visitor()) => {
    const { signIn: step } = await client.data(signIn, { input: { email, password } });
    expect(step.code).toBe('SECOND_FACTOR_NEEDED');
    return client;
  };
  const enter = async (client: TestClient, code: string) =>
    (await client.data(verify, { input: { code } })).verifySecondFactor;
  const codeOf = async (client: TestClient, code: string) => {
    const { data, errors } = await client.graphql(verify, { input: { code } });
    return (data?.verifySecondFactor?.code ?? errors?.[0]?.extensions.code) as string | undefined;
  };

  it('opens no session before the code, and one with it', async () => {
    const { email, id, authenticator } = await person();
    const client = await begin(email);
    expect(client.cookieNames).toEqual([cookie]);
    expect((await client.graphql('{ viewer { email } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    expect(await enter(client, authenticator.wrong())).toMatchObject({ code: 'INVALID_CODE' });
    const signedIn = await enter(client, ` ${(await authenticator.next()).replace(/^.../, '$& ')} `);
    expect(signedIn).toEqual({ __typename: 'SignedIn', viewer: { userId: id } });
    expect(client.cookieNames).toEqual(['patchbay_session']);
    const [event] = await people.sql(
      `SELECT details FROM audit_trail WHERE user_id = $1 AND action = 'user.signed_in' ORDER BY id DESC LIMIT 1`,
      [id],
    );
    expect(event.details).toEqual({ secondFactor: 'AUTHENTICATOR' });
  });

  it('records a right password without a code', async () => {
    const { email, id } = await person();
    await begin(email, people.visitor('203.0.113.90'));
    const events = await people.sql(
      `SELECT outcome, address, details FROM audit_trail WHERE user_id = $1 AND action = 'user.first_factor_verified'`,
      [id],
    );
    expect(events).toEqual([{ outcome: 'SUCCESS', address: '203.0.113.90', details: {} }]);
  });

  it('accepts codes one step around, and each step once', async () => {
    const { email, authenticator } = await person();
    await test.advance(120_000);
    const code = authenticator.code(-1);
    expect((await enter(await begin(email), code)).__typename).toBe('SignedIn');
    expect(await enter(await begin(email), code)).toMatchObject({ code: 'INVALID_CODE' });
    expect(await enter(await begin(email), authenticator.code(-2))).toMatchObject({ code: 'INVALID_CODE' });
    expect((await enter(await begin(email), authenticator.code(1))).__typename).toBe('SignedIn');
    // Older than the last accepted one.
    expect(await enter(await begin(email), authenticator.code())).toMatchObject({ code: 'INVALID_CODE' });
    expect(await enter(await begin(email), authenticator.code(2))).toMatchObject({ code: 'INVALID_CODE' });
  });

  it('lets one of several simultaneous requests with the same code in', async () => {
    const { email, authenticator } = await person();
    const clients = await Promise.all(Array.from({ length: 6 }, () => begin(email)));
    const code = await authenticator.next();
    const results = await Promise.all(clients.map((client) => enter(client, code)));
    expect(results.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1);
  });

  it('opens one session for simultaneous requests of one browser', async () => {
    const { email, id, recoveryCodes } = await person();
    const client = await begin(email);
    const before = await people.sql('SELECT id FROM sessions WHERE user_id = $1', [id]);
    const results = await Promise.all(recoveryCodes.slice(0, 4).map((code) => enter(client, code)));
    expect(results.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1);
    expect(results.filter(({ code }) => code === 'SIGN_IN_EXPIRED')).toHaveLength(3);
    expect(await people.sql('SELECT id FROM sessions WHERE user_id = $1', [id])).toHaveLength(
      before.length + 1,
    );
    // The codes of the refused requests were not used up.
    expect(
      await people.sql('SELECT id FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL', [id]),
    ).toHaveLength(9);
  });

  it('accepts each recovery code once, and sends a mail about it', async () => {
    const { email, recoveryCodes } = await person();
    const client = await begin(email);
    expect((await enter(client, recoveryCodes[0]!.toUpperCase())).__typename).toBe('SignedIn');
    expect((await client.data(state)).viewer.secondFactor.recoveryCodesLeft).toBe(9);
    const mail = await people.lastMailTo(email);
    expect(mail.subject).toBe('A recovery code was used');
    expect(mail.text).toContain('left: 9');
    expect(await enter(await begin(email), recoveryCodes[0]!)).toMatchObject({ code: 'INVALID_CODE' });
    expect((await enter(await begin(email), recoveryCodes[1]!)).__typename).toBe('SignedIn');
  });

  it('refuses the codes of another user', async () => {
    const { email } = await person();
    const other = await person();
    const client = await begin(email);
    expect(await enter(client, other.recoveryCodes[0]!)).toMatchObject({ code: 'INVALID_CODE' });
    expect(await enter(client, await other.authenticator.next())).toMatchObject({ code: 'INVALID_CODE' });
  });

  it('is bound to the browser, works once and expires', async () => {
    const { email, authenticator } = await person();
    const client = await begin(email);
    const token = client.cookie(cookie)!;
    expect(await enter(people.visitor(), authenticator.code(1))).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
    const forged = people.visitor();
    forged.setCookie(cookie, `${token.slice(0, -2)}AA`);
    expect(await enter(forged, authenticator.code(1))).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
    expect((await enter(client, await authenticator.next())).__typename).toBe('SignedIn');
    client.setCookie(cookie, token);
    expect(await enter(client, await authenticator.next())).toMatchObject({ code: 'SIGN_IN_EXPIRED' });

    const late = await begin(email);
    await test.advance(10 * 60_000 + 1000);
    expect(await enter(late, authenticator.code())).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
  });

  it('ends after five wrong codes, and informs the user', async () => {
    const { email, authenticator } = await person();
    const client = await begin(email);
    const wrong = Array.from({ length: 8 }, () => codeOf(client, authenticator.wrong()));
    const codes = await Promise.all(wrong);
    expect(codes.filter((code) => code === 'INVALID_CODE')).toHaveLength(5);
    expect(await enter(client, authenticator.code(1))).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
    expect((await people.lastMailTo(email)).subject).toBe('Someone may know your password');
    const other = await begin(email);
    for (let count = 0; count < 5; count += 1) await codeOf(other, authenticator.wrong());
    const mails = (await people.mailsTo(email)).filter(({ subject }) => /may know/.test(subject));
    expect(mails).toHaveLength(1);
  });

  it('informs the user about wrong codes of several sign-ins, once', async () => {
    const { email, authenticator } = await person();
    const guess = async () => codeOf(await begin(email), authenticator.wrong());
    const warnings = async () =>
      (await people.mailsTo(email)).filter(({ subject }) => /may know/.test(subject)).length;
    for (let count = 0; count < 4; count += 1) expect(await guess()).toBe('INVALID_CODE');
    expect(await warnings()).toBe(0);
    await guess();
    expect(await warnings()).toBe(1);
    for (let count = 0; count < 10; count += 1) await guess();
    expect(await warnings()).toBe(1);
  });

  it('limits guesses from one address and from all, without locking the user out', async () => {
    const { client: own, email, authenticator, recoveryCodes } = await person();
    const address = '203.0.113.7';
    for (let count = 0; count < 10; count += 1) {
      const client = await begin(email, people.visitor(address));
      expect(await codeOf(client, authenticator.wrong())).toBe('INVALID_CODE');
    }
    const here = await begin(email, people.visitor(address));
    expect(await codeOf(here, authenticator.code(1))).toBe('RATE_LIMITED');
    for (let count = 10; count < 50; count += 1)
      expect(await codeOf(await begin(email), authenticator.wrong())).toBe('INVALID_CODE');
    expect(await codeOf(await begin(email), authenticator.code(1))).toBe('RATE_LIMITED');
    // Recovery codes and the address of an open session still work.
    expect((await enter(await begin(email), recoveryCodes[0]!)).__typename).toBe('SignedIn');
    const known = await begin(email, own);
    expect((await enter(known, authenticator.code(1))).__typename).toBe('SignedIn');
  });

  it('knows the network of an open session, not only its address', async () => {
    const { client: own, email, authenticator } = await person();
    const home = people.visitor('2001:db8:1:2::5');
    await begin(email, home);
    await enter(home, await authenticator.next());
    await own.data('mutation { signOut(input: { everywhere: false }) { __typename } }');
    for (let count = 0; count < 50; count += 1) await codeOf(await begin(email), authenticator.wrong());
    const code = await authenticator.next();
    expect(await codeOf(await begin(email, people.visitor('2001:db8:1:3::5')), code)).toBe('RATE_LIMITED');
    const tomorrow = await begin(email, people.visitor('2001:db8:1:2:aaaa:bbbb:cccc:dddd'));
    expect((await enter(tomorrow, code)).__typename).toBe('SignedIn');
  });

  it('cannot be tried without the password, so strangers lock no one out', async () => {
    const { email, authenticator } = await person();
    const stranger = people.visitor();
    for (let count = 0; count < 20; count += 1)
      expect(await codeOf(stranger, authenticator.wrong())).toBe('SIGN_IN_EXPIRED');
    expect((await enter(await begin(email), await authenticator.next())).__typename).toBe('SignedIn');
  });

  it('is not removed by a reset of the password, which ends the sign-ins that wait', async () => {
    const { email, authenticator } = await person();
    const waiting = await begin(email);
    await people.visitor().data(requestReset, { input: { email } });
    const { token } = await people.lastMailTo(email);
    const input = { token, password: 'another quiet lighthouse' };
    const visitor = people.visitor();
    expect((await visitor.data(resetPassword, { input })).resetPassword.__typename).toBe('PasswordSet');
    expect(visitor.cookieNames).toEqual([]);
    expect(await enter(waiting, await authenticator.next())).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
    const { signIn: step } = await visitor.data(signIn, { input: { email, password: input.password } });
    expect(step.code).toBe('SECOND_FACTOR_NEEDED');
    expect((await enter(visitor, authenticator.code())).__typename).toBe('SignedIn');
  });

  it('ends the sign-ins that wait when the password is changed', async () => {
    const { client, email, authenticator } = await person();
    const waiting = await begin(email);
    const input = {
      currentPassword: password,
      newPassword: 'a new quiet lighthouse',
      signOutEverywhere: false,
    };
    await client.data(changePassword, { input });
    expect(await enter(waiting, await authenticator.next())).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
  });

  it('ends the session of another user in the browser', async () => {
    const { email, id, authenticator } = await person();
    const { client, id: before } = await people.person();
    await begin(email, client);
    expect((await client.data('{ viewer { userId } }')).viewer.userId).toBe(before);
    expect((await enter(client, await authenticator.next())).viewer.userId).toBe(id);
    expect(await people.sql('SELECT id FROM sessions WHERE user_id = $1', [before])).toEqual([]);
  });
});
