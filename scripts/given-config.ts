import type { Config } from '../src/config/config.js';
import { loadConfig } from '../src/config/env.js';
import { failWith } from './command-line.js';

/** The configuration of the environment. Ends the process with a message if it is invalid. */
export function loadGivenConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    failWith(error);
    process.exit();
  }
}
