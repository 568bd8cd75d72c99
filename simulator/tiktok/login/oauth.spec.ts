import { CLIENT, send, SimulatorClient, VERIFIER } from '../../test/client.js';
import { matchesChallenge } from './oauth.js';

describe('A challenge', () => {
  it('matches only the lower-case hex of the hash', () => {
    const hex = '513591609488a970084efd52df1a2cb20a1963d07f64dba532edb196bb065c5b';
    expect(matchesChallenge(hex, VERIFIER)).toBe(true);
    expect(matchesChallenge(hex.toUpperCase(), VERIFIER)).toBe(false);
    expect(matchesChallenge('UTWRYJSIqXAITv1S3xossgoZY9B_ZNulMu2xlrsGXFs', VERIFIER)).toBe(false);
    expect(matchesChallenge(hex, `${VERIFIER}x`)).toBe(false);
    expect(matchesChallenge(hex, undefined)).toBe(false);
  });
});

describe('The token endpoint', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await SimulatorClient.start();
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.control('POST', '/reset'));

  const counters = () => simulator.control('GET', '/tiktok/tokens');

  it('exchanges a code for tokens', async () => {
    const { status, json } = await simulator.exchange(await simulator.createCode());

    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^act\..+/),
      expires_in: 7_200,
      open_id: expect.stringMatching(/^-000/),
      refresh_expires_in: 15_552_000,
      refresh_token: expect.stringMatching(/^rft\..+/),
      scope: 'user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload',
      token_type: 'Bearer',
    });
    expect(await counters()).toMatchObject({ codesIssued: 1, codeExchanges: 1, liveGrants: 1 });
  });

  it('accepts a code once', async () => {
    const code = await simulator.createCode();
    await simulator.exchange(code);
    const again = await simulator.exchange(code);

    expect(again.status).toBe(200);
    expect(again.json).toEqual({
      error: 'invalid_grant',
      error_description: 'Authorization code is expired.',
      log_id: expect.any(String),
    });
  });

  it('refuses an expired code', async () => {
    const code = await simulator.createCode();
    await simulator.advance(600_000);
    expect((await simulator.exchange(code)).json.error).toBe('invalid_grant');
  });

  it('refuses a code that is encoded twice', async () => {
    const code = await simulator.createCode();
    expect((await simulator.exchange(encodeURIComponent(code).replaceAll('!', '%21'))).json.error).toBe(
      'invalid_grant',
    );
    expect((await simulator.exchange(code)).json.access_token).toBeDefined();
  });

  it.each([
    [
      'a different redirect URI',
      { redirect_uri: 'http://127.0.0.1:3001/auth/tiktok/callback' },
      'invalid_request',
    ],
    ['a different verifier', { code_verifier: `${VERIFIER}0` }, 'invalid_request'],
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
    ['an unknown client', { client_key: 'nobody' }, 'invalid_client'],
    ['no secret', { client_secret: '' }, 'invalid_request'],
    ['no grant type', { grant_type: '' }, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %s and keeps the code valid', async (_what, changes, error) => {
    const code = await simulator.createCode();
    const refused = await simulator.exchange(code, changes);

    expect(refused.json.error).toBe(error);
    expect(refused.json.access_token).toBeUndefined();
    expect((await simulator.exchange(code)).json.access_token).toBeDefined();
  });

  it('refuses a base64url challenge that the consent page has accepted', async () => {
    const code = await simulator.createCode('sim-public', {
      code_challenge: 'UTWRYJSIqXAITv1S3xossgoZY9B_ZNulMu2xlrsGXFs',
    });
    expect((await simulator.exchange(code)).json).toMatchObject({
      error: 'invalid_request',
      error_description: 'Code verifier or code challenge is invalid.',
    });
  });

  it('requires a form', async () => {
    const answer = await send(`${simulator.urls.tiktok.api}/v2/oauth/token/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...CLIENT, grant_type: 'client_credentials' }),
    });
    expect(answer.json.error).toBe('invalid_request');
  });

  it.each([
    ['POST', '/v2/oauth/token'],
    ['GET', '/v2/oauth/token/'],
    ['GET', '/v2/video/list/'],
    ['POST', '/v2/nothing/'],
  ])('has no route %s %s', async (method, path) => {
    const answer = await send(simulator.urls.tiktok.api + path, { method });
    expect(answer.status).toBe(404);
    expect(answer.text).toBe('Unsupported path(Janus)');
  });

  it('rotates the refresh token at every refresh and invalidates the old one', async () => {
    const { refreshToken } = await simulator.connect();
    const second = (await simulator.refresh(refreshToken)).json;

    expect(second.refresh_token).not.toBe(refreshToken);
    expect((await simulator.refresh(refreshToken)).json.error).toBe('invalid_grant');
    expect((await simulator.refresh(second.refresh_token)).json.access_token).toBeDefined();
    expect(await counters()).toMatchObject({
      refreshes: 2,
      rotations: 2,
      refreshReuses: 1,
      invalidGrants: 1,
    });
  });

  it('rotates only some refresh tokens if configured, and reports the remaining lifetime', async () => {
    await simulator.control('PATCH', '/settings', {
      tiktok: { rotation: 'sometimes', lifetimes: { accessTtl: 86_400, refreshTtl: 31_536_000 } },
    });
    const { refreshToken } = await simulator.connect();
    await simulator.advance(1_000_000);
    const first = (await simulator.refresh(refreshToken)).json;
    const second = (await simulator.refresh(refreshToken)).json;

    expect(first).toMatchObject({
      refresh_token: refreshToken,
      expires_in: 86_400,
      refresh_expires_in: 31_535_000,
    });
    expect(second.refresh_token).not.toBe(refreshToken);
    expect(second.refresh_expires_in).toBe(31_536_000);
  });

  it('counts the lifetime of a refresh token from the first consent if configured', async () => {
    await simulator.control('PATCH', '/settings', { tiktok: { refreshExpiry: 'counts-down' } });
    const { refreshToken } = await simulator.connect();
    await simulator.advance(5_000_000);
    expect((await simulator.refresh(refreshToken)).json.refresh_expires_in).toBe(15_547_000);
  });

  it('expires tokens', async () => {
    const { accessToken, refreshToken } = await simulator.connect();
    const ask = async () => (await simulator.get(accessToken, '/v2/user/info/?fields=open_id')).status;
    await simulator.advance(7_199_000);
    expect(await ask()).toBe(200);
    await simulator.advance(1_000);
    expect(await ask()).toBe(401);
    await simulator.advance(15_552_000_000);
    expect((await simulator.refresh(refreshToken)).json.error).toBe('invalid_grant');
  });

  it('returns errors with status 400 and 401 if configured', async () => {
    await simulator.control('PATCH', '/settings', { tiktok: { oauthErrorStatus: 400 } });
    expect((await simulator.refresh('rft.unknown')).status).toBe(400);
    expect(
      (await simulator.oauth('token', { grant_type: 'refresh_token', client_secret: 'no' })).status,
    ).toBe(401);
  });

  it('issues a client token that is not valid for users', async () => {
    const { json } = await simulator.oauth('token', { grant_type: 'client_credentials' });
    expect(json).toEqual({
      access_token: expect.stringMatching(/^clt\./),
      expires_in: 7_200,
      token_type: 'Bearer',
    });
    expect((await simulator.get(json.access_token, '/v2/user/info/?fields=open_id')).json.error.code).toBe(
      'access_token_invalid',
    );
  });

  it('revokes every token of a user for an app', async () => {
    const first = await simulator.connect();
    const second = await simulator.connect();
    const other = await simulator.connect('sim-private');

    const revoked = await simulator.oauth('revoke', { token: first.accessToken });
    expect(revoked.text).toBe('{}');
    for (const { accessToken, refreshToken } of [first, second]) {
      expect((await simulator.get(accessToken, '/v2/user/info/?fields=open_id')).status).toBe(401);
      expect((await simulator.refresh(refreshToken)).json.error).toBe('invalid_grant');
    }
    expect((await simulator.refresh(other.refreshToken)).json.access_token).toBeDefined();
    expect((await simulator.oauth('revoke', { token: first.accessToken })).json.error).toBe('invalid_grant');
  });

  it('gives a user a different open id per app', async () => {
    const [first, second] = [await simulator.connect(), await simulator.connect()];
    const [entry] = (await simulator.control('GET', '/tiktok/people')).filter(
      (person: { id: string }) => person.id === 'sim-public',
    );
    expect(first.openId).toBe(second.openId);
    expect(entry.openIds[CLIENT.client_key]).toBe(first.openId);
  });
});
