import {
  fixture,
  oauthRefusal,
  refusal,
  sample,
  type ScriptedTikTok,
  startScriptedTikTok,
} from '../../../../test/support/platforms/scripted-tiktok.js';
import {
  halfAnswer,
  hugeAnswer,
  json,
  reset,
  type Script,
  silence,
} from '../../../../test/support/servers/scripted-server.js';
import { Capability } from '../../platform.js';
import type { AuthorizationRequest } from '../../platform-login.js';
import { bearerChallenge } from './login.js';

let tiktok: ScriptedTikTok;

beforeAll(async () => {
  tiktok = await startScriptedTikTok();
});
afterAll(() => tiktok.close());

const verifier = 'simVerifier-0123456789_abcdefghijklmnopqrst.UVWXYZ~';
const request: AuthorizationRequest = {
  state: 'state/1+2',
  redirectUri: 'https://app.example.test/auth/tiktok/callback',
  codeVerifier: verifier,
  capabilities: [Capability.PUBLISH],
  loginType: 'LOGIN_KIT',
  forceConsent: false,
};
const exchange = () => tiktok.adapter.login.exchange('SimCode*0!1234', request);
const refresh = () => tiktok.adapter.login.refresh({ accessToken: 'act.old', refreshToken: 'rft.old' });
const revoke = () => tiktok.adapter.login.revoke({ accessToken: 'act.old', refreshToken: 'rft.old' });
const sentForm = () => Object.fromEntries(new URLSearchParams(tiktok.server.requests.at(-1)!.body));

describe('bearerChallenge', () => {
  it('is the hex digest of the documented vector', () => {
    expect(bearerChallenge(verifier)).toBe(
      '513591609488a970084efd52df1a2cb20a1963d07f64dba532edb196bb065c5b',
    );
  });
});

describe('scopesFor', () => {
  it('requests only the scopes of the profile and the capabilities', () => {
    const profile = ['user.info.basic', 'user.info.profile', 'user.info.stats'];
    expect(tiktok.adapter.login.scopesFor([])).toEqual(profile);
    expect(tiktok.adapter.login.scopesFor([Capability.PUBLISH])).toEqual([...profile, 'video.publish']);
    expect(
      tiktok.adapter.login.scopesFor([
        Capability.DRAFT,
        Capability.CONTENT,
        Capability.PROFILE,
        Capability.COMMERCE,
      ]),
    ).toEqual([...profile, 'video.upload', 'video.list']);
  });

  it('requests no scope that the app is not approved for, because it would invalidate the whole consent', async () => {
    const sparse = await startScriptedTikTok({ approvedScopes: ['video.publish'] });
    expect(sparse.adapter.login.scopesFor([Capability.PUBLISH, Capability.CONTENT])).toEqual([
      'user.info.basic',
      'video.publish',
    ]);
    await sparse.close();
  });
});

describe('authorizationUrl', () => {
  it('has the format of Login Kit: client_key, comma-separated scopes, trailing slash, hex challenge', () => {
    const url = new URL(tiktok.adapter.login.authorizationUrl(request));
    expect(url.origin + url.pathname).toBe('https://www.tiktok.com/v2/auth/authorize/');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_key: 'simclientkey0001',
      response_type: 'code',
      scope: 'user.info.basic,user.info.profile,user.info.stats,video.publish',
      redirect_uri: request.redirectUri,
      state: 'state/1+2',
      code_challenge: '513591609488a970084efd52df1a2cb20a1963d07f64dba532edb196bb065c5b',
      code_challenge_method: 'S256',
      disable_auto_auth: '0',
    });
    expect(
      new URL(tiktok.adapter.login.authorizationUrl({ ...request, forceConsent: true })).searchParams.get(
        'disable_auto_auth',
      ),
    ).toBe('1');
  });
});

