import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sealed } from './token-vault.js';
import type { sealedFiles, SealedPlace } from './sealed-places.js';

export interface SealedFile {
  place: SealedPlace;
  /** Null for a file that cannot be read as one of ours. */
  sealed: Sealed | null;
  /** Writes the file with another ciphertext. False when it was removed or replaced meanwhile. */
  replace(again: Sealed): Promise<boolean>;
}

/** The sealed files of a folder below DATA_DIR. */
export async function* filesOf(
  dataDir: string,
  { table, column, folder, field, idField }: (typeof sealedFiles)[number],
): AsyncGenerator<SealedFile> {
  const path = join(dataDir, folder);
  for (const name of await namesIn(path)) {
    const file = join(path, name);
    const text = await readIfThere(file);
    // Saved and removed since.
    if (text === null) continue;
    const record = recordOf(text);
    const [sealed, id] = [record?.[field], record?.[idField]];
    if (typeof sealed !== 'string' || typeof id !== 'string') {
      yield { place: { table, column, id: name }, sealed: null, replace: async () => false };
      continue;
    }
    const replace = (again: Sealed) => rewrite(file, text, JSON.stringify({ ...record, [field]: again }));
    yield { place: { table, column, id }, sealed: sealed as Sealed, replace };
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function recordOf(text: string): Record<string, unknown> | null {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Whole or not at all. A process that saves the renewal may remove the file between the last look and the rename; then the file comes
 * back, and the next start finds that its token version is saved already and removes it.
 */
async function rewrite(file: string, expected: string, text: string): Promise<boolean> {
  const next = `${file}.rotated`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if ((await readIfThere(file)) !== expected) {
    await rm(next, { force: true });
    return false;
  }
  await rename(next, file);
  return true;
}
