import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { testServices } from './services.js';

export interface TestDatabase {
  url: string;
  name: string;
  /** Drops it and closes all its connections. */
  drop(): Promise<void>;
}

/** A database of the PostgreSQL of the run. Its `url` leads to a Unix socket, over which each message takes less time. */
export interface LocalDatabase extends TestDatabase {
  tcpUrl: string;
}

/** A migrated database for one test file, cloned from the template in a few milliseconds. */
export function newTestDatabase(): Promise<LocalDatabase> {
  return createDatabase(testServices().template);
}

/** A database without tables. */
export function emptyDatabase(): Promise<LocalDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<LocalDatabase> {
  const { adminUrl, socketDir } = testServices();
  const name = `test_${randomBytes(6).toString('hex')}`;
  // The default writes the whole template to the log, which takes several times as long.
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const tcpUrl = url.href;
  if (socketDir) url.searchParams.set('host', socketDir);
  return {
    ...{ url: url.href, tcpUrl },
    name,
    drop: () => asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
