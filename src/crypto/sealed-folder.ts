import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../config/replace-file.js';
import type { Sealed } from './token-vault.js';
import type { sealedFiles, SealedPlace } from './sealed-places.js';

export interface SealedFile {
  place: SealedPlace;
  /** Null if the file is malformed. */
  sealed: Sealed | null;
  /** Rewrites the file with another ciphertext. False if it was removed or replaced meanwhile. */
  replace(sealed: Sealed): Promise<boolean>;
}

/** Reads the sealed files of a folder below DATA_DIR. */
export async function* readSealedFiles(
  dataDir: string,
  { table, column, folder, field, idField }: (typeof sealedFiles)[number],
): AsyncGenerator<SealedFile> {
  const path = join(dataDir, folder);
  for (const name of await listFiles(path)) {
    const file = join(path, name);
    const text = await readIfExists(file);
    // Removed meanwhile.
    if (text === null) continue;
    const record = parseRecord(text);
    const [sealed, id] = [record?.[field], record?.[idField]];
    if (typeof sealed !== 'string' || typeof id !== 'string') {
      yield { place: { table, column, id: name }, sealed: null, replace: async () => false };
      continue;
    }
    const replace = (resealed: Sealed) =>
      rewrite(file, text, JSON.stringify({ ...record, [field]: resealed }));
    yield { place: { table, column, id }, sealed: sealed as Sealed, replace };
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readIfExists(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * A process that saves the refreshed tokens may remove the file between the check and the rename. Then the file reappears, and the
 * next start removes it because its token version is saved already.
 */
function rewrite(file: string, expected: string, text: string): Promise<boolean> {
  return replaceFile(file, text, async () => (await readIfExists(file)) === expected);
}
