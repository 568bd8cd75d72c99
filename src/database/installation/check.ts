import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../config/replace-file.js';
import { newId } from '../../crypto/new-id.js';

/** A fail-over to a replica may lose the last minutes of a database. A restored dump is usually older. */
const toleratedLossMs = 15 * 60_000;

const fileSchema = z.object({ id: z.string(), seenAt: z.coerce.date() });
type Installation = z.infer<typeof fileSchema>;

/** The data is not that with which the data folder was used. The message is for the operator. */
export class WrongData extends Error {}

/** A client of pg, or a manager of TypeORM. */
interface Connection {
  query(statement: string, values?: unknown[]): Promise<unknown>;
}

/** Where a data folder remembers the database with which it is used. The embedded database has a separate one. */
export function installationFile(dataDir: string, isEmbedded: boolean): string {
  return join(dataDir, isEmbedded ? 'installation-embedded.json' : 'installation.json');
}

/**
 * Compares the database with the data folder, before anything is written.
 *
 * @throws WrongData if the folder was used with another database, or with newer data of this one
 */
export async function checkInstallation(connection: Connection, file: string): Promise<void> {
  const known = await readKnown(file);
  if (!known) return;
  const fault = findFault(await readDatabase(connection), known);
  if (fault)
    throw new WrongData(
      `${fault} Nothing was changed. If this is what you want, delete ${file} and start again.`,
    );
}

/** Gives a new database its identity. Other processes may do it at the same time. */
export async function identifyInstallation(connection: Connection): Promise<void> {
  await connection.query(
    'INSERT INTO installation (id, seen_at) VALUES ($1, now()) ON CONFLICT (is_only) DO NOTHING',
    [newId()],
  );
}

/** Id of the installation. Null before its first start. */
export async function readInstallationId(connection: Connection): Promise<string | null> {
  return (await readDatabase(connection))?.id ?? null;
}

/** @throws WrongData if the two addresses lead to different databases */
export async function requireSameDatabase(pooled: Connection, direct: Connection): Promise<void> {
  const [one, other] = [await readDatabase(pooled), await readDatabase(direct)];
  if (one?.id !== other?.id)
    throw new WrongData('DATABASE_URL and DATABASE_DIRECT_URL lead to different databases.');
}

/** Remembers in the database and in the data folder that the data is in use now. */
export async function markInUse(connection: Connection, file: string): Promise<void> {
  await connection.query('UPDATE installation SET seen_at = GREATEST(seen_at, now())');
  // After the commit, so that the folder is never ahead of the database.
  const installation = await readDatabase(connection);
  if (installation) await replaceFile(file, JSON.stringify(installation));
}

function findFault(database: Installation | null, known: Installation): string | null {
  const until = known.seenAt.toISOString();
  if (database?.id !== known.id)
    return `The database is not the one with which this data folder was used until ${until}: it is empty or belongs to another installation. Check DATABASE_URL and DATA_DIR.`;
  if (database.seenAt.getTime() < known.seenAt.getTime() - toleratedLossMs)
    return `The database has the data of ${database.seenAt.toISOString()}, but this data folder was used with it until ${until}: an older dump was restored, or DATABASE_URL leads to an old copy.`;
  return null;
}

/** Null in a database without tables. */
async function readDatabase(connection: Connection): Promise<Installation | null> {
  const read = async (statement: string) => {
    const result = await connection.query(statement);
    return Array.isArray(result) ? result : (result as { rows: any[] }).rows;
  };
  const [{ exists }] = await read(`SELECT to_regclass('installation') IS NOT NULL AS exists`);
  if (!exists) return null;
  const [row] = await read('SELECT id, seen_at AS "seenAt" FROM installation');
  return row ? fileSchema.parse(row) : null;
}

/** Null if the folder was not used with a database yet. @throws WrongData if the file is damaged */
async function readKnown(file: string): Promise<Installation | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (syscall)
      throw new WrongData(`${file} cannot be read: ${code}. Correct the owner and the mode of DATA_DIR.`);
    throw new WrongData(
      `${file} is damaged. If the database is the right one, delete this file and start again.`,
    );
  }
}
