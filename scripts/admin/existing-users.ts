import type { Config } from '../../src/config/config.js';
import { Failure } from '../../src/failures/failure.js';
import { normalizeEmail } from '../../src/users/domain/email-address.js';
import { SecondFactorsService } from '../../src/users/second-factor/second-factors.service.js';
import { InvitationsService } from '../../src/users/sign-in/invitations.service.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { withApplication } from '../with-application.js';

/** Deletes an administrator who has not used the link, or any other invited user. @returns the text to print */
export async function withdrawInvitation(config: Config, email: string): Promise<string> {
  await withApplication(config, async (app) => {
    const user = await app.get(UsersRepository, { strict: false }).findByEmail(normalizeEmail(email));
    if (!user) throw new Error(`There is no user ${email}.`);
    if (!user.invitedAt) throw new Error(`${email} has joined. Nothing was changed.`);
    const invitations = app.get(InvitationsService, { strict: false });
    await invitations.withdraw({ kind: 'system', name: 'admin:create' }, user.id);
  });
  return `The invitation of ${email} was withdrawn.`;
}

/** With the services of the application, which close sockets and send the mail. @returns the text to print */
export async function resetSecondFactor(config: Config, email: string): Promise<string> {
  await withApplication(config, async (app) => {
    const user = await app.get(UsersRepository, { strict: false }).findByEmail(normalizeEmail(email));
    if (!user) throw new Error(`There is no user ${email}.`);
    const factors = app.get(SecondFactorsService, { strict: false });
    await factors.reset({ kind: 'system', name: 'admin:create' }, user.id, null).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'NOT_FOUND') throw error;
      throw new Error(`${email} has no second factor. Nothing was changed.`);
    });
  });
  return `The second factors of ${email} were removed, and the sessions have ended.`;
}
