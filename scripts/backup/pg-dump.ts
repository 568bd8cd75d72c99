import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { BackupError } from './backup-error.js';

const run = promisify(execFile);
const connectTimeoutMs = 60_000;

/** Major version of the installed pg_dump. Null if there is none. */
export async function pgDumpVersion(): Promise<number | null> {
  try {
    const { stdout } = await run('pg_dump', ['--version']);
    return Number(/ (\d+)/.exec(stdout)?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
}

/** Dumps the rows of the tables, in the snapshot that another session exported. */
export async function* pgDump(
  url: string,
  version: number,
  snapshot: string,
  schema: string,
  tables: readonly string[],
): AsyncGenerator<Buffer> {
  const { address, environment } = libpqAddress(url, version);
  const child = spawn(
    'pg_dump',
    [
      ...[
        '--data-only',
        '--format=plain',
        '--encoding=UTF8',
        `--snapshot=${snapshot}`,
        `--dbname=${address}`,
      ],
      ...tables.map((table) => `--table="${schema}"."${table}"`),
    ],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2000)));
  const closed = once(child, 'close') as Promise<[number | null]>;
  // Awaited below, after the output.
  closed.catch(() => undefined);
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const [code] = await closed;
    if (code !== 0) throw new BackupError(`pg_dump failed: ${log.trim()} --method copy needs no pg_dump.`);
  } finally {
    child.kill();
  }
}

/** Whether pg_dump reaches the server: libpq trusts other certificates than Node.js. Dumps nothing. */
export async function canDump(url: string, version: number): Promise<boolean> {
  const { address, environment } = libpqAddress(url, version);
  try {
    await run('pg_dump', ['--schema-only', '--exclude-schema=*', `--dbname=${address}`], {
      env: { ...process.env, ...environment },
      timeout: connectTimeoutMs,
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * The address for libpq. Arguments of a process are visible to other users of the machine: the password is given in the environment.
 *
 * @param version major version of libpq
 */
export function libpqAddress(
  url: string,
  version: number,
): { address: string; environment: Record<string, string> } {
  const address = new URL(url);
  const { searchParams } = address;
  const password = decodeURIComponent(address.password) || searchParams.get('password');
  address.password = '';
  searchParams.delete('password');
  const mode = searchParams.get('sslmode') ?? '';
  // libpq has no such mode, and its `require` does not check certificates either.
  if (mode === 'no-verify') searchParams.set('sslmode', 'require');
  // The same check as that of Patchbay: these modes of libpq check less.
  if (['require', 'verify-ca', 'verify-full'].includes(mode)) {
    searchParams.set('sslmode', 'verify-full');
    // Without it, libpq wants a file in the home directory.
    if (!searchParams.has('sslrootcert') && version >= 16) searchParams.set('sslrootcert', 'system');
  }
  searchParams.delete('uselibpqcompat');
  return { address: address.href, environment: password ? { PGPASSWORD: password } : {} };
}
