import { Logger, type INestApplicationContext } from '@nestjs/common';
import { type Config, ConfigError } from '../config/config.js';
import { loadConfig } from '../config/env.js';
import { TokenVault } from '../crypto/token-vault.js';
import { reloadSecrets } from './secret-reload.js';

/**
 * Reads the settings again on SIGHUP, and applies those that need no restart. Not if a terminal controls the process: closing a terminal sends SIGHUP too,
 * and must end the process.
 */
export function reloadOnHangup(app: INestApplicationContext, config: Config): void {
  if (process.stdout.isTTY) return;
  const logger = new Logger('Configuration');
  process.on('SIGHUP', () => {
    try {
      const report = reloadSecrets(
        config,
        loadConfig(undefined, config.simulator?.port),
        app.get(TokenVault),
      );
      logger.warn(report, 'Settings reloaded');
    } catch (error) {
      // Messages of other errors may quote a secret.
      const errors = error instanceof ConfigError ? error.errors : (error as Error).name;
      logger.error({ errors }, 'Settings not reloaded: the configuration is invalid');
    }
  });
}
