import { existsSync } from 'node:fs';
import { EX_CONFIG } from '../src/startup/exit-code.js';

// Preloaded by the scripts of package.json. `node --env-file-if-exists` would print a line in every folder without the file.
if (existsSync('.env')) {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    console.error(
      `.env cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
    );
    process.exit(EX_CONFIG);
  }
}
