import { runCommand } from './oauth-command.js';
import { createClientCommand, createClientLine } from './oauth/create-client.js';

/**
 * `npm run oauth:create-client` registers an API client like the GraphQL mutation `createOAuthClient`. It prints lines for a
 * shell: `export $(npm run --silent oauth:create-client -- …)`.
 */
await runCommand(createClientLine, createClientCommand);
