import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import type { OAuthEvent } from '../../../src/oauth/domain/events.js';
import { type Extensions, GrantRefused, type UpstreamProfile } from '../../../src/oauth/extension-points.js';
import { extensions } from '../../../src/oauth/extensions.js';
import {
  auditEvents,
  newClient,
  UserBrowser,
  signedInUser,
  sql,
  token,
  issueTokens,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { changeObject } from '../../support/jest/changed-object.js';

const badge = 'urn:example:badge';

/** Sample contents of extensions.ts. */
class Additions {
  readonly events: OAuthEvent[] = [];
  profile: UpstreamProfile = { subject: '', email: null, emailVerified: false, displayName: null };

  readonly extensions: Extensions = {
    grants: {
      ...extensions.grants,
      [badge]: {
        parameters: ['badge'],
        handle: async ({ parameters }) => {
          if (parameters.badge !== '007') throw new GrantRefused('invalid_grant', 'unknown badge');
          // More scopes and a longer lifetime than allowed: both are reduced.
          return {
            userId: null,
            authorizationId: null,
            scopes: ['posts:read', 'admin'],
            lifetimeSeconds: 1_000_000,
            claims: { badge: '007' },
          };
        },
      },
    },
    claims: {
      names: ['team'],
      read: ({ email }, scopes) => ({
        team: `${scopes.has('email')} ${email}`,
        sub: 'another user',
        email_verified: false,
      }),
    },
    onEvent: (event) => void this.events.push(event),
    profiles: { mine: async (getJson) => ({ ...this.profile, ...((await getJson(this.base)) as object) }) },
  };
  base = '';
}

describe('The extension file', () => {
  let test: TestApp;
  let server: Server;
  let restore: () => void;
  const additions = new Additions();
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/token' ? '{"access_token":"at","token_type":"bearer"}' : '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    additions.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    restore = changeObject(extensions, additions.extensions);
    const provider = {
      id: 'mine',
      clientId: 'c',
      clientSecret: 's',
      authorizeUrl: `${additions.base}/authorize`,
      tokenUrl: `${additions.base}/token`,
      profile: 'mine',
    };
    test = await startTestApp({ SIGN_IN_PROVIDERS: JSON.stringify([provider]) });
  });
  afterAll(async () => {
    await test.close();
    restore();
    server.close();
  });

  it('adds grants for clients that an administrator enabled', async () => {
    const service = await newClient(test, { kind: 'SERVICE', scopes: ['posts:read'], extraGrants: [badge] });
    const { status, body } = await token(test, service, { grant_type: badge, badge: '007' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, scope: 'posts:read' });
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: service.id, badge: '007' });
    const wrong = await token(test, service, { grant_type: badge, badge: '008' });
    expect(wrong).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const without = await newClient(test, { kind: 'SERVICE', scopes: ['posts:read'] });
    expect((await token(test, without, { grant_type: badge, badge: '007' })).status).toBe(400);
  });

  it('adds claims but cannot change standard claims', async () => {
    const user = await signedInUser(test);
    const tokens = await issueTokens(test, await newClient(test), user, 'openid email');
    const userinfo = await fetch(`${test.url}/oauth/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    for (const claims of [decodeJwt(tokens.id_token), (await userinfo.json()) as object])
      expect(claims).toMatchObject({
        team: `true ${user.email}`,
        sub: user.userId,
        email: user.email,
        email_verified: true,
      });
  });

  it('receives every event of the audit trail', async () => {
    const app = await newClient(test);
    const user = await signedInUser(test);
    const first = await issueTokens(test, app, user);
    const refresh = (value: string) =>
      token(test, app, { grant_type: 'refresh_token', refresh_token: value });
    await refresh(first.refresh_token);
    await test.advance(11_000);
    await refresh(first.refresh_token);
    const second = await issueTokens(test, app, user);
    const form = new URLSearchParams({ token: second.refresh_token });
    const credentials = Buffer.from(`${app.id}:${app.secret}`).toString('base64');
    await fetch(`${test.url}/oauth/revoke`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Basic ${credentials}` },
    });
    await user.data(
      'mutation ($input: RevokeAuthorizedAppInput!) { revokeAuthorizedApp(input: $input) { __typename } }',
      { input: { clientId: app.id } },
    );
    const reported = additions.events.filter(({ clientId }) => clientId === app.id).map(({ name }) => name);
    expect(reported).toEqual([
      'consent_given',
      'token_issued',
      'token_refreshed',
      'token_reused',
      'token_issued',
      'token_revoked',
      'consent_withdrawn',
    ]);
    for (const name of new Set(reported)) {
      const rows = (await auditEvents(test, `oauth.${name}`)).filter(
        ({ actor_name: actor }) => actor === app.id,
      );
      expect(rows).toHaveLength(reported.filter((other) => other === name).length);
    }
  });

  describe('reads profiles of plain OAuth2 providers', () => {
    /** Signs in with this profile at the provider. */
    async function signIn(profile: Partial<UpstreamProfile>, here = new UserBrowser(test.url, '', '')) {
      additions.profile = {
        subject: crypto.randomUUID(),
        email: null,
        emailVerified: false,
        displayName: null,
        ...profile,
      };
      const isSignedIn = here.cookieNames.length > 0;
      const headers = { origin: test.url, 'sec-fetch-site': 'same-origin' };
      const leave = await here.open('/sign-in/mine', isSignedIn ? { method: 'POST', headers } : {});
      const state = new URL(leave.address).searchParams.get('state')!;
      const stop = await here.open(`${test.url}/sign-in/mine/callback?code=c&state=${state}`);
      return { here, stop };
    }
    const identitiesOf = async (userId: string): Promise<number> =>
      (await sql(test, 'SELECT 1 FROM oidc_identities WHERE user_id = $1', [userId])).length;

    it('and links to the user with the address only if it is verified', async () => {
      const user = await signedInUser(test);
      for (const emailVerified of [false, true]) {
        const { here, stop } = await signIn({ email: user.email, emailVerified });
        const answer = await here.graphql('{ viewer { id: userId } }');
        if (emailVerified) expect(answer.data.viewer.id).toBe(user.userId);
        else {
          expect(stop.response.status).toBe(400);
          expect(stop.html).toContain('Your email address is not verified at that provider.');
          expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
        }
        expect(await identitiesOf(user.userId)).toBe(emailVerified ? 1 : 0);
      }
    });

    it('and creates no user without a verified address', async () => {
      const count = async () => (await sql(test, 'SELECT count(*)::int AS count FROM users'))[0].count;
      const before = await count();
      for (const profile of [{ email: 'unproven@example.com' }, { emailVerified: true }])
        expect((await signIn(profile)).stop.response.status).toBe(400);
      expect(await count()).toBe(before);
    });

    it('and links any identity to the signed-in user', async () => {
      const user = await signedInUser(test);
      await signIn({ subject: 'theirs', email: 'unproven@example.com' }, user);
      expect(await identitiesOf(user.userId)).toBe(1);
      const { here } = await signIn({ subject: 'theirs' });
      expect((await here.data('{ viewer { id: userId } }')).viewer.id).toBe(user.userId);
    });
  });

  it('issues tokens of custom grants that expire and are checked like all others', async () => {
    const service = await newClient(test, {
      kind: 'SERVICE',
      scopes: ['profile:read'],
      extraGrants: [badge],
    });
    const { body } = await token(test, service, { grant_type: badge, badge: '007' });
    const answer = await queryViewer(test, body.access_token);
    expect(answer.errors[0].extensions.details).toMatchObject({ missingScope: 'profile:read' });
  });
});
