import { Logger, type INestApplicationContext } from '@nestjs/common';
import { type Config, ConfigError } from '../config/config.js';
import { loadConfig } from '../config/env.js';
import { ProcessRegistration } from '../crypto/processes/process-registration.js';
import { TokenVault } from '../crypto/token-vault.js';
import { handleHangups } from './hangup-signal.js';
import { reloadSecrets } from './secret-reload.js';

/** Reads the settings again on SIGHUP, and applies those that need no restart. */
export function reloadOnHangup(app: INestApplicationContext, config: Config): void {
  const logger = new Logger('Configuration');
  handleHangups(() => {
    try {
      const report = reloadSecrets(
        config,
        loadConfig(undefined, config.simulator?.port),
        app.get(TokenVault),
      );
      void app.get(ProcessRegistration).store();
      const isChanged = report.changed.length + report.needRestart.length > 0;
      if (isChanged) logger.warn(report, 'Settings reloaded');
      else logger.warn('Settings not changed. Only values in files can change while a process runs');
    } catch (error) {
      // Messages of other errors may quote a secret.
      const errors = error instanceof ConfigError ? error.errors : (error as Error).name;
      logger.error({ errors }, 'Settings not reloaded: the configuration is invalid');
    }
  });
}
