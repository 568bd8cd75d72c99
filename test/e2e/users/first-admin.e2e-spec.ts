import { Database } from '../../../src/database/database.js';
import { FirstAdminService } from '../../../src/users/first-admin.service.js';
import { newUser, password as usersPassword, UserBrowser } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';

const password = 'a quiet lighthouse';

describe('The first administrator of a development installation', () => {
  let test: TestApp;
  let token: string;
  beforeEach(async () => {
    test = await startTestApp();
    const link = await linkOf(test);
    expect(link).toMatch(`${test.url}/first-admin#`);
    token = link!.split('#')[1]!;
  });
  afterEach(() => test.close());

  const linkOf = ({ app }: TestApp) => app.get(FirstAdminService, { strict: false }).link();
  const submit = async (fields: Record<string, string>) =>
    (await new UserBrowser(test.url, '', '').open('/first-admin')).send(fields);
  const roles = async (): Promise<string[]> => {
    const rows: { role: string }[] = await test.app.get(Database).manager.query('SELECT role FROM users');
    return rows.map(({ role }) => role);
  };

  const signedInAs = async (email: string, secret: string) => {
    const client = new TestClient(test.url);
    const input = { email, password: secret };
    await client.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', { input });
    return client;
  };

  it('is created once, through the printed link', async () => {
    const email = 'boss@example.com';
    for (const wrong of [
      { token: 'A'.repeat(43) },
      { token: '' },
      { email: 'boss' },
      { password: 'password12' },
    ]) {
      const { response, html } = await submit({ token, email, password, ...wrong });
      expect(response.status).toBe(400);
      expect(html).toContain('role="alert"');
    }
    expect(await roles()).toEqual([]);

    const pages = await Promise.all(
      [email, 'second@example.com', 'third@example.com'].map((address) =>
        submit({ token, email: address, password }),
      ),
    );
    expect(pages.map(({ title }) => title).filter((title) => title === 'Welcome')).toHaveLength(1);
    expect(await roles()).toEqual(['ADMIN']);
    expect(await linkOf(test)).toBeNull();
    const late = await new TestClient(test.url).fetch('/first-admin', {
      method: 'POST',
      headers: { origin: test.url },
      body: new URLSearchParams({ token, email: 'late@example.com', password }),
    });
    expect(await late.text()).toContain('This link no longer works. Please sign in.');
    expect((await new TestClient(test.url).fetch('/first-admin')).status).toBe(404);
  });

  it('can be created after a wrong token, which the form asks for again', async () => {
    const form = { email: 'boss@example.com', password };
    for (const wrong of ['A'.repeat(43), token.slice(0, -2), 'é']) {
      const refused = await submit({ ...form, token: wrong });
      expect(refused.response.status).toBe(400);
      expect(refused.html).toContain('A restart prints the link again.');
      expect(refused.html).not.toContain('request a new one');
      // The form has a visible field for the token instead of the wrong one.
      expect(refused.html).toMatch(/<input id="token" name="token"/);
      expect(refused.html).not.toContain(wrong);
      expect(refused.html).toContain('value="boss@example.com"');
      if (wrong === 'é') expect((await refused.send({ ...form, token: ` ${token} ` })).title).toBe('Welcome');
    }
    expect(await roles()).toEqual(['ADMIN']);
  });

  it('cannot be created in production', async () => {
    // Both have the same secret, so the token of the development installation is authentic.
    const secrets = {
      SESSION_SECRET: 'a secret of a test with enough characters',
      TOKEN_ENCRYPTION_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
    };
    const development = await startTestApp(secrets);
    const [, authentic = ''] = (await linkOf(development))!.split('#');
    await development.close();
    const production = await startTestApp({
      ...secrets,
      ...{ NODE_ENV: 'production', SIMULATOR: 'off', PUBLIC_URL: 'https://api.example.com' },
    });
    try {
      expect(await linkOf(production)).toBeNull();
      const visitor = new TestClient(production.url);
      expect((await visitor.fetch('/first-admin')).status).toBe(404);
      const refused = await visitor.fetch('/first-admin', {
        method: 'POST',
        headers: { origin: 'https://api.example.com' },
        body: new URLSearchParams({ token: authentic, email: 'boss@example.com', password }),
      });
      expect(refused.status).toBe(404);
      const users = await production.app.get(Database).manager.query('SELECT id FROM users');
      expect(users).toEqual([]);
    } finally {
      await production.close();
    }
  });

  it('is an existing user if the address is known', async () => {
    const { email, userId } = await newUser(test);
    const before = await signedInAs(email, usersPassword);
    await test.app.get(Database).manager.query(
      `INSERT INTO oidc_identities (id, user_id, provider, subject, created_at, last_used_at)
         VALUES (gen_random_uuid(), $1, 'other', 'x', app_now(), app_now())`,
      [userId],
    );
    expect((await submit({ token, email, password })).title).toBe('Welcome');
    expect(await roles()).toEqual(['ADMIN']);
    const client = await signedInAs(email, password);
    expect((await client.data('{ viewer { role } }')).viewer.role).toBe('ADMIN');
    // What others may have is not that of an administrator.
    expect((await before.graphql('{ viewer { role } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    expect(await test.app.get(Database).manager.query('SELECT id FROM oidc_identities')).toEqual([]);
  });
});
