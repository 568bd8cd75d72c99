import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { BackupError } from './backup-error.js';

const run = promisify(execFile);

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
  snapshot: string,
  schema: string,
  tables: readonly string[],
): AsyncGenerator<Buffer> {
  const { address, environment } = splitPassword(url);
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

/** Arguments of a process are visible to other users of the machine: the password is given in the environment. */
export function splitPassword(url: string): { address: string; environment: Record<string, string> } {
  const address = new URL(url);
  const password = decodeURIComponent(address.password) || address.searchParams.get('password');
  address.password = '';
  address.searchParams.delete('password');
  // libpq has no such mode, and its `require` does not check certificates either.
  if (address.searchParams.get('sslmode') === 'no-verify') address.searchParams.set('sslmode', 'require');
  address.searchParams.delete('uselibpqcompat');
  return { address: address.href, environment: password ? { PGPASSWORD: password } : {} };
}
