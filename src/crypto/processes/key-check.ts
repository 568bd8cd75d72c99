import type { Config } from '../../config/config.js';
import { describeKeyMismatch, fingerprintKeys } from './known-processes.js';
import { type Connection, ProcessesRepository } from './processes.repository.js';

/** Compares the keys of a script with those of the installation's processes. See {@link describeKeyMismatch}. */
export async function findKeyMismatch(
  connection: Connection,
  secrets: Config['secrets'],
): Promise<string | null> {
  return describeKeyMismatch(fingerprintKeys(secrets), await new ProcessesRepository(connection).known());
}
