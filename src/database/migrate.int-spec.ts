import { HeldLock } from '../../test/support/held-lock.js';
import { deferred } from '../../test/support/jest/deferred.js';
import { query } from '../../test/support/servers/backups.js';
import { emptyDatabase, newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { migrate, migrationLock } from './migrate.js';

describe('Migrations', () => {
  const databases: TestDatabase[] = [];
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.drop();
  });
  const created = async (database: Promise<TestDatabase>) => {
    databases.push(await database);
    return databases.at(-1)!;
  };

  it('take as long as the tables are large, but wait for a table for a limited time', async () => {
    const { url } = await created(emptyDatabase());
    await query(
      url,
      `CREATE TABLE limits (name text, setting text);
       CREATE FUNCTION note_limits() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO limits SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout';
       END $$;
       CREATE EVENT TRIGGER note_limits ON ddl_command_start EXECUTE FUNCTION note_limits()`,
    );
    await migrate(url);
    const limits = await query<{ name: string; setting: string }>(
      url,
      `SELECT DISTINCT name, setting FROM limits
       WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout') ORDER BY name`,
    );
    expect(limits).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '0' },
      { name: 'lock_timeout', setting: '30000' },
      { name: 'statement_timeout', setting: '0' },
    ]);
  });

  it('of another process are not awaited by a process that stops', async () => {
    const { url } = await created(newTestDatabase());
    const held = await HeldLock.take(url, 'SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const stopping = new AbortController();
    const waiting = migrate(url, { stopping: stopping.signal });
    await held.asked();
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await held.release();
  });

  it('of another process are awaited, and a long wait is reported', async () => {
    const { url } = await created(newTestDatabase());
    const held = await HeldLock.take(url, 'SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const reported = deferred<string>();
    const waiting = migrate(url, { report: (message) => reported.resolve(message), reportAfterMs: 10 });
    expect(await reported.promise).toMatch(/^Waiting for the migrations of another process/);
    await held.release();
    expect(await waiting).toEqual([]);
  });
});
