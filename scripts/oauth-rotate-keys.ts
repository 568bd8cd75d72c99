import { runCommand } from './oauth-command.js';

const line = {
  name: 'oauth:rotate-keys',
  summary: 'Publishes new signing keys, which sign from an hour later on. Issued tokens stay valid.',
  synopsis: '[--compromised]',
  details: '  --compromised  A key has leaked: replaces every key at once. Every issued token stops working.',
  options: { compromised: { type: 'boolean' } },
} as const;

/**
 * `npm run oauth:rotate-keys` publishes new signing keys, which sign from an hour later on; tokens that are out stay valid.
 * `npm run oauth:rotate-keys -- --compromised` is for a key that leaked: every key goes at once, and with it every token it signed.
 */
await runCommand(line, ({ compromised }) => async (app, actor) => {
  const { SigningKeysService } = await import('../src/oauth/keys/signing-keys.service.js');
  const keys = app.get(SigningKeysService, { strict: false });
  if (compromised) {
    await keys.replaceAll(actor);
    return 'Every signing key was replaced. Tokens signed before are not taken any more.';
  }
  const from = await keys.rotate(actor);
  return `New signing keys are published. They sign from ${from.toISOString()} on.`;
});
