import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import type { StartPage } from '../../../src/startup/start-page.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { freePort, freePorts } from '../../support/servers/free-port.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(120_000);

const { redisUrl, build } = testServices();
const demo = join(build, 'scripts', 'demo.js');

describe('Several processes in development', () => {
  const started: StartedProcess[] = [];
  const dataDirs: string[] = [];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await newTestDatabase();
  });
  afterEach(async () => {
    for (const { child, exited } of started.splice(0)) {
      child.kill('SIGTERM');
      await exited;
    }
  });
  afterAll(async () => {
    await database.drop();
    for (const dir of dataDirs) rmSync(dir, { recursive: true, force: true });
  });

  function newDataDir(): string {
    const base = process.getuid?.() === 0 ? defaultDataDir() : tmpdir();
    mkdirSync(base, { recursive: true });
    const dir = mkdtempSync(join(base, 'processes-'));
    chmodSync(dir, 0o755);
    dataDirs.push(dir);
    return dir;
  }

  function start(environment: Record<string, string>): StartedProcess {
    const one = startProcess({ DATABASE_URL: database.url, DATABASE_POOL_MAX: '5', ...environment });
    started.push(one);
    return one;
  }

  const startPage = async (port: string): Promise<StartPage> =>
    (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as StartPage;
  const runsAt = (simulatorUrl: string) =>
    fetch(`${simulatorUrl}/state`).then(
      ({ ok }) => ok,
      () => false,
    );

  describe('while another program uses the default port of the simulator', () => {
    let environment: { DATA_DIR: string; PORT: string };
    let usual: Server | null;
    let app: StartedProcess;

    beforeAll(async () => {
      usual = await listen(4010);
      environment = { DATA_DIR: newDataDir(), PORT: String(await freePort()) };
      app = startProcess({ DATABASE_URL: database.url, DATABASE_POOL_MAX: '5', ...environment });
      await ready(app);
    });
    afterAll(async () => {
      usual?.close();
      app.child.kill('SIGTERM');
      await app.exited;
    });

    it('finds free ports', async () => {
      const { simulatorUrl } = (await startPage(environment.PORT)).development!;
      expect(simulatorUrl).not.toBe('http://127.0.0.1:4010');
      expect(await runsAt(simulatorUrl!)).toBe(true);
    });

    it('prints all addresses for the demo', async () => {
      // Like another terminal, in which PORT is not set.
      const beside = startProcess({ DATA_DIR: environment.DATA_DIR }, demo);
      expect(await beside.exited).toBe(0);
      expect(beside.output()).toMatch(/Public on the profile of /);
    });

    (chromiumPath ? it : it.skip)('shows a page at / that says what runs and where', async () => {
      const browser = await startBrowser();
      try {
        const page = await browser.newPage();
        const response = await page.goto(`http://127.0.0.1:${environment.PORT}/`);
        expect(response!.status()).toBe(200);
        expect(await page.locator('h1').textContent()).toBe('Patchbay');
        await page.getByRole('link', { name: 'GraphQL' }).click();
        expect(new URL(page.url()).pathname).toBe('/graphql');
      } finally {
        await browser.close();
      }
    });
  });

  it('prints a message for the demo if no server runs', async () => {
    const environment = { DATA_DIR: newDataDir(), PORT: String(await freePort()) };
    const alone = startProcess(environment, demo);
    expect(await alone.exited).toBe(1);
    expect(alone.output()).toBe(
      `No server responds at http://127.0.0.1:${environment.PORT}. Run "npm start" in another terminal first.
`,
    );
  });

  it('reports the ports of the simulator if those of SIMULATOR_PORT are in use', async () => {
    const { PORT, SIMULATOR_PORT } = await freePorts();
    const other = await listen(Number(SIMULATOR_PORT) + 1);
    const app = start({ DATA_DIR: newDataDir(), PORT, SIMULATOR_PORT });
    expect(await app.exited).toBe(1);
    expect(app.output()).toMatch(
      /The simulator did not start .* Check that the ports \d+ to \d+ are free\. Set SIMULATOR_PORT/,
    );
    other!.close();
  });

  (redisUrl ? it : it.skip)('share one simulator, which outlives the process that started it', async () => {
    const [PORT, workerPort] = [String(await freePort()), String(await freePort())];
    const shared = { DATA_DIR: newDataDir(), REDIS_URL: redisUrl!, PUBLIC_URL: `http://127.0.0.1:${PORT}` };
    const worker = start({ ...shared, PORT: workerPort, ROLE: 'worker' });
    await ready(worker);
    const api = start({ ...shared, PORT, ROLE: 'api,oauth,webhooks' });
    await ready(api);
    const { simulatorUrl } = (await startPage(PORT)).development!;
    expect((await startPage(workerPort)).development!.simulatorUrl).toBe(simulatorUrl);

    const foreign = start({
      ...shared,
      PORT: String(await freePort()),
      ROLE: 'api',
      PUBLIC_URL: 'http://127.0.0.1:9',
    });
    expect(await foreign.exited).toBe(1);
    expect(foreign.output()).toMatch(/Set the same PUBLIC_URL for all processes\.\n$/);

    worker.child.kill('SIGTERM');
    await worker.exited;
    while (!(await runsAt(simulatorUrl!))) await delay(50);
    expect(api.child.exitCode).toBeNull();
  });
});

/** Occupies a port. Returns null if another program uses it. */
function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
