import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A folder for files of backups. */
export function backupFolder(): { file(name: string): string; path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'patchbay-backups-'));
  return {
    path,
    file: (name) => join(path, name),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Runs statements on a new connection that does not count as a process of Patchbay. */
export async function query<Row extends object>(
  url: string,
  statement: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Row>(statement, values);
    return Array.isArray(result) ? [] : result.rows;
  } finally {
    await client.end();
  }
}

/** Columns that a restore sets, by table. */
const changedByRestore: Record<string, string> = { event_head: 'log_id', schedules: 'not_before' };

/** Number and digest of the rows of every table, without the table of migrations and the id of the event log, which a restore changes. */
export async function contentOf(url: string): Promise<Record<string, { count: string; digest: string }>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
    );
    const digests = tables.map(({ name }) => {
      const changed = changedByRestore[name];
      const values = changed ? `(to_jsonb(t) - '${changed}')` : 't';
      return `SELECT '${name}' AS name, count(*), coalesce(md5(string_agg(md5(${values}::text), '' ORDER BY md5(${values}::text))), '') AS digest
        FROM "${name}" t`;
    });
    const { rows } = await client.query<{ name: string; count: string; digest: string }>(
      digests.join(' UNION ALL '),
    );
    return Object.fromEntries(rows.map(({ name, count, digest }) => [name, { count, digest }]));
  } finally {
    await client.end();
  }
}

/** Constraints, indices, triggers and functions of the schema. Names of NOT NULL constraints depend on its history. */
export function schemaOf(url: string): Promise<object[]> {
  return query(
    url,
    `SELECT 'constraint' AS kind, conrelid::regclass::text AS on, conname AS name, pg_get_constraintdef(oid) AS definition,
       convalidated::text AS state FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
     UNION ALL SELECT 'index', tablename, indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text
       FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT 'function', '', proname, prosrc, '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     ORDER BY 1, 2, 3`,
  );
}
