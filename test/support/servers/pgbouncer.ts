import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unprivilegedUser } from '../../../src/database/embedded/embedded-postgres.js';
import { freePort } from './free-port.js';

export interface TestPgBouncer {
  /** DATABASE_URL of the database through PgBouncer. */
  url: string;
  stop(): Promise<void>;
}

/** Starts PgBouncer for one database. Without `settings` it uses its defaults. `connectQuery` runs in each new session. */
export async function startPgBouncer(
  program: string,
  databaseUrl: string,
  settings: Record<string, string> = {},
  connectQuery = '',
): Promise<TestPgBouncer> {
  const { hostname, port: serverPort, username, password, pathname } = new URL(databaseUrl);
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-pgbouncer-'));
  chmodSync(dir, 0o755);
  const port = await freePort();
  const file = join(dir, 'pgbouncer.ini');
  const lines = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    // Tests are about sessions, not authentication.
    auth_type: 'any',
    ...settings,
  };
  writeFileSync(
    file,
    [
      '[databases]',
      `behind = host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${decodeURIComponent(password)}${connectQuery && ` connect_query='${connectQuery}'`}`,
      '[pgbouncer]',
      ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n'),
  );
  // It refuses to run as root.
  const user = await unprivilegedUser();
  const server = spawn(program, [file], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`PgBouncer ended at its start:\n${log}`);
    await delay(20);
  }
  return {
    url: `postgres://anyone:anything@127.0.0.1:${port}/behind`,
    stop: async () => {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
