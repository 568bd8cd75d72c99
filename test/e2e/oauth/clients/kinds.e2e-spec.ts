import { createRequire } from 'node:module';
import { NativeClients1700000009500 } from '../../../../migrations/1700000009500-native-clients.js';
import { Database } from '../../../../src/database/database.js';
import {
  auditEvents,
  authorizeUrl,
  newClient,
  newPkce,
  redirectUri,
  signedInUser,
  sql,
  token,
  issueTokens,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import { asAdmin } from '../../../support/clients/users.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';

/** The package has no types. */
const OpenIDConnectStrategy: any = createRequire(import.meta.url)('passport-openidconnect');

describe('Kinds of OAuth clients', () => {
  let test: TestApp;
  let admin: TestClient;
  beforeAll(async () => {
    test = await startTestApp();
    admin = (await asAdmin(test)).client;
  });
  afterAll(() => test.close());

  const update = (input: object) =>
    admin.graphql(
      `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) {
        ... on OAuthClientUpdated { client { kind pkceExempt } } } }`,
      { input },
    );
  const noPkce = { code_challenge: null, code_challenge_method: null };

  describe('without PKCE', () => {
    it('serves a confidential client that an administrator exempted', async () => {
      const client = await newClient(test);
      const user = await signedInUser(test);
      const refused = await user.open(authorizeUrl(test, client, newPkce(), noPkce));
      expect(new URL(refused.address).searchParams.get('error')).toBe('invalid_request');

      const { data } = await update({ id: client.id, pkceExempt: true });
      expect(data!.updateOAuthClient.client).toEqual({ kind: 'CONFIDENTIAL', pkceExempt: true });
      const [changed] = (await auditEvents(test, 'oauth_client.updated')).slice(-1);
      expect(changed).toMatchObject({ target_id: client.id, details: { pkceExempt: true } });
      const consent = await user.open(authorizeUrl(test, client, newPkce(), noPkce));
      expect(consent.html).toMatch(/class="alarm"[^>]*>[^<]*PKCE/);
      const back = new URL((await consent.send({ do: 'allow' })).address);
      const form = {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code')!,
        redirect_uri: redirectUri,
      };
      expect((await token(test, client, { ...form, code_verifier: newPkce().verifier })).status).toBe(400);
      expect((await token(test, client, form)).status).toBe(200);

      // A challenge is checked if the client sends one.
      const pkce = newPkce();
      const withChallenge = await user.authorize(authorizeUrl(test, client, pkce));
      const code = withChallenge.searchParams.get('code')!;
      expect((await token(test, client, { ...form, code })).body.error).toBe('invalid_grant');
      expect((await token(test, client, { ...form, code, code_verifier: pkce.verifier })).status).toBe(200);

      await update({ id: client.id, pkceExempt: false });
      const again = await user.open(authorizeUrl(test, client, newPkce(), noPkce));
      expect(new URL(again.address).searchParams.get('error')).toBe('invalid_request');
    });

    it('cannot be set for a client without a secret', async () => {
      const client = await newClient(test, { kind: 'PUBLIC' });
      const { errors } = await update({ id: client.id, pkceExempt: true });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: 'input.pkceExempt' }] },
      });
    });

    it('works with passport-openidconnect', async () => {
      const client = await newClient(test, { pkceExempt: true });
      const user = await signedInUser(test);
      const session: Record<string, unknown> = {};
      const strategy = new OpenIDConnectStrategy(
        {
          issuer: test.url,
          authorizationURL: `${test.url}/oauth/authorize`,
          tokenURL: `${test.url}/oauth/token`,
          userInfoURL: `${test.url}/oauth/userinfo`,
          clientID: client.id,
          clientSecret: client.secret,
          callbackURL: redirectUri,
          scope: 'profile email',
        },
        (_issuer: string, profile: object, done: (error: null, user: object) => void) => done(null, profile),
      );
      const run = (url: string) =>
        new Promise<any>((resolve, reject) => {
          const { search, searchParams } = new URL(url);
          Object.assign(Object.create(strategy), {
            redirect: (location: string) => resolve({ location }),
            success: (profile: object) => resolve({ profile }),
            fail: (reason: unknown) => reject(new Error(JSON.stringify(reason))),
            error: reject,
          }).authenticate({
            session,
            query: Object.fromEntries(searchParams),
            headers: { host: 'app.example' },
            url: `/callback${search}`,
          });
        });
      const { location } = await run(redirectUri);
      expect(new URL(location).searchParams.get('code_challenge')).toBeNull();
      const back = await user.authorize(location);
      const { profile } = await run(back.href);
      expect(profile).toMatchObject({ id: user.userId, emails: [{ value: user.email }] });
    });
  });

  describe('on http://localhost', () => {
    it('treats a PUBLIC client as a web app: silent sign-in, exact redirect URI', async () => {
      const client = await newClient(test, { kind: 'PUBLIC' });
      const user = await signedInUser(test);
      await issueTokens(test, client, user);
      const silent = await user.open(authorizeUrl(test, client, newPkce(), { prompt: 'none' }));
      expect(new URL(silent.address).searchParams.get('code')).toBeTruthy();
      const other = { redirect_uri: redirectUri.replace(':9/', ':10/') };
      expect((await user.open(authorizeUrl(test, client, newPkce(), other))).response.status).toBe(400);
    });

    it('can be changed to NATIVE by an administrator: any port, and consent each time', async () => {
      const client = await newClient(test, { kind: 'PUBLIC' });
      const { data } = await update({ id: client.id, kind: 'NATIVE' });
      expect(data!.updateOAuthClient.client.kind).toBe('NATIVE');
      const user = await signedInUser(test);
      await issueTokens(test, client, user);
      const silent = await user.open(authorizeUrl(test, client, newPkce(), { prompt: 'none' }));
      expect(new URL(silent.address).searchParams.get('error')).toBe('interaction_required');
      const other = { redirect_uri: redirectUri.replace(':9/', ':10/') };
      expect((await user.open(authorizeUrl(test, client, newPkce(), other))).title).toMatch(/^Allow /);
      const { errors } = await update({ id: client.id, kind: 'CONFIDENTIAL' });
      expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    });
  });

  it('registers PUBLIC with a private-use scheme as NATIVE', async () => {
    const { kind } = await newClient(test, { kind: 'PUBLIC', redirectUris: ['com.example.app:/cb'] });
    expect(kind).toBe('NATIVE');
  });

  it('are migrated: clients with a private-use scheme become NATIVE, clients with only loopback do not', async () => {
    const [phone, web] = [
      await newClient(test, { kind: 'NATIVE', redirectUris: ['com.example.app:/cb', redirectUri] }),
      await newClient(test, { kind: 'PUBLIC' }),
    ];
    const migration = new NativeClients1700000009500();
    const kinds = async (query: (text: string, values?: unknown[]) => Promise<any>) =>
      (
        await query('SELECT kind FROM oidc_clients WHERE id = ANY($1) ORDER BY array_position($1, id)', [
          [phone.id, web.id],
        ])
      ).map(({ kind }: { kind: string }) => kind);
    await test.app.get(Database).transaction(async (manager) => {
      const runner = manager.queryRunner!;
      const query = (text: string, values?: unknown[]) => manager.query(text, values as any[]);
      await migration.down(runner);
      expect(await kinds(query)).toEqual(['PUBLIC', 'PUBLIC']);
      await query(`UPDATE oidc_clients SET scopes = '{openid,commerce:read,commerce:write}' WHERE id = $1`, [
        web.id,
      ]);
      await migration.up(runner);
      expect(await kinds(query)).toEqual(['NATIVE', 'PUBLIC']);
    });
    const [row] = await sql(test, 'SELECT scopes FROM oidc_clients WHERE id = $1', [web.id]);
    expect(row.scopes).toEqual(['openid']);
  });
});
