import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { emptyDatabase, type TestDatabase } from './database.js';

/** An empty database with two roles, created as docs/operations.md says. */
export interface DatabaseWithRoles {
  database: TestDatabase;
  /** DATABASE_DIRECT_URL: the role that owns the tables. */
  ownerUrl: string;
  /** DATABASE_URL: the role of the application. */
  applicationUrl: string;
  drop(): Promise<void>;
}

export async function databaseWithRoles(): Promise<DatabaseWithRoles> {
  const database = await emptyDatabase();
  const suffix = randomBytes(4).toString('hex');
  const [owner, application] = [`owner_${suffix}`, `app_${suffix}`];
  await asAdmin(
    database.url,
    `CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`,
    `CREATE ROLE ${application} LOGIN PASSWORD 'app'`,
    `ALTER DATABASE ${database.name} OWNER TO ${owner}`,
  );
  const urlFor = (role: string, password: string) => {
    const url = new URL(database.url);
    url.username = role;
    url.password = password;
    return url.href;
  };
  const adminUrl = new URL(database.url);
  adminUrl.pathname = '/postgres';
  return {
    database,
    ownerUrl: urlFor(owner, 'owner'),
    applicationUrl: urlFor(application, 'app'),
    drop: async () => {
      await database.drop();
      await asAdmin(adminUrl.href, `DROP ROLE ${owner}, ${application}`);
    },
  };
}

async function asAdmin(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
