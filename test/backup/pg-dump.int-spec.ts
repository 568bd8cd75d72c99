import { snapshotFacts, snapshotFile, versions } from '../upgrade/snapshots.js';
import { backupFolder, contentOf, query, schemaOf } from '../support/servers/backups.js';
import { emptyDatabase } from '../support/servers/database.js';
import {
  type DebianPostgres,
  findDebianPostgres,
  startDebianPostgres,
} from '../support/servers/debian-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { backUp } from '../../scripts/backup/backup.js';
import { restore } from '../../scripts/backup/restore.js';

const [version = ''] = versions;
const [id = '', key = ''] = snapshotFacts(version).environment.TOKEN_ENCRYPTION_KEYS!.split(':');
const tokenKeys = [{ id, key: Buffer.from(key, 'base64') }];
const bin = findDebianPostgres();

(bin ? describe : describe.skip)('A backup of PostgreSQL of Debian by its pg_dump', () => {
  const folder = backupFolder();
  let server: DebianPostgres;

  beforeAll(async () => {
    server = await startDebianPostgres(bin!);
    await query(server.url, snapshotFile(version, 'database.sql'));
    await migrate(server.url);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    folder.remove();
  });

  it('is restored here, and on a newer PostgreSQL', async () => {
    const [path, newer] = [folder.file('backup'), await emptyDatabase()];
    const before = [await contentOf(server.url), await schemaOf(server.url)];
    const options = { url: server.url, path, version, tokenKeys, withoutKeys: false };
    const { header } = await backUp({ ...options, method: null });
    expect(header.method).toBe('pg_dump');
    await restore({ url: newer.url, path, tokenKeys, replace: false });
    expect(await contentOf(newer.url)).toEqual(before[0]);
    await newer.drop();

    await query(server.url, 'DELETE FROM posts');
    await restore({ url: server.url, path, tokenKeys, replace: true });
    expect([await contentOf(server.url), await schemaOf(server.url)]).toEqual(before);
  }, 60_000);

  it('has the same rows as a backup by COPY', async () => {
    const [path, target] = [folder.file('copy'), await emptyDatabase()];
    await backUp({ url: server.url, path, version, tokenKeys, withoutKeys: false, method: 'copy' });
    await restore({ url: target.url, path, tokenKeys, replace: false });
    expect(await contentOf(target.url)).toEqual(await contentOf(server.url));
    await target.drop();
  }, 60_000);
});
