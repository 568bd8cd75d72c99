import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { signUp, verifyEmail } from '../../support/clients/user-operations.js';
import { until } from '../../support/jest/deferred.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { newTestDatabase, type LocalDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';
import { freePort } from '../../support/servers/free-port.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(90_000);

/** A preloaded module that crashes the process on a signal, as a defect would. */
const crash = `process.on('SIGUSR2', () => {
  void Promise.reject(new Error('the true reason', { cause: new Error('its cause, SESSION_SECRET=' + process.env.SESSION_SECRET) }));
})`;
const password = 'a quiet lighthouse';
const { redisUrl } = testServices();

/** One process of a production installation. The tests share it: the last one ends it. */
describe('A process in production', () => {
  let database: LocalDatabase;
  let app: StartedProcess;
  let port: number;
  const [dataDir, empty] = ['patchbay-production-', 'patchbay-empty-'].map((prefix) =>
    mkdtempSync(join(tmpdir(), prefix)),
  ) as [string, string];
  beforeAll(async () => {
    database = await newTestDatabase();
    port = await freePort();
    app = startProcess(
      {
        ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://api.example.com', PORT: String(port) },
        ...{ DATABASE_URL: database.tcpUrl, DATA_DIR: dataDir, HOME: empty, TMPDIR: empty },
        ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
        TOKEN_ENCRYPTION_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
        SESSION_SECRET: 'secret-of-the-sessions-of-a-test',
      },
      undefined,
      [],
      ['--import', `data:text/javascript,${encodeURIComponent(crash)}`],
      { cwd: empty },
    );
    await ready(app);
  });
  afterAll(async () => {
    app.child.kill('SIGKILL');
    await app.exited;
    await database.drop();
    for (const dir of [dataDir, empty]) rmSync(dir, { recursive: true, force: true });
  });

  (process.platform === 'linux' ? describe : describe.skip)('no hidden engine is opened', () => {
    const proc = (...path: string[]) => join('/proc', String(app.child.pid), ...path);
    const descriptors = () =>
      readdirSync(proc('fd')).flatMap((name) => {
        try {
          const [, flags = '0'] = /^flags:\s+(\d+)/m.exec(readFileSync(proc('fdinfo', name), 'utf8')) ?? [];
          return [{ target: readlinkSync(proc('fd', name)), isWritable: (parseInt(flags, 8) & 3) !== 0 }];
        } catch {
          // It was closed meanwhile.
          return [];
        }
      });
    const portOf = (address: string) => parseInt(address.split(':')[1]!, 16);

    /** TCP sockets of the process: `listen <port>`, `from <port>` for a client, or `to <port>`. */
    function tcpSockets(): string[] {
      const inodes = new Set(descriptors().map(({ target }) => /^socket:\[(\d+)\]$/.exec(target)?.[1]));
      return ['tcp', 'tcp6'].flatMap((name) =>
        readFileSync(proc('net', name), 'utf8')
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.trim().split(/\s+/))
          .filter((fields) => inodes.has(fields[9]))
          .map(([, local = '', remote = '', state]) => {
            if (state === '0A') return `listen ${portOf(local)}`;
            return portOf(local) === port ? `from ${port}` : `to ${portOf(remote)}`;
          }),
      );
    }

    it('as a child process', () => {
      const children = readdirSync(proc('task')).flatMap((task) =>
        readFileSync(proc('task', task, 'children'), 'utf8')
          .split(' ')
          .filter(Boolean),
      );
      expect(children).toEqual([]);
    });

    it('as a connection: only to the database and Redis', async () => {
      await fetch(`http://127.0.0.1:${port}/health/ready`);
      const allowed = [database.tcpUrl, ...(redisUrl ? [redisUrl] : [])].map(
        (url) => `to ${new URL(url).port}`,
      );
      const sockets = new Set(tcpSockets().filter((socket) => socket !== `from ${port}`));
      expect(sockets).toEqual(new Set([`listen ${port}`, ...allowed]));
    });

    it('as a file outside DATA_DIR', () => {
      const written = descriptors().filter(
        ({ target, isWritable }) => isWritable && target.startsWith('/') && !target.startsWith('/dev/'),
      );
      expect(written.filter(({ target }) => !target.startsWith(`${dataDir}/`))).toEqual([]);
      expect(readdirSync(empty)).toEqual([]);
      const documented = readFileSync('docs/operations.md', 'utf8');
      for (const name of readdirSync(dataDir)) expect(documented).toContain(`\`${name}\``);
    });
  });

  describe('the first visitor does not become owner', () => {
    it('in production: sign-up and the page of the first administrator are closed', async () => {
      const visitor = new TestClient(`http://127.0.0.1:${port}`);
      const answer = await visitor.data(signUp, { input: { email: 'first@example.com', password } });
      expect(answer.signUp).toMatchObject({ code: 'REGISTRATION_CLOSED' });
      expect((await visitor.fetch('/first-admin')).status).toBe(404);
      expect(app.output()).not.toContain('/first-admin');
    });

    it('with open registration: the first user is no administrator', async () => {
      const test = await startTestApp({ REGISTRATION: 'open' });
      const visitor = new TestClient(test.url);
      await visitor.data(signUp, { input: { email: 'first@example.com', password } });
      await test.app.get(WorkRunner, { strict: false }).drain();
      const { token } = receivedMails(test.dataDir, 'first@example.com').at(-1)!;
      await visitor.data(verifyEmail, { input: { token } });
      expect((await visitor.data('{ viewer { role } }')).viewer).toEqual({ role: 'USER' });
      await test.close();
    });
  });

  it('the start and warnings about the set-up are objects of the log, as the other lines are', () => {
    const lines = app.output().trim().split('\n');
    const starts = lines.map((line) => JSON.parse(line)).filter(({ context }) => context === 'Startup');
    expect(starts).toEqual([
      {
        ...{ level: 'warn', time: expect.any(String), context: 'Startup' },
        msg: expect.stringMatching(/^Warning: the database role of DATABASE_URL may change/),
      },
      expect.objectContaining({
        level: 'info',
        msg: 'Patchbay is ready',
        roles: ['api', 'oauth', 'webhooks', 'worker'],
        database: 'DATABASE_URL',
      }),
    ]);
  });

  it('the true reason of a crash is logged', async () => {
    app.child.kill('SIGUSR2');
    expect(await app.exited).toBe(1);
    const last = app.output().trim().split('\n').at(-1)!;
    expect(JSON.parse(last)).toMatchObject({
      level: 'fatal',
      context: 'Process',
      origin: 'unhandledRejection',
      err: { message: expect.stringContaining('the true reason') },
    });
    expect(last).toContain('its cause');
    expect(last).not.toContain('secret-of-the-sessions');
    await until(() =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => false,
        () => true,
      ),
    );
  });
});
