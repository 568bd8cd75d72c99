import { exitWithUsage, failWith, readCommandLine, UsageError } from './command-line.js';
import { loadGivenConfig } from './given-config.js';

/**
 * `npm run admin:create -- <email>` creates an administrator, or promotes a user, in DATABASE_URL or the running embedded
 * server. It accepts no password: it prints a link for a new administrator to choose one.
 */
const { positionals, values } = readCommandLine({
  name: 'admin:create',
  summary: `Creates an administrator, or promotes a user. For a new administrator it prints a link to choose a password.
With --reset-second-factor it removes the second factors of a user instead, who has lost them.
With --withdraw it deletes a user who has not used the link, for example because the address was wrong.
Needs the database of DATABASE_URL, or Patchbay running in another terminal.`,
  synopsis: '<email> [--reset-second-factor | --withdraw]',
  options: {
    'reset-second-factor': { type: 'boolean', default: false },
    withdraw: { type: 'boolean', default: false },
  },
  positionals: { min: 1, max: 1 },
});
const [email = ''] = positionals;
const { isEmailAddress } = await import('../src/users/domain/email-address.js');
if (!isEmailAddress(email))
  exitWithUsage('admin:create', new UsageError(`"${email}" is not an email address.`));
const config = await loadGivenConfig();
try {
  if (values['reset-second-factor']) {
    const { resetSecondFactor } = await import('./admin/existing-users.js');
    console.log(await resetSecondFactor(config, email));
  } else if (values.withdraw) {
    const { withdrawInvitation } = await import('./admin/existing-users.js');
    console.log(await withdrawInvitation(config, email));
  } else {
    const { createAdministrator } = await import('./admin/create.js');
    console.log(await createAdministrator(config, email));
  }
} catch (error) {
  failWith(error);
}
