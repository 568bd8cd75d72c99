import { SigningKeysService } from '../src/oauth/keys/signing-keys.service.js';
import { runCommand } from './oauth-command.js';

const usage = 'Usage: npm run oauth:rotate-keys [-- --compromised]';
const options = { compromised: { type: 'boolean' } } as const;

/**
 * `npm run oauth:rotate-keys` publishes new signing keys, which sign from an hour later on; tokens that are out stay valid.
 * `npm run oauth:rotate-keys -- --compromised` is for a key that leaked: every key goes at once, and with it every token it signed.
 */
await runCommand('oauth:rotate-keys', usage, options, ({ compromised }) => async (app, actor) => {
  const keys = app.get(SigningKeysService, { strict: false });
  if (compromised) {
    await keys.replaceAll(actor);
    return 'Every signing key was replaced. Tokens signed before are not taken any more.';
  }
  const from = await keys.rotate(actor);
  return `New signing keys are published. They sign from ${from.toISOString()} on.`;
});
