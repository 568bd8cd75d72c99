import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { testServices } from '../../support/servers/services.js';
import { signedUpUser } from '../../support/clients/users.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

const password = 'a quiet lighthouse';

describe('npm run admin:create', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  function run(args: string[], environment: Record<string, string> = {}) {
    const child = spawn(
      process.execPath,
      [join(testServices().build, 'scripts', 'admin-create.js'), ...args],
      {
        env: {
          ...childEnvironment,
          NODE_ENV: 'test',
          PORT: new URL(test.url).port,
          DATA_DIR: test.dataDir,
          DATABASE_URL: test.database.url,
          ...environment,
        },
      },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise<{ code: number | null; output: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, output })),
    );
  }

  it('creates an administrator with a link to choose the password', async () => {
    const { code, output } = await run(['Boss@Example.com']);
    expect(output).toContain('Boss@Example.com is a new administrator.');
    expect(code).toBe(0);
    const [link, token] = /http\S+\/reset-password#(\S+)/.exec(output)!;
    expect(link).toMatch(test.url);
    const client = new TestClient(test.url);
    await client.data(
      'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }',
      {
        input: { token, password },
      },
    );
    await client.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: 'boss@example.com', password },
    });
    const { viewer, auditEvents } = await client.data(
      '{ viewer { role } auditEvents(filter: { action: "user.role_set" }) { edges { node { actorKind actorName } } } }',
    );
    expect(viewer.role).toBe('ADMIN');
    expect(auditEvents.edges[0].node).toEqual({ actorKind: 'SYSTEM', actorName: 'admin:create' });

    const again = await run(['boss@example.com']);
    expect(again.output).toBe('boss@example.com is an administrator.\n');
  });

  it('promotes a user', async () => {
    const { client, email } = await signedUpUser(test);
    expect((await run([email])).code).toBe(0);
    expect((await client.data('{ viewer { role } }')).viewer.role).toBe('ADMIN');
  });

  it('reports errors', async () => {
    expect(await run([])).toEqual({
      code: 2,
      output: 'Usage: npm run admin:create -- <email> [--reset-second-factor]\n',
    });
    expect((await run(['nobody'])).code).toBe(2);
    const nowhere = await run(['a@example.com'], { DATABASE_URL: '' });
    expect(nowhere).toMatchObject({ code: 1, output: expect.stringContaining('There is no database') });
    const production = await run(['a@example.com'], { NODE_ENV: 'production' });
    expect(production).toMatchObject({ code: 78, output: expect.stringContaining('SESSION_SECRET') });
  });
});
