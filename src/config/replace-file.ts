import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file completely or not at all: readers see the old or the new content, also after a crash. Only the owner can read it.
 *
 * @param mayReplace called before the new content becomes visible. False discards it.
 * @returns whether the file was written
 */
export async function replaceFile(
  path: string,
  content: string,
  mayReplace: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  const next = `${path}.${randomUUID()}.new`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  if (await mayReplace()) {
    await rename(next, path);
    return true;
  }
  await rm(next, { force: true });
  return false;
}
