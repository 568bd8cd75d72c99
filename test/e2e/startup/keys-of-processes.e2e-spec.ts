import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { query } from '../../support/servers/backups.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { freePort } from '../../support/servers/free-port.js';
import { testServices } from '../../support/servers/services.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(120_000);

const key = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const [old, next] = [key('old', 7), key('next', 8)];
const secret = 's'.repeat(32);

describe('Keys that a running process does not have', () => {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-keys-'));
  let database: TestDatabase;
  let app: StartedProcess;
  let common: Record<string, string>;
  beforeAll(async () => {
    database = await newTestDatabase();
    common = { DATABASE_URL: database.url, DATA_DIR: dir, SIMULATOR: 'off', CONSOLE: 'off' };
    const PORT = String(await freePort());
    app = startProcess({ ...common, PORT, TOKEN_ENCRYPTION_KEYS: old, SESSION_SECRET: secret });
    await ready(app);
  });
  afterAll(async () => {
    app.child.kill('SIGKILL');
    await app.exited;
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function run(script: string, arguments_: string[], keys: Record<string, string>) {
    const entry = join(testServices().build, 'scripts', `${script}.js`);
    const started = startProcess({ ...common, ...keys }, entry, arguments_);
    return { code: await started.exited, output: started.output().trim() };
  }

  it('are not used by keys:rotate, unless it is forced', async () => {
    const keys = { TOKEN_ENCRYPTION_KEYS: `${next},${old}`, SESSION_SECRET: secret };
    const refused = await run('keys-rotate', [], keys);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(
      /^These processes do not have the first key of TOKEN_ENCRYPTION_KEYS, "next", and could not open what it seals:\n {2}api, .* \(process \d+\), last seen at .*\nNothing was changed\./,
    );
    const forced = await run('keys-rotate', ['--force'], keys);
    expect(forced).toMatchObject({ code: 0, output: expect.stringContaining('Sealed again under "next"') });
    // The process has the old key, which is first here.
    const back = await run('keys-rotate', [], { ...keys, TOKEN_ENCRYPTION_KEYS: `${old},${next}` });
    expect(back.code).toBe(0);
  });

  it('do not make a dead link with admin:create, which creates no one then', async () => {
    const keys = { TOKEN_ENCRYPTION_KEYS: old, SESSION_SECRET: 'x'.repeat(32) };
    const refused = await run('admin-create', ['boss@example.com'], keys);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(
      /^SESSION_SECRET does not begin with a secret of these processes, which would refuse what it creates:\n {2}api, .*\nNothing was changed\.$/,
    );
    expect(await query(database.url, 'SELECT 1 FROM users')).toEqual([]);
  });

  it('stop a start that could not open what was sealed', async () => {
    const keys = { TOKEN_ENCRYPTION_KEYS: next, SESSION_SECRET: secret };
    const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://api.example.com' };
    const { SIMULATOR: _, ...settings } = common;
    const PORT = String(await freePort());
    const refused = startProcess({ ...settings, ...keys, ...production, PORT });
    expect(await refused.exited).toBe(1);
    const last = JSON.parse(refused.output().trim().split('\n').at(-1)!) as { level: string; msg: string };
    expect(last.level).toBe('fatal');
    expect(last.msg).toMatch(
      /^TOKEN_ENCRYPTION_KEYS does not have the key "old", with which api, .* sealed until .*\. Add it to the list\. .*$/,
    );
  });
});
