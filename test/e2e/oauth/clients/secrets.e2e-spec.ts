import { OAuthCleanupService } from '../../../../src/oauth/cleanup.service.js';
import { ArtifactHandles } from '../../../../src/oauth/provider/storage/artifact-handles.js';
import {
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  post,
  redirectUri,
  sql,
  token,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Every row of every table, as text. */
async function dump(test: TestApp): Promise<Map<string, string>> {
  const tables: { name: string }[] = await sql(
    test,
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const dumped = new Map<string, string>();
  for (const { name } of tables) {
    const rows: { row: string }[] = await sql(test, `SELECT row_to_json(t)::text AS row FROM ${name} t`);
    dumped.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return dumped;
}

describe('An export of every table', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('contains no usable secret of a client, a user or a device', async () => {
    const secrets = new Map<string, string>();
    const client = await newClient(test);
    const display = await newClient(test, { kind: 'DEVICE' });
    secrets.set('client secret', client.secret);
    const user = await newUser(test);
    const pkce = newPkce();

    // A pushed request up to the consent page, which leads to an interaction and a code.
    const scope = 'openid profile:read';
    const form = {
      client_id: client.id,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope,
      state: 'x',
    };
    const challenge = { code_challenge: pkce.challenge, code_challenge_method: 'S256' };
    const pushed = await post(test, '/oauth/par', client, { ...form, ...challenge });
    expect(pushed.status).toBe(201);
    const requestUri: string = pushed.body.request_uri;
    secrets.set('pushed request', requestUri.split(':').at(-1)!);
    const signIn = await user.open(
      `/oauth/authorize?client_id=${client.id}&request_uri=${encodeURIComponent(requestUri)}`,
    );
    secrets.set('interaction of sign-in', signIn.address.split('/').at(-1)!);
    const consent = await signIn.signIn();
    secrets.set('interaction of consent', consent.address.split('/').at(-1)!);
    secrets.set('sign-in session', user.cookie('patchbay_session')!);
    secrets.set('oidc-provider session', user.cookie('patchbay_oauth')!);
    secrets.set('interaction cookie', user.cookie('patchbay_oauth_interaction')!);
    secrets.set('resume cookie', user.cookie('patchbay_oauth_resume')!);
    const whileAsked = await dump(test);

    const back = new URL((await consent.send({ do: 'allow' })).address);
    const code = back.searchParams.get('code')!;
    secrets.set('code', code);
    const beforeUse = await dump(test);
    const first = await token(test, client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    });
    const second = await token(test, client, {
      grant_type: 'refresh_token',
      refresh_token: first.body.refresh_token,
    });
    for (const [name, { body }] of [
      ['first', first],
      ['second', second],
    ] as const) {
      secrets.set(`${name} access token`, body.access_token);
      secrets.set(`signature of the ${name} access token`, body.access_token.split('.')[2]);
      secrets.set(`${name} refresh token`, body.refresh_token);
      secrets.set(`${name} ID token`, body.id_token);
    }

    const device = (await post(test, '/oauth/device_authorization', display, { scope: 'profile:read' })).body;
    secrets.set('device code', device.device_code);
    secrets.set('user code', device.user_code);
    secrets.set('user code without its hyphen', device.user_code.replace('-', ''));
    const input = await user.open('/oauth/device');
    secrets.set('form secret', /name="xsrf" value="([^"]+)"/.exec(input.html)![1]!);
    const confirm = await input.send({ user_code: device.user_code });
    await confirm.send({ confirm: 'yes' });

    const exports = [whileAsked, beforeUse, await dump(test)];
    expect([...secrets.values()].every((secret) => secret.length >= 8)).toBe(true);
    const found: string[] = [];
    for (const tables of exports)
      for (const [table, rows] of tables)
        for (const [name, secret] of secrets) {
          const forms = [
            secret,
            Buffer.from(secret).toString('hex'),
            Buffer.from(secret).toString('base64').replace(/=+$/, ''),
          ];
          if (forms.some((written) => rows.includes(written))) found.push(`${name} in ${table}`);
        }
    expect(found).toEqual([]);
    // Values that are not secret are found, so the search works.
    expect(exports[2]!.get('users')).toContain(user.email);
    expect(exports[2]!.get('oidc_artifacts')).toContain('RefreshToken');
    expect(exports[2]!.get('oidc_signing_keys')).not.toContain('"d":');
  });

  it('contains only handles that grant no access', async () => {
    const display = await newClient(test, { kind: 'DEVICE' });
    const user = await newUser(test);
    const device = (await post(test, '/oauth/device_authorization', display, { scope: 'profile:read' })).body;
    const confirm = await (await user.open('/oauth/device')).send({ user_code: device.user_code });
    const signIn = await confirm.send({ confirm: 'yes' });
    const [{ payload }] = await sql(
      test,
      `SELECT payload FROM oidc_artifacts WHERE kind = 'Interaction' AND payload ? 'deviceCode' ORDER BY expires_at DESC LIMIT 1`,
    );
    const handle: string = payload.deviceCode;
    expect(test.app.get(ArtifactHandles, { strict: false }).isHandle(handle)).toBe(true);
    await (await signIn.signIn()).send({ do: 'allow' });
    const stolen = await token(test, display, { grant_type: deviceGrant, device_code: handle });
    expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const honest = await token(test, display, { grant_type: deviceGrant, device_code: device.device_code });
    expect(honest.status).toBe(200);
  });

  it('contains no refresh response after its replay window', async () => {
    const client = await newClient(test);
    const user = await newUser(test);
    const pkce = newPkce();
    const back = await user.authorize(authorizeUrl(test, client, pkce));
    const { body } = await token(test, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    });
    await token(test, client, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
    const responses = () => sql(test, 'SELECT response FROM oidc_artifacts WHERE response IS NOT NULL');
    expect((await responses()).length).toBeGreaterThan(0);
    await test.advance(11_000);
    await test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
    expect(await responses()).toEqual([]);
  });
});