describe('readCallback', () => {
  const callback = (query: string) =>
    tiktok.adapter.login.readCallback(Object.fromEntries(new URLSearchParams(query)));

  it('accepts the decoded code', () => {
    expect(callback('code=SimCode%2A0%211234&scopes=user.info.basic&state=abc')).toEqual({
      kind: 'code',
      code: 'SimCode*0!1234',
    });
  });

  it('reports a denial', () => {
    expect(callback('error=access_denied&error_description=denied&state=abc')).toEqual({
      kind: 'denied',
      platformCode: 'access_denied',
      description: 'denied',
    });
  });

  it('refuses everything else', () => {
    expect(() => callback('state=abc&code=')).toThrow(expect.objectContaining({ kind: 'rejected' }));
  });
});

describe('exchange', () => {
  it('sends the code encoded once, with the verifier and the same redirect URI', async () => {
    tiktok.server.follow(sample('token'));
    await expect(exchange()).resolves.toEqual({
      credentials: { accessToken: 'act.SimAccess01', refreshToken: 'rft.SimRefresh01' },
      accessExpiresAt: new Date(tiktok.clock.nowMs() + 7_200_000),
      refreshExpiresAt: new Date(tiktok.clock.nowMs() + 15_552_000_000),
      scopes: ['user.info.basic', 'video.publish', 'video.upload'],
      subject: '-000simOpenIdAlpha',
    });
    expect(tiktok.server.requests[0]).toMatchObject({ method: 'POST', target: '/v2/oauth/token/' });
    expect(tiktok.server.requests[0]!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(tiktok.server.requests[0]!.body).toContain('code=SimCode*0%211234');
    expect(sentForm()).toEqual({
      client_key: 'simclientkey0001',
      client_secret: 'sim_client_secret_0123456789abcdef',
      grant_type: 'authorization_code',
      code: 'SimCode*0!1234',
      redirect_uri: request.redirectUri,
      code_verifier: verifier,
    });
  });

  it('reads every expiry from the response', async () => {
    tiktok.server.follow(
      json(200, { ...JSON.parse(fixture('token')), expires_in: 86_400, refresh_expires_in: '31536000' }),
    );
    await expect(exchange()).resolves.toMatchObject({
      accessExpiresAt: new Date(tiktok.clock.nowMs() + 86_400_000),
      refreshExpiresAt: new Date(tiktok.clock.nowMs() + 31_536_000_000),
    });
  });
});

describe('refresh', () => {
  it('returns the new pair of tokens', async () => {
    tiktok.server.follow(sample('token'));
    await expect(refresh()).resolves.toMatchObject({
      credentials: { accessToken: 'act.SimAccess01', refreshToken: 'rft.SimRefresh01' },
    });
    expect(sentForm()).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'rft.old' });
  });

  it('keeps the refresh token if the response has none', async () => {
    const { refresh_token: _, ...rest } = JSON.parse(fixture('token'));
    tiktok.server.follow(json(200, rest));
    await expect(refresh()).resolves.toMatchObject({
      credentials: { accessToken: 'act.SimAccess01', refreshToken: 'rft.old' },
    });
  });

  it('requires a new consent without a refresh token', async () => {
    await expect(tiktok.adapter.login.refresh({ accessToken: 'act.old' })).rejects.toMatchObject({
      kind: 'reauthorize',
      reason: 'GRANT_INVALID',
    });
  });
});

describe('revoke', () => {
  it('sends the access token and accepts an empty object as success', async () => {
    tiktok.server.follow(sample('revoke'));
    await revoke();
    expect(tiktok.server.requests[0]).toMatchObject({ target: '/v2/oauth/revoke/' });
    expect(sentForm()).toMatchObject({ token: 'act.old' });
  });

  it('is retried after an outage, because it is idempotent', async () => {
    tiktok.server.follow(reset, sample('revoke'));
    await revoke();
    expect(tiktok.server.requests).toHaveLength(2);
  });
});

const calls = { exchange, refresh, revoke };
type Call = keyof typeof calls;

