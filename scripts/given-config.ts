import type { Config } from '../src/config/config.js';
import { failWith } from './command-line.js';

/** The configuration of the environment. Ends the process with a message if it is invalid. */
export async function loadGivenConfig(): Promise<Config> {
  // Loaded here, because --help and invalid arguments do not need it.
  const { loadConfig } = await import('../src/config/env.js');
  try {
    return loadConfig();
  } catch (error) {
    failWith(error);
    process.exit();
  }
}
