import { runCommand } from './oauth-command.js';

const line = {
  name: 'oauth:rotate-keys',
  summary: 'Publishes new signing keys, which are used after an hour. Issued tokens stay valid.',
  synopsis: '[--compromised]',
  details:
    '  --compromised  A key has leaked: replaces every key immediately. Every issued token stops working.',
  options: { compromised: { type: 'boolean' } },
} as const;

/**
 * `npm run oauth:rotate-keys` publishes new signing keys, which are used after an hour. Issued tokens stay valid.
 * `npm run oauth:rotate-keys -- --compromised` is for a leaked key: every key and every issued token becomes invalid.
 */
await runCommand(line, ({ compromised }) => async (app, actor) => {
  const { SigningKeysService } = await import('../src/oauth/keys/signing-keys.service.js');
  const keys = app.get(SigningKeysService, { strict: false });
  if (compromised) {
    await keys.replaceAll(actor);
    return 'Every signing key was replaced. Tokens that were issued before are no longer accepted.';
  }
  const from = await keys.rotate(actor);
  return `New signing keys are published. They are used from ${from.toISOString()}.`;
});
