import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import { freePort } from '../../../src/database/embedded/embedded-postgres.js';
import { testServices } from '../../support/servers/services.js';
import { freePorts, ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';

// Starting whole applications with databases is slow on a busy machine.
jest.setTimeout(90_000);

describe('npm start', () => {
  const root = process.getuid?.() === 0;
  const dataDirs: string[] = [];
  const started: StartedProcess[] = [];
  /** A copy of the build that only its owner can access. */
  const project = mkdtempSync(join(tmpdir(), 'patchbay-private-'));
  /** Of all starts that create or use a database, because creating one takes seconds. */
  let env: Record<string, string>;

  beforeAll(async () => {
    chmodSync(project, 0o700);
    dataDirs.push(project);
    cpSync(testServices().build, join(project, 'dist'), { recursive: true });
    cpSync('package.json', join(project, 'package.json'));
    symlinkSync(join(process.cwd(), 'node_modules'), join(project, 'node_modules'));
    env = await environmentOf(newDataDir());
  });
  afterEach(async () => {
    for (const { child, exited } of started.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
  });
  afterAll(() => {
    for (const dir of dataDirs) rmSync(dir, { recursive: true, force: true });
  });

  /** Folder for the embedded PostgreSQL. As root it must be accessible to other users. */
  function newDataDir(): string {
    const base = root ? defaultDataDir() : tmpdir();
    mkdirSync(base, { recursive: true });
    const dir = mkdtempSync(join(base, 'start-'));
    chmodSync(dir, 0o755);
    dataDirs.push(dir);
    return dir;
  }

  function start(environment: Record<string, string>): StartedProcess {
    const one = startProcess(environment, join(project, 'dist', 'src', 'main.js'));
    started.push(one);
    return one;
  }

  async function environmentOf(dataDir: string): Promise<Record<string, string>> {
    return { DATA_DIR: dataDir, ...(await freePorts()) };
  }

  it('runs everything from a folder that only its owner can access, and stops cleanly on Ctrl-C', async () => {
    const url = `http://127.0.0.1:${env.PORT}`;
    const first = start(env);
    await ready(first);
    expect(first.output()).toContain(`${url}/graphql`);
    expect(first.output()).toContain('npm run demo');
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);

    const beside = start({ ...env, PORT: String(await freePort()) });
    expect(await beside.exited).toBe(1);
    expect(beside.output()).toMatch(/already running with .* \(process \d+\)/);

    first.child.kill('SIGINT');
    expect(await first.exited).toBe(0);
  });

  it('starts with the data of the last start, also after a kill that left the database server running', async () => {
    const first = start(env);
    await ready(first);
    first.child.kill('SIGKILL');
    await first.exited;
    const second = start(env);
    await ready(second);
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
  });

  it('reports a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const PORT = String((other.address() as AddressInfo).port);
    const app = start({ ...env, PORT });
    expect(await app.exited).toBe(1);
    expect(app.output().trim()).toBe(`Port ${PORT} of 127.0.0.1 is in use. Set PORT to a free port.`);
    other.close();
  });

  it('reports a missing database in one line, without its password', async () => {
    const DATABASE_URL = `postgres://me:secret@127.0.0.1:${await freePort()}/patchbay`;
    const app = start({ ...(await environmentOf(newDataDir())), DATABASE_URL });
    expect(await app.exited).toBe(1);
    expect(app.output().trim()).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:\d+\/patchbay cannot be used: .*ECONNREFUSED.*$/,
    );
  });

  it('exits with 78 and reports every configuration error', async () => {
    const broken = start({ NODE_ENV: 'production', PORT: 'x' });
    expect(await broken.exited).toBe(78);
    expect(broken.output()).toContain('PORT');
    const incomplete = start({ NODE_ENV: 'production' });
    expect(await incomplete.exited).toBe(78);
    expect(incomplete.output()).toMatch(/TOKEN_ENCRYPTION_KEYS[^]*openssl rand -base64 32/);
    expect(incomplete.output()).toContain('DATABASE_URL');
  });

  it('exits with 78 immediately if the data folder is not writable', async () => {
    // In /proc no folder can be created, and the recursive mkdir of Node.js would never end.
    for (const DATA_DIR of ['/proc/nope/deeper', '/proc']) {
      const keys = { TOKEN_ENCRYPTION_KEYS: `a:${Buffer.alloc(32).toString('base64')}` };
      for (const given of [{}, { ...keys, SESSION_SECRET: 'x'.repeat(32) }]) {
        const app = start({ ...(await freePorts()), ...given, DATA_DIR });
        expect(await app.exited).toBe(78);
        expect(app.output().trim()).toMatch(
          /^The configuration is invalid:\n {2}DATA_DIR cannot be \/proc.*$/,
        );
      }
    }
  });

  it('leaves no files in a new data folder if the configuration is invalid', async () => {
    const dataDir = newDataDir();
    const app = start({ DATA_DIR: dataDir, PORT: 'x' });
    expect(await app.exited).toBe(78);
    expect(readdirSync(dataDir).filter((name) => name !== 'compile-cache')).toEqual([]);
  });
});
