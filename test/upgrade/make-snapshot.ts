import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoPlatforms } from '../../scripts/demo/platforms.js';
import { runMainJob } from '../../scripts/demo/main-job.js';
import { findServer } from '../../src/startup/running-server.js';
import { loadConfig } from '../../src/config/env.js';
import { buildApiSchema, printApiSchema } from '../../scripts/api-schema.js';
import type { SnapshotFacts } from './snapshots.js';
import { freePort } from '../support/servers/free-port.js';

/**
 * `npm run release:snapshot -- <version>` writes the snapshot of a version for the tests of later versions: a dump of a
 * database with sample data, `schema.gql` and `/openapi.json`. DATABASE_URL is an empty database, and `pg_dump` needs a
 * version that supports the server.
 */
const run = promisify(execFile);
const version = process.argv[2] ?? '';
const databaseUrl = process.env.DATABASE_URL ?? '';
if (!/^\d+\.\d+\.\d+$/.test(version) || !databaseUrl)
  throw new Error('Usage: DATABASE_URL=… npm run release:snapshot -- <major.minor.patch>');

const target = join(import.meta.dirname, version);
const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-snapshot-'));
const keys = {
  TOKEN_ENCRYPTION_KEYS: `snapshot:${randomBytes(32).toString('base64')}`,
  SESSION_SECRET: randomBytes(32).toString('base64'),
};
const environment = {
  ...process.env,
  ...keys,
  DATA_DIR: dataDir,
  PORT: String(await freePort()),
  SIMULATOR_PORT: String(20_000 + (process.pid % 10_000)),
  LOG_LEVEL: 'warn',
};
const server = spawn(process.execPath, ['dist/src/main.js'], {
  env: environment,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => chunk.includes('Patchbay is ready') && resolve());
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  const url = `http://127.0.0.1:${environment.PORT}`;
  const users = await createUsers(url);
  const client = await createClient();
  const openapi = await (await fetch(`${url}/openapi.json`)).json();
  const dump = await run('pg_dump', ['--no-owner', '--no-privileges', '--inserts', databaseUrl], {
    maxBuffer: 64 << 20,
  });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  // Removes psql commands, which other clients do not support.
  writeFileSync(join(target, 'database.sql'), dump.stdout.replace(/^\\.*\n/gm, ''));
  writeFileSync(join(target, 'schema.gql'), printApiSchema(await buildApiSchema()));
  writeFileSync(join(target, 'openapi.json'), `${JSON.stringify(openapi, null, 2)}\n`);
  const facts: SnapshotFacts = { environment: keys, users, client };
  writeFileSync(join(target, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`);
} finally {
  server.kill();
  rmSync(dataDir, { recursive: true, force: true });
}

async function createUsers(url: string): Promise<SnapshotFacts['users']> {
  const config = loadConfig({ ...environment, PUBLIC_URL: url });
  const { development } = (await findServer(config))!;
  const report = { step: console.log, detail: () => undefined, progress: () => undefined };
  const users: SnapshotFacts['users'] = [];
  for (const [name, platform] of Object.entries(demoPlatforms)) {
    const user = { email: `${name}@example.com`, password: `snapshot of ${name}` };
    const { dataDir: mailDir, simulatorUrl } = development!;
    const job = { url, dataDir: mailDir, platform, video: 'examples/media/sample.mp4', user };
    await runMainJob({ ...job, simulatorUrl: simulatorUrl! }, report);
    users.push(user);
  }
  return users;
}

async function createClient(): Promise<SnapshotFacts['client']> {
  const parameters = ['--name', 'Snapshot', '--kind', 'SERVICE', '--scopes', 'profile:read'];
  const { stdout } = await run(process.execPath, ['dist/scripts/oauth-create-client.js', ...parameters], {
    env: environment,
  });
  const [, id = '', secret = ''] = /CLIENT_ID=(\S+)\nCLIENT_SECRET=(\S+)/.exec(stdout) ?? [];
  return { id, secret };
}
