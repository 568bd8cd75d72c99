import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../src/database/embedded-postgres.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { type ReplayedImage, replayImage } from '../../support/processes/image.js';
import { ready, startProcess } from '../../support/processes/started-app.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

// Builds as the Dockerfile does.
jest.setTimeout(120_000);

const run = promisify(execFile);

describe('The production image', () => {
  let image: ReplayedImage;
  let database: TestDatabase;
  let dataDir: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    image = replayImage();
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-image-'));
    environment = {
      // Like docker compose: variables of the image, then of the file, then of docker-compose.yml.
      ...image.environment,
      ...variablesOf(readFileSync('.env.example', 'utf8')),
      ...composeEnvironment(),
    };
    expect(environment).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0', DATA_DIR: '/data' });
    environment = {
      ...environment,
      // Values of the operator.
      PUBLIC_URL: 'https://api.example.com',
      TOKEN_ENCRYPTION_KEYS: `one:${randomBytes(32).toString('base64')}`,
      SESSION_SECRET: randomBytes(32).toString('base64'),
      TIKTOK_CLIENT_KEY: 'key',
      TIKTOK_CLIENT_SECRET: 'a-client-secret',
      TIKTOK_REDIRECT_URI: 'https://login.example.com/tiktok',
      // Files that every container has.
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      DATA_DIR: dataDir,
    };
    delete environment.REDIS_URL;
  });
  afterAll(async () => {
    await database?.drop();
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
    image?.remove();
  });

  const npm = (...words: string[]) =>
    run('npm', ['run', '--silent', ...words], {
      cwd: image.dir,
      env: { ...childEnvironment, HOME: dataDir, ...environment },
    });

  it('starts with the documented settings, reports the addresses to register, and stops on SIGTERM', async () => {
    const app = startProcess(
      environment,
      join(image.dir, 'dist', 'src', 'main.js'),
      [],
      ['--preserve-symlinks'],
    );
    await ready(app);
    expect(app.output()).toMatch(/redirect URI to register +https:\/\/login\.example\.com\/tiktok\n/);
    expect(app.output()).toMatch(/webhook URL to register +https:\/\/api\.example\.com\/webhooks\/tiktok\n/);
    expect((await fetch(`http://127.0.0.1:${environment.PORT}/health/ready`)).status).toBe(200);
    app.child.kill('SIGTERM');
    expect(await app.exited).toBe(0);
  });

  it.each([
    ['migration:run', [], 'Nothing to apply.'],
    ['migration:show', [], '[x] Foundation1700000000000'],
    ['admin:create', ['you@example.com'], 'https://api.example.com/reset-password#'],
    ['keys:rotate', [], 'Sealed again under "one": '],
    [
      'oauth:create-client',
      ['--name', 'Report', '--kind', 'SERVICE', '--scopes', 'accounts:read'],
      'CLIENT_SECRET=',
    ],
    ['oauth:rotate-keys', [], ''],
  ])('runs npm run %s', async (script, words, printed) => {
    const { stdout } = await npm(script, '--', ...words);
    expect(stdout).toContain(printed);
  });

  it('has a test for every script that README.md documents for the image', () => {
    const offered = [...readFileSync('README.md', 'utf8').matchAll(/^\| (`npm [^|]*) \| [^|]* \| yes +\|$/gm)]
      .flatMap(([, cell]) => [...cell!.matchAll(/`(?:npm run )?([^`]+)`/g)])
      .map(([, name]) => name);
    expect(offered).toEqual([
      'npm start',
      'migration:run',
      'migration:show',
      'keys:rotate',
      'admin:create',
      'oauth:create-client',
      'oauth:rotate-keys',
    ]);
  });
});

/** Reads the variables of a file in .env format. */
function variablesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** Variables of the application in docker-compose.yml. */
function composeEnvironment(): Record<string, string> {
  const block = /^ {2}app:\n(?: {4}.*\n)*? {4}environment:\n((?: {6}.*\n)+)/m.exec(
    readFileSync('docker-compose.yml', 'utf8'),
  );
  return Object.fromEntries(
    [...block![1]!.matchAll(/^ {6}(\w+): (.*)$/gm)].map(([, name, value]) => [name, value]),
  );
}
