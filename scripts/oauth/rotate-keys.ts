import type { OptionValues } from '../command-line.js';
import type { Command } from '../oauth-command.js';

export const rotateKeysLine = {
  name: 'oauth:rotate-keys',
  summary: 'Publishes new signing keys, which are used after an hour. Issued tokens stay valid.',
  synopsis: '[--compromised]',
  details:
    '  --compromised  A key has leaked: replaces every key immediately. Every issued token stops working.',
  options: { compromised: { type: 'boolean' } },
} as const;

/** The command that publishes new signing keys. */
export const rotateKeysCommand =
  ({ compromised }: OptionValues<(typeof rotateKeysLine)['options']>): Command =>
  async (app, actor) => {
    const { SigningKeysService } = await import('../../src/oauth/keys/signing-keys.service.js');
    const keys = app.get(SigningKeysService, { strict: false });
    if (compromised) {
      await keys.replaceAll(actor);
      return 'Every signing key was replaced. Tokens that were issued before are no longer accepted.';
    }
    const from = await keys.rotate(actor);
    return `New signing keys are published. They are used from ${from.toISOString()}.`;
  };
