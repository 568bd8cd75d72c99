import { failWith, readCommandLine } from './command-line.js';
import { loadGivenConfig } from './given-config.js';

/**
 * `npm run keys:rotate` reseals all values with the first key of TOKEN_ENCRYPTION_KEYS while the application runs: in
 * DATABASE_URL or the running embedded server, and in the unsaved token refreshes in DATA_DIR.
 * It can be repeated at any time. If processes have separate data folders, run it for each of them.
 *
 * To change the key: add a new one at the end of the list in every process and restart, so that all can open it. Move it to the front
 * and restart. Run this. When it reports that the old key is no longer used, remove it from the list and restart.
 */
const { values } = readCommandLine({
  name: 'keys:rotate',
  summary: `Seals everything again under the first key of TOKEN_ENCRYPTION_KEYS, while Patchbay runs. It can be repeated at any time.
To change the key, add a new one at the end of the list in every process and restart, move it to the front and restart, run this, and
remove the old key once this says that it seals nothing any more. It refuses if a running process does not have the new key. --force skips this check.`,
  synopsis: '[--force]',
  options: { force: { type: 'boolean', default: false } },
});
const config = await loadGivenConfig();
try {
  const { rotateKeys } = await import('./keys/rotate.js');
  await rotateKeys(config, values.force);
} catch (error) {
  failWith(error);
}
