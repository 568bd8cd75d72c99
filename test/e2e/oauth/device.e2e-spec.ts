import {
  auditEvents,
  newClient,
  type UserBrowser,
  post,
  signedInUser,
  type TestOAuthClient,
  token,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

describe('The device grant', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test, { kind: 'DEVICE', name: 'Wall Display' });
    user = await signedInUser(test);
  });
  afterAll(() => test.close());

  const begin = async (scope = 'profile:read') =>
    (await post(test, '/oauth/device_authorization', client, { scope })).body;
  const poll = (deviceCode: string) =>
    token(test, client, { grant_type: grantType, device_code: deviceCode });
  /** Enters the code, confirms it, and consents. */
  async function approve(userCode: string): Promise<string> {
    const input = await user.open('/oauth/device');
    expect(input.title).toBe('Connect a device');
    const confirm = await input.send({ user_code: userCode });
    expect(confirm.title).toBe('Connect Wall Display?');
    expect(confirm.html).toMatch(/class="shown-code">[B-Z]{4}-[B-Z]{4}</);
    const consent = await confirm.send({ confirm: 'yes' });
    expect(consent.title).toBe('Allow Wall Display to use your account?');
    return (await consent.send({ do: 'allow' })).title;
  }

  it('connects a device by its code on another device', async () => {
    const started = await begin();
    expect(started).toEqual({
      device_code: expect.any(String),
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: `${test.url}/oauth/device`,
      verification_uri_complete: `${test.url}/oauth/device?user_code=${started.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    expect((await poll(started.device_code)).body.error).toBe('authorization_pending');
    expect(await approve(started.user_code.toLowerCase().replace('-', ' '))).toBe('Your device is connected');
    const { status, body } = await poll(started.device_code);
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: 'profile:read', refresh_token: expect.any(String) });
    expect(await queryViewer(test, body.access_token)).toMatchObject({
      data: { viewer: { id: user.userId } },
    });
    const [given] = (await auditEvents(test, 'oauth.consent_given')).slice(-1);
    expect(given).toMatchObject({ actor_user_id: user.userId, actor_name: client.id });
  });

  it('prefills a code from the URL, and submits nothing without a click', async () => {
    const { verification_uri_complete: complete, user_code: userCode } = await begin();
    const input = await user.open(complete);
    expect(input.title).toBe('Connect a device');
    expect(input.html).toContain(`value="${userCode}"`);
    expect(input.html).not.toContain('<script');
    expect((await input.send({ user_code: userCode })).title).toBe('Connect Wall Display?');
  });

  it('extends the interval with each early poll', async () => {
    const { device_code: code } = await begin();
    const ask = async () => (await poll(code)).body.error;
    expect(await ask()).toBe('authorization_pending');
    expect(await ask()).toBe('slow_down');
    await test.advance(6_000);
    expect(await ask()).toBe('slow_down');
    await test.advance(16_000);
    expect(await ask()).toBe('authorization_pending');
    await test.advance(16_000);
    expect(await ask()).toBe('authorization_pending');
  });

  it('issues tokens once, and revokes them if the device code is used again', async () => {
    const started = await begin();
    await approve(started.user_code);
    const first = await poll(started.device_code);
    expect(first.status).toBe(200);
    expect((await poll(started.device_code)).body.error).toBe('invalid_grant');
    expect((await queryViewer(test, first.body.access_token)).errors).toBeDefined();
  });

  it('reports to the device that the user canceled, or that the code expired', async () => {
    const stopped = await begin();
    const confirm = await (await user.open('/oauth/device')).send({ user_code: stopped.user_code });
    expect((await confirm.send({ abort: 'yes' })).title).toBe('Device not connected');
    expect((await poll(stopped.device_code)).body.error).toBe('access_denied');

    const late = await begin();
    await test.advance(601_000);
    expect((await poll(late.device_code)).body.error).toBe('expired_token');
    const page = await (await user.open('/oauth/device')).send({ user_code: late.user_code });
    expect(page.html).toContain('This code has expired');
  });

  it('refuses other clients and form posts of other origins', async () => {
    const { device_code: code, user_code: userCode } = await begin();
    const other = await newClient(test, { kind: 'DEVICE' });
    expect((await token(test, other, { grant_type: grantType, device_code: code })).body.error).toBe(
      'invalid_grant',
    );
    const input = await user.open('/oauth/device');
    const foreign = await input.send(
      { user_code: userCode },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.response.status).toBe(403);
    const forged = await input.send({ user_code: userCode, xsrf: 'guess' });
    expect(forged.title).not.toContain('Wall Display');
  });

  it('limits wrong codes', async () => {
    const { user_code: userCode } = await begin();
    let stop = await user.open('/oauth/device');
    for (let guess = 0; guess < 20; guess += 1) {
      stop = await stop.send({ user_code: `BBBB-${String.fromCharCode(66 + guess)}BBB` });
    }
    expect(stop.html).toContain('This code is not valid');
    stop = await stop.send({ user_code: userCode });
    expect(stop.response.status).toBe(429);
    expect(stop.title).toBe('Too many wrong codes');
    expect(Number(stop.response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
