import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { readDatabaseUrl } from '../../../src/config/database-urls.js';
import { dataSourceOptions } from '../../../src/database/data-source.js';

const role = 'form_tester';
/** Every character that URLs, keywords or percent encoding treat specially. */
const password = `p@:/?#[]% %41'"\\&=+é`;

/** Operators do not encode a percent sign that encodes nothing. pg cannot decode such a password. */
const percentRole = 'percent_tester';
const percentPassword = 'p%ss%zz5%';
/** Passwords of the roles. */
const roles = { [role]: password, [percentRole]: percentPassword };

/** Forms of one address. Each must lead to the same database, for pg and for TypeORM. */
const forms: readonly [name: string, write: (parts: Parts) => string, as?: string][] = [
  [
    'an encoded password',
    ({ host, port, db, secret }) => `postgres://${role}:${secret}@${host}:${port}/${db}`,
  ],
  [
    'a password with percent signs that encode nothing',
    ({ host, port, db }) => `postgres://${percentRole}:${percentPassword}@${host}:${port}/${db}`,
    percentRole,
  ],
  [
    'the scheme postgresql',
    ({ host, port, db, secret }) => `postgresql://${role}:${secret}@${host}:${port}/${db}`,
  ],
  [
    'parameters',
    ({ host, port, db, secret }) =>
      `postgres://${role}:${secret}@${host}:${port}/${db}?application_name=other&connect_timeout=10&sslmode=disable&target_session_attrs=any`,
  ],
  [
    'options',
    ({ host, port, db, secret }) =>
      `postgres://${role}:${secret}@${host}:${port}/${db}?options=-c%20geqo%3Doff`,
  ],
  [
    'a host parameter',
    ({ host, port, db, secret }) => `postgres://${role}:${secret}@/${db}?host=${host}&port=${port}`,
  ],
  [
    'a socket parameter',
    ({ socket, port, db, secret }) => `postgres://${role}:${secret}@/${db}?host=${socket}&port=${port}`,
  ],
  [
    'a socket parameter and a host',
    ({ socket, port, db, secret }) => `postgres://${role}:${secret}@localhost:${port}/${db}?host=${socket}`,
  ],
  [
    'a socket as the host',
    ({ socket, port, db, secret }) =>
      `postgres://${role}:${secret}@${encodeURIComponent(socket)}:${port}/${db}`,
  ],
  [
    'no host, and a port',
    ({ socket, port, db, secret }) => `postgres://${role}:${secret}@:${port}/${db}?host=${socket}`,
  ],
  [
    'user and password as parameters',
    ({ host, port, db, secret }) => `postgres://${host}:${port}/${db}?user=${role}&password=${secret}`,
  ],
  [
    'keywords',
    ({ host, port, db, quoted }) =>
      `host=${host} port=${port} dbname=${db} user=${role} password='${quoted}' sslmode=disable`,
  ],
  [
    'keywords with a socket',
    ({ socket, port, db, quoted }) =>
      `user = ${role} password='${quoted}' host=${socket} port=${port} dbname='${db}'`,
  ],
  [
    'spaces around it',
    ({ host, port, db, secret }) => ` postgres://${role}:${secret}@${host}:${port}/${db}\n`,
  ],
];

interface Parts {
  host: string;
  port: string;
  db: string;
  /** The encoded password. */
  secret: string;
  /** The password in the quotes of libpq. */
  quoted: string;
  /** Folder of the socket. */
  socket: string;
}

describe('all DSN forms', () => {
  let database: TestDatabase;
  let parts: Parts;
  let folder: string;
  let socket: Server;
  let admin: pg.Client;

  beforeAll(async () => {
    database = await newTestDatabase();
    const { hostname: host, port, pathname } = new URL(database.url);
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    for (const [name, secret] of Object.entries(roles)) {
      await admin.query(`DROP ROLE IF EXISTS ${name}`);
      await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD ${admin.escapeLiteral(secret)}`);
    }
    folder = mkdtempSync(join(tmpdir(), 'patchbay-socket-'));
    socket = createServer((one) => {
      const server = connect(Number(port), host);
      one.pipe(server).pipe(one);
      for (const end of [one, server]) end.on('error', () => [one, server].forEach((side) => side.destroy()));
    });
    await new Promise<void>((resolve) => socket.listen(join(folder, `.s.PGSQL.${port}`), resolve));
    parts = {
      ...{ host, port, db: pathname.slice(1), socket: folder },
      secret: encodeURIComponent(password),
      quoted: password.replace(/[\\']/g, String.raw`\$&`),
    };
  });
  afterAll(async () => {
    socket.close();
    for (const name of Object.keys(roles)) await admin.query(`DROP ROLE ${name}`);
    await admin.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(forms)('connect: %s', async (_, write, as = role) => {
    const url = readDatabaseUrl(write(parts), (message) => {
      throw new Error(message);
    })!;
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SELECT current_user AS role, current_database() AS db');
    await client.end();
    expect(rows).toEqual([{ role: as, db: parts.db }]);
    const source = await new DataSource(dataSourceOptions(url, 1)).initialize();
    expect(await source.query('SELECT current_user AS role')).toEqual([{ role: as }]);
    await source.destroy();
  });
});
