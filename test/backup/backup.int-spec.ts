import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import pg from 'pg';
import { snapshotFacts, snapshotFile, versions } from '../upgrade/snapshots.js';
import { backupFolder, contentOf, query, schemaOf } from '../support/servers/backups.js';
import { databaseWithRoles } from '../support/servers/database-roles.js';
import {
  emptyDatabase,
  type LocalDatabase,
  newTestDatabase,
  type TestDatabase,
} from '../support/servers/database.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations.js';
import type { VaultKey } from '../../src/crypto/token-vault.js';
import { Archive, type ArchiveHeader, writeArchive } from '../../scripts/backup/archive.js';
import { backUp, type BackupOptions } from '../../scripts/backup/backup.js';
import { restore, type RestoreOptions } from '../../scripts/backup/restore.js';

const [firstVersion = ''] = versions;
const [keyId = '', key = ''] = snapshotFacts(firstVersion).environment.TOKEN_ENCRYPTION_KEYS!.split(':');
const tokenKeys: VaultKey[] = [{ id: keyId, key: Buffer.from(key, 'base64') }];
const otherKey = (id: string): VaultKey => ({ id, key: randomBytes(32) });

describe('A backup', () => {
  const folder = backupFolder();
  const databases: TestDatabase[] = [];
  /** With the data and the migrations of the first version, and with all migrations. */
  let old: TestDatabase;
  let current: TestDatabase;
  let archived: ArchiveHeader;
  const file = folder.file('current');

  beforeAll(async () => {
    [old, current] = [await newEmpty(), await newEmpty()];
    for (const { url } of [old, current]) await query(url, snapshotFile(firstVersion, 'database.sql'));
    await migrate(current.url);
    ({ header: archived } = await backUpTo(file));
  }, 60_000);
  afterAll(async () => {
    folder.remove();
    for (const database of databases) await database.drop();
  });

  async function newEmpty(): Promise<TestDatabase> {
    const database = await emptyDatabase();
    databases.push(database);
    return database;
  }
  async function newMigrated(): Promise<LocalDatabase> {
    const database = await newTestDatabase();
    databases.push(database);
    return database;
  }
  const backUpTo = (path: string, options: Partial<BackupOptions> = {}) =>
    backUp({
      path,
      url: current.url,
      version: '9.9.9',
      tokenKeys,
      method: 'copy',
      withoutKeys: false,
      ...options,
    });
  /** Without the pseudonyms of the audit trail, which the migration draws. */
  async function migratedContentOf({ url }: TestDatabase) {
    const content = await contentOf(url);
    for (const name of ['audit_events', 'audit_personal_data', 'audit_subjects']) content[name]!.digest = '';
    return content;
  }
  const restoreTo = ({ url }: TestDatabase, options: Partial<RestoreOptions> = {}) =>
    restore({ url, path: file, tokenKeys, replace: false, ...options });

  it('restores every row, constraint, index and trigger', async () => {
    const target = await newEmpty();
    await restoreTo(target);
    expect(await contentOf(target.url)).toEqual(await contentOf(current.url));
    expect(await schemaOf(target.url)).toEqual(await schemaOf(current.url));
    expect(await migrate(target.url)).toEqual([]);
  });

  it('replaces the data of a migrated database, also where rows may not be deleted', async () => {
    const target = await newMigrated();
    await query(
      target.url,
      `INSERT INTO audit_events (id, action, outcome, actor_kind, details, created_at)
       VALUES (gen_random_uuid(), 'test', 'SUCCESS', 'SYSTEM', '{}', now())`,
    );
    await restoreTo(target, { replace: true });
    expect(await contentOf(target.url)).toEqual(await contentOf(current.url));
    expect(await schemaOf(target.url)).toEqual(await schemaOf(current.url));
  });

  it('of an older version is restored and migrated', async () => {
    const path = folder.file('old');
    const { header } = await backUpTo(path, { url: old.url });
    expect(header.migrations.length).toBeLessThan(migrations.length);
    for (const target of [await newEmpty(), await newMigrated()]) {
      await restoreTo(target, { path, replace: true });
      expect(await migratedContentOf(target)).toEqual(await migratedContentOf(current));
      expect(await schemaOf(target.url)).toEqual(await schemaOf(current.url));
    }
  });

  it('is a file that only its owner can read, and never replaces another file', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.new'))).toEqual([]);
    await expect(backUpTo(file)).rejects.toThrow('exists already');
  });

  it('describes itself in the first line', () => {
    const header: ArchiveHeader = JSON.parse(readFileSync(file).toString('latin1').split('\n')[0]!);
    expect(header).toEqual(archived);
    expect(header).toMatchObject({
      version: '9.9.9',
      method: 'copy',
      serverVersion: expect.stringMatching(/^18/),
    });
    expect(header.migrations).toHaveLength(migrations.length);
    expect(header.rowCounts).toMatchObject({ users: 3, posts: expect.any(Number) });
    expect(new Set(header.sealedSamples.map((sample) => sample.keyId))).toEqual(new Set([keyId]));
  });

  it('leaves no file after an error', async () => {
    const before = readdirSync(folder.path);
    const dump = (async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('COPY');
      throw new Error('The disk is full.');
    })();
    await expect(writeArchive(folder.file('broken'), archived, dump)).rejects.toThrow('The disk is full.');
    expect(readdirSync(folder.path)).toEqual(before);
  });

  it('is refused if the keys of its values are missing, unless it is requested', async () => {
    const path = folder.file('without-keys');
    const options = { tokenKeys: [otherKey('other')] };
    await expect(backUpTo(path, options)).rejects.toThrow(`Missing or different: ${keyId}.`);
    const { unusableKeys } = await backUpTo(path, { ...options, withoutKeys: true });
    expect(unusableKeys).toEqual([keyId]);
    await restoreTo(await newEmpty(), { path });
  });

  it('names the tables that it does not include', async () => {
    await query(current.url, 'CREATE TABLE operators_notes (id int)');
    const { otherTables, header } = await backUpTo(folder.file('other-tables'));
    await query(current.url, 'DROP TABLE operators_notes');
    expect(otherTables).toEqual(['operators_notes']);
    expect(header.rowCounts).not.toHaveProperty('operators_notes');
  });

  it('gets another event log, because readers of the old one may be ahead', async () => {
    const logOf = async (url: string) => query(url, 'SELECT log_id FROM event_head');
    const target = await newEmpty();
    await restoreTo(target);
    expect(await logOf(target.url)).toHaveLength(1);
    expect(await logOf(target.url)).not.toEqual(await logOf(current.url));
  });

  it('includes every table', async () => {
    const tables = Object.keys(await contentOf((await newMigrated()).url));
    expect(Object.keys(archived.rowCounts).toSorted()).toEqual(tables.toSorted());
  });

  it('lets sequences continue after the restored rows', async () => {
    const [source, target] = [await newMigrated(), await newEmpty()];
    const addEvent = `INSERT INTO events (id, type, entity_kind, entity_id, sequence, occurred_at, data)
      VALUES (gen_random_uuid(), 'endpoint.test', 'endpoint', gen_random_uuid(), 1, now(), '{}')
      RETURNING insertion::int`;
    for (let count = 0; count < 3; count++) await query(source.url, addEvent);
    const path = folder.file('sequences');
    await backUpTo(path, { url: source.url, withoutKeys: true });
    await restoreTo(target, { path });
    expect(await query(target.url, addEvent)).toEqual([{ insertion: 4 }]);
  });

  describe('that is restored', () => {
    let target: LocalDatabase;
    let before: object;
    beforeAll(async () => {
      target = await newMigrated();
      before = await contentOf(target.url);
    });
    afterEach(async () => {
      expect(await contentOf(target.url)).toEqual(before);
    });

    /** Writes the archive again with another header. */
    async function rewrite(name: string, header: Partial<ArchiveHeader>): Promise<string> {
      const archive = await Archive.open(file);
      const path = folder.file(name);
      await writeArchive(path, { ...archive.header, ...header }, archive.dump());
      await archive.close();
      return path;
    }

    it('needs --replace for a database that is not empty', async () => {
      await expect(restoreTo(target)).rejects.toThrow('add --replace');
    });

    it('needs its keys, not only their names', async () => {
      for (const keys of [[otherKey('other')], [otherKey(keyId)]])
        await expect(restoreTo(target, { replace: true, tokenKeys: keys })).rejects.toThrow(
          `Missing or different: ${keyId}.`,
        );
    });

    it('is refused if it is damaged, incomplete or no backup', async () => {
      const content = readFileSync(file);
      const damaged = Buffer.from(content);
      damaged[content.length - 500]! ^= 1;
      const broken: Record<string, Buffer> = {
        damaged,
        header: Buffer.from(content.toString('latin1').replace('9.9.9', '9.9.8'), 'latin1'),
        cut: content.subarray(0, content.length - 1),
        short: content.subarray(0, content.indexOf(10) + 5),
      };
      for (const [name, bytes] of Object.entries(broken)) {
        writeFileSync(folder.file(name), bytes);
        await expect(restoreTo(target, { path: folder.file(name), replace: true })).rejects.toThrow(
          'is damaged or incomplete',
        );
      }
      for (const path of ['package.json', '/dev/null'])
        await expect(restoreTo(target, { path, replace: true })).rejects.toThrow('is not a backup');
      await expect(restoreTo(target, { path: folder.file('none') })).rejects.toThrow('cannot be read');
    });

    it('is refused if it, or the database, belongs to a newer version', async () => {
      const path = await rewrite('newer', { migrations: [...archived.migrations, 'Later1900000000000'] });
      await expect(restoreTo(target, { path, replace: true })).rejects.toThrow(
        'The backup belongs to a newer version',
      );
      await query(
        target.url,
        `INSERT INTO migrations (timestamp, name) VALUES (1900000000000, 'Later1900000000000')`,
      );
      await expect(restoreTo(target, { replace: true })).rejects.toThrow(
        'The database belongs to a newer version',
      );
      await query(target.url, `DELETE FROM migrations WHERE timestamp = 1900000000000`);
    });

    describe('is refused while processes are connected', () => {
      const clients: pg.Client[] = [];
      afterEach(async () => {
        for (const client of clients.splice(0)) await client.end();
      });
      async function connect(address: string): Promise<void> {
        const url = new URL(address);
        url.searchParams.set('application_name', 'patchbay changes');
        const client = new pg.Client({ connectionString: url.href });
        clients.push(client);
        await client.connect();
      }

      it('and names each with its role and address', async () => {
        await connect(target.tcpUrl);
        await expect(restoreTo(target, { replace: true })).rejects.toThrow(
          /^Patchbay has another connection .*Stop all processes first.*\n {2}process \d+ of PostgreSQL: "patchbay changes" of the role \w+ from [\da-f.:]+$/,
        );
      });

      it('also as roles whose addresses are hidden, and says how many are not listed', async () => {
        const roles = await databaseWithRoles();
        const { username } = new URL(roles.applicationUrl);
        for (let count = 0; count < 21; count += 1) await connect(roles.applicationUrl);
        const { message } = await restoreTo({ ...roles.database, url: roles.ownerUrl }).then(
          () => new Error('Restored'),
          (error: Error) => error,
        );
        const [first, ...lines] = message.split('\n');
        expect(first).toContain('Patchbay has 21 other connections');
        expect(lines[0]).toContain(`of the role ${username} from an address that this role may not see`);
        expect(lines.slice(20)).toEqual(['  and 1 more']);
        for (const client of clients.splice(0)) await client.end();
        await roles.drop();
      });
    });

    it('changes nothing if it fails after it has written rows', async () => {
      const { rowCounts } = archived;
      for (const [name, count] of [
        ['webhook_events', -1],
        ['unknown', 0],
      ] as const) {
        const path = await rewrite(name, { rowCounts: { ...rowCounts, [name]: count } });
        await expect(restoreTo(target, { path, replace: true })).rejects.toThrow(/The backup (has|lacks)/);
      }
    });
  });

  describe('with pg_dump', () => {
    const path = process.env.PATH;
    afterEach(() => {
      process.env.PATH = path;
    });
    function installPgDump(version: string): void {
      writeFileSync(
        folder.file('pg_dump'),
        `#!/bin/sh\n[ "$1" = --version ] && echo 'pg_dump (PostgreSQL) ${version}' && exit\necho broken >&2\nexit 1\n`,
      );
      chmodSync(folder.file('pg_dump'), 0o755);
      process.env.PATH = `${folder.path}${delimiter}${path}`;
    }

    it('is chosen if its major version is at least that of the server', async () => {
      installPgDump('17.9');
      expect((await backUpTo(folder.file('17'), { method: null })).header.method).toBe('copy');
      await expect(backUpTo(folder.file('17-forced'), { method: 'pg_dump' })).rejects.toThrow(
        'pg_dump is version 17 and the server is version 18.',
      );
      installPgDump('18.1');
      // One that cannot connect is used only if it was chosen.
      expect((await backUpTo(folder.file('18'), { method: null })).header.method).toBe('copy');
      await expect(backUpTo(folder.file('18-forced'), { method: 'pg_dump' })).rejects.toThrow(
        'pg_dump failed: broken',
      );
      process.env.PATH = '';
      expect((await backUpTo(folder.file('none-installed'), { method: null })).header.method).toBe('copy');
      await expect(backUpTo(folder.file('none-forced'), { method: 'pg_dump' })).rejects.toThrow(
        'pg_dump is not installed.',
      );
    });
  });
});
