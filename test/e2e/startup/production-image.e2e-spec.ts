import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unprivilegedUser } from '../../../src/database/embedded/embedded-postgres.js';
import { readCompose } from '../../support/compose.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { type ReplayedImage, replayImage } from '../../support/processes/image.js';
import { ready, startProcess } from '../../support/processes/started-app.js';
import { childEnvironment } from '../../support/processes/child-environment.js';
import { freePort } from '../../support/servers/free-port.js';

// Builds as the Dockerfile does.
jest.setTimeout(120_000);

const run = promisify(execFile);

describe('The production image', () => {
  let image: ReplayedImage;
  let database: TestDatabase;
  let dataDir: string;
  /** The compile cache of the processes, because their user may not write to that of the run. */
  let cacheDir: string;
  let environment: Record<string, string>;
  /** The user of the processes, who may not write to the image. Empty if the tests run as an ordinary user. */
  let user: { uid?: number; gid?: number } = {};

  beforeAll(async () => {
    image = replayImage();
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-image-'));
    cacheDir = mkdtempSync(join(tmpdir(), 'patchbay-image-cache-'));
    user = await userOfImage(image.dir);
    if (user.uid) for (const dir of [dataDir, cacheDir]) chownSync(dir, user.uid, user.gid!);
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
      NODE_COMPILE_CACHE: cacheDir,
    };
    delete environment.REDIS_URL;
  });
  afterAll(async () => {
    await database?.drop();
    for (const dir of [dataDir, cacheDir]) if (dir) rmSync(dir, { recursive: true, force: true });
    image?.remove();
  });

  const npm = (...words: string[]) =>
    run('npm', ['run', '--silent', ...words], {
      cwd: image.dir,
      // Nothing can be written to the home folder either.
      env: { ...childEnvironment, HOME: image.dir, ...environment },
      ...user,
    });

  it('starts with the documented settings, reports the addresses to register, and stops on SIGTERM', async () => {
    const [node, ...words] = image.command;
    expect(node).toBe('node');
    const app = startProcess(environment, join(image.dir, words.at(-1)!), [], words.slice(0, -1), user);
    await ready(app);
    const lineWith = (text: string) =>
      JSON.parse(
        app
          .output()
          .split('\n')
          .find((line) => line.includes(text))!,
      ) as unknown;
    expect(lineWith('Patchbay is ready')).toMatchObject({
      ...{ level: 'info', context: 'Startup', msg: 'Patchbay is ready' },
      platforms: [
        {
          platform: 'TIKTOK',
          simulated: false,
          redirectUri: 'https://login.example.com/tiktok',
          webhookUrl: 'https://api.example.com/webhooks/tiktok',
        },
      ],
    });
    expect((await fetch(`http://127.0.0.1:${environment.PORT}/health/ready`)).status).toBe(200);
    const check = (port: string) =>
      run(process.execPath, image.healthCheck.slice(1), { env: { ...environment, PORT: port }, ...user });
    await expect(check(environment.PORT!)).resolves.toBeDefined();
    await expect(check(String(await freePort()))).rejects.toMatchObject({ code: 1 });
    app.child.kill('SIGTERM');
    expect(await app.exited).toBe(0);
    expect(lineWith('Stopping')).toMatchObject({ level: 'info', context: 'Startup' });
  });

  it.each([
    ['migration:run', [], 'Nothing to apply.'],
    ['migration:show', [], '[x] Foundation1700000000000'],
    ['admin:create', ['you@example.com'], 'https://api.example.com/reset-password?first#'],
    ['keys:rotate', [], 'Sealed again under "one": '],
    [
      'oauth:create-client',
      ['--name', 'Report', '--kind', 'SERVICE', '--scopes', 'accounts:read'],
      'CLIENT_SECRET=',
    ],
    ['oauth:rotate-keys', [], ''],
    ['audit:verify', [], 'The audit trail is intact'],
    // `/data` is the only folder that can be written to.
    ['backup', ['/data/test.backup'], 'test.backup'],
    ['restore', ['/data/test.backup', '--replace'], 'Restored '],
  ])('runs npm run %s', async (script, words, printed) => {
    const { stdout } = await npm(script, '--', ...words.map((word) => word.replace(/^\/data/, dataDir)));
    expect(stdout).toContain(printed);
  });

  it('cannot be changed by its user', async () => {
    if (process.getuid?.() === 0 && !user.uid) return;
    const write = `fs.writeFileSync(process.argv[1], '')`;
    const file = join(image.dir, 'dist', 'new.js');
    await expect(run(process.execPath, ['-e', write, file], user)).rejects.toMatchObject({
      stderr: expect.stringContaining('EACCES') as string,
    });
  });

  it('has a bill of materials with exactly its packages', () => {
    const bill = JSON.parse(readFileSync(join(image.dir, 'sbom.cdx.json'), 'utf8')) as Bill;
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { purl: 'pkg:npm/patchbay@0.1.0' } },
    });
    const listed = new Set(bill.components.map(({ purl }) => decodeURIComponent(purl)));
    const installed = new Set(installedPackages(join(image.dir, 'node_modules')));
    expect(listed).toEqual(installed);
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const [name, version] of Object.entries(dependencies))
      expect(listed).toContain(`pkg:npm/${name}@${version}`);
  });

  it('has the version of Node.js that the tests use, in both stages', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: { node: string };
    };
    const bases = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual(Array(2).fill(`node:${devDependencies.node}-slim`));
  });

  it('has a test for every script that README.md documents for the image', () => {
    const offered = [...readFileSync('README.md', 'utf8').matchAll(/^\| (`npm [^|]*) \| [^|]* \| yes +\|$/gm)]
      .flatMap(([, cell]) => [...cell!.matchAll(/`(?:npm run )?([^`]+)`/g)])
      .map(([, name]) => name);
    expect(offered).toEqual([
      'npm start',
      'audit:verify',
      'migration:run',
      'migration:show',
      'backup',
      'restore',
      'keys:rotate',
      'admin:create',
      'oauth:create-client',
      'oauth:rotate-keys',
    ]);
  });
});

interface Bill {
  components: { purl: string }[];
}

/** Package URLs of all packages in a folder node_modules, also of nested ones. */
function installedPackages(modules: string): string[] {
  const folders = readdirSync(modules, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => {
    const dir = join(modules, name);
    if (name.startsWith('@')) return installedPackages(dir);
    if (!existsSync(join(dir, 'package.json'))) return [];
    const found = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
    };
    const nested = join(dir, 'node_modules');
    return [
      `pkg:npm/${found.name}@${found.version}`,
      ...(existsSync(nested) ? installedPackages(nested) : []),
    ];
  });
}

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
  const { environment = {} } = readCompose('docker-compose.yml').services.app!;
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
}

/** An ordinary user if the tests run as root, and that user can read the folder. */
async function userOfImage(dir: string): Promise<{ uid?: number; gid?: number }> {
  const user = await unprivilegedUser();
  if (!user) return {};
  try {
    execFileSync(process.execPath, ['-e', 'fs.readdirSync(process.argv[1])', dir], {
      ...user,
      stdio: 'ignore',
    });
    return user;
  } catch {
    console.warn(`Other users cannot read ${dir}: the image runs as root in this test.`);
    return {};
  }
}
