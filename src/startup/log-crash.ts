import { Logger } from '@nestjs/common';

/**
 * Logs an error that no code has caught, with its causes and without secrets, and ends the process, whose state is unknown. Node.js
 * would print it in several lines and with everything that its message contains.
 */
export function logCrash(): void {
  const logger = new Logger('Process');
  process.on('uncaughtException', (error, origin) => {
    logger.fatal({ err: error, origin }, 'The process ends because of an error that was not caught');
    // Writes buffered log lines.
    process.exit(1);
  });
}