describe.each([200, 400, 401])('an OAuth refusal with HTTP %d', (status) => {
  it.each<[Call, string, object]>([
    ['exchange', 'invalid_grant', { kind: 'rejected' }],
    ['exchange', 'invalid_request', { kind: 'rejected' }],
    ['exchange', 'access_denied', { kind: 'rejected' }],
    ['exchange', 'invalid_client', { kind: 'misconfigured' }],
    ['exchange', 'unauthorized_client', { kind: 'misconfigured' }],
    ['refresh', 'invalid_grant', { kind: 'reauthorize', reason: 'GRANT_INVALID' }],
    ['refresh', 'invalid_client', { kind: 'misconfigured' }],
    ['refresh', 'invalid_request', { kind: 'misconfigured' }],
    ['refresh', 'invalid_scope', { kind: 'misconfigured' }],
    ['refresh', 'access_denied', { kind: 'transient' }],
    ['refresh', 'temporarily_unavailable', { kind: 'transient', outcomeUnknown: false }],
    ['refresh', 'server_error', { kind: 'transient', outcomeUnknown: true }],
    ['revoke', 'invalid_grant', { kind: 'reauthorize', reason: 'TOKEN_REFUSED' }],
    ['revoke', 'access_token_invalid', { kind: 'reauthorize', reason: 'TOKEN_REFUSED' }],
    ['revoke', 'invalid_client', { kind: 'misconfigured' }],
  ])('to %s of %s is classified by its body', async (name, error, expected) => {
    tiktok.server.follow(oauthRefusal(error, status));
    await expect(calls[name]()).rejects.toMatchObject({
      platformCode: error,
      requestId: 'log-8',
      httpStatus: status,
      ...expected,
    });
    expect(tiktok.server.requests).toHaveLength(1);
  });
});

describe('the documented refusal', () => {
  it('of an expired code, which comes with HTTP 200', async () => {
    tiktok.server.follow(sample('oauth-error'));
    await expect(exchange()).rejects.toMatchObject({
      kind: 'rejected',
      platformCode: 'invalid_grant',
      requestId: '202611060101010A0B0C0D0E0F00000001',
    });
  });
});

describe('a fault', () => {
  const faults: [string, Script, object][] = [
    ['a server error', json(502, '<html></html>'), { kind: 'transient', outcomeUnknown: true }],
    [
      'garbage with HTTP 200',
      json(200, 'Unsupported path(Janus)'),
      { kind: 'transient', outcomeUnknown: true },
    ],
    [
      'an empty token',
      json(200, { access_token: '', expires_in: 1 }),
      { kind: 'transient', outcomeUnknown: true },
    ],
    [
      'another shape',
      json(200, { data: { access_token: 'act.x' } }),
      { kind: 'transient', outcomeUnknown: true },
    ],
    [
      'garbage with HTTP 404',
      json(404, 'Unsupported path(Janus)'),
      { kind: 'transient', outcomeUnknown: false },
    ],
    [
      'an unknown error with HTTP 400',
      oauthRefusal('new_word', 400),
      { kind: 'transient', outcomeUnknown: false },
    ],
    [
      'an unknown error with HTTP 200',
      oauthRefusal('new_word', 200),
      { kind: 'transient', outcomeUnknown: true },
    ],
    ['a rate limit in the format of the API', refusal('rate_limit_exceeded', 429), { kind: 'rate-limited' }],
    ['a rate limit without a body', json(429, ''), { kind: 'rate-limited' }],
    ['a reset connection', reset, { kind: 'transient', outcomeUnknown: true }],
    ['silence', silence, { kind: 'transient', platformCode: 'TIMEOUT', outcomeUnknown: true }],
    ['half an answer', halfAnswer, { kind: 'transient', outcomeUnknown: true }],
    ['a huge answer', hugeAnswer(20_000), { kind: 'transient', outcomeUnknown: true }],
  ];

  it.each(['exchange', 'refresh'] as const)('is never followed by a second %s', async (name) => {
    for (const [what, script, expected] of faults) {
      tiktok.server.follow(script, sample('token'));
      const failure = await calls[name]().catch((error: unknown) => error);
      expect([what, failure]).toEqual([what, expect.objectContaining(expected)]);
      expect(tiktok.server.requests).toHaveLength(1);
    }
  });

  it('contains no secret', async () => {
    tiktok.server.follow(oauthRefusal('invalid_grant', 200));
    const failure = (await refresh().catch((error: unknown) => error)) as Error;
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(/rft\.|act\.|sim_client_secret/);
  });
});
