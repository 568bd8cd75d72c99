import { runCommand } from './oauth-command.js';
import { rotateKeysCommand, rotateKeysLine } from './oauth/rotate-keys.js';

/**
 * `npm run oauth:rotate-keys` publishes new signing keys, which are used after an hour. Issued tokens stay valid.
 * `npm run oauth:rotate-keys -- --compromised` is for a leaked key: every key and every issued token becomes invalid.
 */
await runCommand(rotateKeysLine, rotateKeysCommand);
