import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import {
  type CommandLine,
  formatUsageError,
  type OptionValues,
  readCommandLine,
  UsageError,
} from '../../../scripts/command-line.js';
import type { Command } from '../../../scripts/oauth-command.js';
import { createClientCommand, createClientLine } from '../../../scripts/oauth/create-client.js';
import { rotateKeysCommand, rotateKeysLine } from '../../../scripts/oauth/rotate-keys.js';
import { withApplication } from '../../../scripts/with-application.js';
import { loadConfig } from '../../../src/config/env.js';
import { newUser, post, sql, token } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { testServices } from '../../support/servers/services.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

describe('Commands of the authorization server', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const environment = () => ({
    NODE_ENV: 'test',
    PORT: new URL(test.url).port,
    DATA_DIR: test.dataDir,
    DATABASE_URL: test.database.url,
  });

  /** Runs a script as an operator does. */
  function run(script: string, args: string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [join(testServices().build, 'scripts', script), ...args], {
      env: { ...childEnvironment, ...environment() },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }
  /** Runs the command of a script in a separate application, as the script does, but in this process, which is faster. */
  async function runHere<const Options extends ParseArgsOptionsConfig>(
    line: CommandLine<Options>,
    read: (values: OptionValues<Options>) => Command | Promise<Command>,
    args: string[],
  ): Promise<string> {
    const command = await read(readCommandLine(line, args).values);
    return withApplication(loadConfig(environment()), (app) =>
      command(app, { kind: 'system', name: line.name }),
    );
  }
  const createClient = (args: string[]) => runHere(createClientLine, createClientCommand, args);
  const rotateKeys = (args: string[]) => runHere(rotateKeysLine, rotateKeysCommand, args);
  const idIn = (output: string) => /^CLIENT_ID=(\S+)$/m.exec(output)![1]!;

  const kids = async () => {
    const { keys } = (await (await fetch(`${test.url}/oauth/jwks`)).json()) as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };

  it('register a client that a running server accepts', async () => {
    const args = ['--name', 'Nightly report', '--kind', 'SERVICE', '--scopes', 'posts:read accounts:read'];
    const { code, output } = await run('oauth-create-client.js', args);
    expect(output).toMatch(/^CLIENT_ID=\S+\nCLIENT_SECRET=\S+$/m);
    expect(code).toBe(0);
    const [, id = ''] = /CLIENT_ID=(\S+)/.exec(output)!;
    const [, secret = ''] = /CLIENT_SECRET=(\S+)/.exec(output)!;
    const { body } = await token(test, { id, secret }, { grant_type: 'client_credentials' });
    expect(body.scope).toBe('posts:read accounts:read');
  }, 90_000);

  const named = ['--name', 'X'];
  const service = [...named, '--kind', 'SERVICE', '--scopes', 'posts:read'];
  const openId = [...named, '--scopes', 'openid'];
  const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

  it.each([
    [[], '--name is required.'],
    [['--name', ' ', '--scopes', 'openid'], '--name is required.'],
    [['--name', 'x'.repeat(81), '--scopes', 'openid'], '--name has at most 80 characters.'],
    [named, '--scopes is required.'],
    [[...named, '--scopes', 'openid x'], '--scopes has the unknown scope x.'],
    [[...openId, '--kind', 'device'], '--kind must be one of CONFIDENTIAL, PUBLIC, NATIVE, DEVICE, SERVICE.'],
    [openId, '--redirect is required for clients of this kind.'],
    [
      [...openId, '--redirect', 'http://a.example', '--post-logout', 'x'],
      '--redirect http://a.example must be https; --post-logout x is not an absolute URI.',
    ],
    [[...service, '--grant', 'x'], '--grant x is not in extensions.ts.'],
    [[...service, '--without-pkce'], '--without-pkce is only allowed for CONFIDENTIAL clients.'],
    [[...service, '--owner', 'nobody@example.com'], '--owner nobody@example.com is not a user.'],
    [[...service, '--owner', unknownId], `--owner ${unknownId} is not a user.`],
    [[...service, '--owner', 'me'], '--owner must be the id or the email address of a user.'],
  ] as [string[], string][])('name the flag of an invalid setting: %j', async (args, message) => {
    const error = await createClient(args).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
    const line = formatUsageError('oauth:create-client', error as UsageError);
    expect(line).toBe(`${message} See: npm run oauth:create-client -- --help`);
  });

  it.each([
    ['before it starts the application', named, '--scopes is required.'],
    ['afterwards', openId, '--redirect is required for clients of this kind.'],
  ])(
    'print an invalid setting that is found %s in one line, and exit with 2',
    async (_, args, message) => {
      expect(await run('oauth-create-client.js', args)).toEqual({
        code: 2,
        output: `${message} See: npm run oauth:create-client -- --help\n`,
      });
    },
    90_000,
  );

  it('refuse unknown flags', async () => {
    expect(await run('oauth-rotate-keys.js', ['--now'])).toMatchObject({ code: 2 });
  }, 90_000);

  it('register a client of a user, by id or email address', async () => {
    const { userId, email } = await newUser(test);
    for (const owner of [userId, email.toUpperCase()]) {
      const id = idIn(await createClient([...service, '--owner', owner]));
      const [row] = await sql(test, 'SELECT owner_user_id FROM oidc_clients WHERE id = $1', [id]);
      expect(row).toEqual({ owner_user_id: userId });
    }
  });

  it('report a limit', async () => {
    const { userId } = await newUser(test);
    await sql(
      test,
      `INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, owner_user_id,
         may_introspect, extra_grants, created_at, updated_at)
       SELECT gen_random_uuid(), 'X', 'SERVICE', '{}', '{}', '{posts:read}', $1, false, '{}', app_now(), app_now() FROM generate_series(1, 50)`,
      [userId],
    );
    const { code, output } = await run('oauth-create-client.js', [...service, '--owner', userId]);
    expect([code, output]).toEqual([1, 'There are at most 50 clients of one owner.\n']);
  }, 90_000);

  it('register a client with all flags', async () => {
    const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
    const output = await createClient([
      ...['--name', 'Intranet', '--scopes', 'openid,profile:read'],
      ...['--redirect', 'https://app.example/cb', '--redirect', 'https://app.example/cb2'],
      ...['--post-logout', 'https://app.example/bye', '--grant', grant, '--without-pkce'],
    ]);
    const [row] = await sql(test, 'SELECT * FROM oidc_clients WHERE id = $1', [idIn(output)]);
    expect(row).toMatchObject({
      kind: 'CONFIDENTIAL',
      redirect_uris: ['https://app.example/cb', 'https://app.example/cb2'],
      post_logout_redirect_uris: ['https://app.example/bye'],
      extra_grants: [grant],
      pkce_exempt: true,
    });
    const native = await createClient([
      ...['--name', 'Phone', '--scopes', 'openid', '--kind', 'NATIVE', '--redirect', 'com.example.app:/cb'],
    ]);
    expect(native).toMatch(/^CLIENT_ID=\S+$/);
  });

  it('publish new keys, or replace all keys immediately', async () => {
    const before = await kids();
    expect(await rotateKeys([])).toMatch(/They are used from \d{4}-/);
    await test.advance(5_000);
    const published = await kids();
    expect(published).toHaveLength(4);
    expect(published).toEqual(expect.arrayContaining(before));
    const args = ['--name', 'Resource server', '--kind', 'SERVICE', '--scopes', 'posts:read', '--introspect'];
    const made = await createClient(args);
    const client = {
      id: idIn(made),
      secret: /CLIENT_SECRET=(\S+)/.exec(made)![1]!,
    };
    await test.advance(5_000);
    const { access_token: value } = (await token(test, client, { grant_type: 'client_credentials' })).body;
    expect((await run('oauth-rotate-keys.js', ['--compromised'])).code).toBe(0);
    await test.advance(5_000);
    expect((await post(test, '/oauth/introspect', client, { token: value })).body).toEqual({ active: false });
    expect((await kids()).filter((kid) => published.includes(kid))).toEqual([]);
  }, 90_000);
});
