import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Path of an installed program. Null if it is not installed: its tests are skipped then, with a message.
 *
 * @throws Error if it is missing and REQUIRE_ALL_TESTS is set
 */
export function findTool(...names: string[]): string | null {
  // Debian keeps servers in /usr/sbin, which is not on the PATH of ordinary users.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found) return found;
  if (process.env.REQUIRE_ALL_TESTS) throw new Error(`REQUIRE_ALL_TESTS is set and there is no ${names[0]}.`);
  console.warn(`No ${names[0]} on this machine: the tests that need it are skipped.`);
  return null;
}
