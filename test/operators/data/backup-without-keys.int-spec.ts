import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotFacts, snapshotFile, versions } from '../../upgrade/snapshots.js';
import { startProcess } from '../../support/processes/started-app.js';
import { backupFolder, query } from '../../support/servers/backups.js';
import { emptyDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';

jest.setTimeout(60_000);

it('backup without keys is refused', async () => {
  const [version = ''] = versions;
  const { TOKEN_ENCRYPTION_KEYS = '', SESSION_SECRET = '' } = snapshotFacts(version).environment;
  const [keyId = ''] = TOKEN_ENCRYPTION_KEYS.split(':');
  const folder = backupFolder();
  const database = await emptyDatabase();
  await query(database.url, snapshotFile(version, 'database.sql'));
  const backUp = async (name: string, keys: string, ...options: string[]) => {
    const environment = { DATABASE_URL: database.url, DATA_DIR: folder.path, SESSION_SECRET };
    const script = startProcess(
      { ...environment, TOKEN_ENCRYPTION_KEYS: keys },
      join(testServices().build, 'scripts', 'backup.js'),
      [folder.file(name), '--method', 'copy', ...options],
    );
    return { code: await script.exited, output: script.output().trim() };
  };
  // Another key with the name of the right one, and another name.
  const other = Buffer.alloc(32, 5).toString('base64');
  for (const id of [keyId, 'other']) {
    const { code, output } = await backUp('refused', `${id}:${other}`);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(`^[^\n]*Missing or different: ${keyId}\\.[^\n]*$`),
    ]);
    expect(existsSync(folder.file('refused'))).toBe(false);
  }
  expect((await backUp('with-keys', TOKEN_ENCRYPTION_KEYS)).code).toBe(0);
  expect((await backUp('deliberate', `other:${other}`, '--without-keys')).code).toBe(0);
  await database.drop();
  folder.remove();
});
