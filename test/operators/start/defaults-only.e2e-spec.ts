import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import { readPostmaster } from '../../../src/database/embedded/embedded-postgres-leftover.js';
import { testServices } from '../../support/servers/services.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { freePort, freePorts } from '../../support/servers/free-port.js';

// Starting whole applications with databases is slow on a busy machine.
jest.setTimeout(90_000);

describe('a defaults-only start in an empty folder works', () => {
  const root = process.getuid?.() === 0;
  const dataDirs: string[] = [];
  const started: StartedProcess[] = [];
  /** A copy of the build that only its owner can access. */
  const project = mkdtempSync(join(tmpdir(), 'patchbay-private-'));
  const empty = mkdtempSync(join(tmpdir(), 'patchbay-empty-'));
  /** Of all starts, because creating a database takes seconds. Ports and folder are the only settings. */
  let env: Record<string, string>;

  beforeAll(async () => {
    chmodSync(project, 0o700);
    dataDirs.push(project, empty);
    cpSync(testServices().build, join(project, 'dist'), { recursive: true });
    cpSync('package.json', join(project, 'package.json'));
    symlinkSync(join(process.cwd(), 'node_modules'), join(project, 'node_modules'));
    env = { DATA_DIR: newDataDir(), ...(await freePorts()) };
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
    const one = startProcess(environment, join(project, 'dist', 'src', 'main.js'), [], [], { cwd: empty });
    started.push(one);
    return one;
  }

  it('from a folder that only its owner can access, and stops cleanly on Ctrl-C', async () => {
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
    expect(await readPostmaster(join(env.DATA_DIR!, 'postgres'))).toBeNull();
    expect(readdirSync(empty)).toEqual([]);
  });

  it('again with the data of the last start, also after a kill that left the database server running', async () => {
    const first = start(env);
    await ready(first);
    first.child.kill('SIGKILL');
    await first.exited;
    const second = start(env);
    await ready(second);
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
  });
});
