import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KeyRotation } from '../../../src/crypto/key-rotation.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { FakePlatform } from '../../support/platforms/fake-platform.js';
import { connectAccount, startGrantsApp, testSecrets } from '../../support/grants-app.js';
import { testServices } from '../../support/servers/services.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

const next = `next:${Buffer.alloc(32, 8).toString('base64')}`;

/** `npm run keys:rotate`, without the build. */
describe('keys:rotate', () => {
  let database: TestDatabase;
  let dataDir: string;
  beforeEach(async () => {
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-keys-'));
  });
  afterEach(async () => {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function rotate(keys: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const script = join(testServices().build, 'scripts', 'keys-rotate.js');
    const env = {
      ...childEnvironment,
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      SESSION_SECRET: testSecrets.SESSION_SECRET,
      TOKEN_ENCRYPTION_KEYS: keys,
    };
    return promisify(execFile)(process.execPath, [script], { env }).then(
      (output) => ({ code: 0, ...output }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  }

  it('reseals everything and reports the keys that can be removed', async () => {
    const platform = new FakePlatform(() => new Date());
    const app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    await connectAccount(app, platform.tokens());
    const rotated = await rotate(`${next},${testSecrets.TOKEN_ENCRYPTION_KEYS}`);
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    expect(rotated.stdout).toContain('Sealed again under "next": 1');
    expect(rotated.stdout).toContain('next\t1\tgrants.credentials');
    expect(rotated.stdout).toContain('"test" seals nothing any more');

    expect(await app.context.get(KeyRotation, { strict: false }).countUses()).toMatchObject([
      { keyId: 'next' },
    ]);
    await app.close();
  });

  it('fails for values that cannot be opened, and does not change them', async () => {
    const platform = new FakePlatform(() => new Date());
    const app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    await connectAccount(app, platform.tokens());
    const rotated = await rotate(next);
    expect(rotated.code).toBe(1);
    expect(rotated.stderr).toContain('Cannot be opened: grants.credentials of ');
    const used = await app.grants.withTokens(
      (await app.sql('SELECT id FROM grants'))[0].id,
      ({ accessToken }) => Promise.resolve(accessToken),
      'test',
    );
    expect(used).toBe('a1');
    await app.close();
  });
});
