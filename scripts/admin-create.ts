import { isEmail } from 'class-validator';
import { DataSource } from 'typeorm';
import { AuditTrailEntity } from '../src/audit/audit-trail.entity.js';
import { AuditRepository } from '../src/audit/audit.repository.js';
import { Audit } from '../src/audit/audit.js';
import { ConfigError, type Config } from '../src/config/config.js';
import { loadConfig } from '../src/config/env.js';
import { KeyedHash } from '../src/crypto/keyed-hash.js';
import { findKeyMismatch } from '../src/crypto/processes/key-check.js';
import { Database } from '../src/database/database.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { Failure } from '../src/failures/failure.js';
import { ClientEntity } from '../src/oauth/clients/client.entity.js';
import { ClientsRepository } from '../src/oauth/clients/clients.repository.js';
import { AdministratorsService } from '../src/users/administrators.service.js';
import { normalizeEmail } from '../src/users/domain/email-address.js';
import { MailEntity } from '../src/users/mail/mail.entity.js';
import { MailTokens } from '../src/users/mail/mail-tokens.js';
import { MailsRepository } from '../src/users/mail/mails.repository.js';
import { SecondFactorsService } from '../src/users/second-factor/second-factors.service.js';
import { InvitationsService } from '../src/users/sign-in/invitations.service.js';
import { UserEntity } from '../src/users/user.entity.js';
import { UsersRepository } from '../src/users/users.repository.js';
import { exitWithUsage, readCommandLine, UsageError } from './command-line.js';
import { withApplication } from './with-application.js';

/**
 * `npm run admin:create -- <email>` creates an administrator, or promotes a user, in DATABASE_URL or the running embedded
 * server. It accepts no password: it prints a link for a new administrator to choose one.
 */
async function main(email: string): Promise<void> {
  const config = loadConfig();
  const url = config.database.directUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url) {
    return fail(
      'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
    );
  }
  const { isNew, passwordPath } = await withAdministrators(config, url, (administrators) =>
    administrators.create(email),
  );
  console.log(isNew ? `${email} is a new administrator.` : `${email} is an administrator.`);
  if (passwordPath) {
    console.log(`\nOpen this link within an hour to choose the password:\n`);
    console.log(`${config.http.publicUrl}${passwordPath}`);
    console.log(
      '\nUntil then the user is invited. If the address is wrong, add --withdraw to delete the user.',
    );
  }
}

/** Deletes an administrator who has not used the link, or any other invited user. */
async function withdraw(email: string): Promise<void> {
  await withApplication(async (app) => {
    const user = await app.get(UsersRepository, { strict: false }).findByEmail(normalizeEmail(email));
    if (!user) throw new Error(`There is no user ${email}.`);
    if (!user.invitedAt) throw new Error(`${email} has joined. Nothing was changed.`);
    const invitations = app.get(InvitationsService, { strict: false });
    await invitations.withdraw({ kind: 'system', name: 'admin:create' }, user.id);
  });
  console.log(`The invitation of ${email} was withdrawn.`);
}

/** With the services of the application, which close sockets and send the mail. */
async function resetSecondFactor(email: string): Promise<void> {
  await withApplication(async (app) => {
    const user = await app.get(UsersRepository, { strict: false }).findByEmail(normalizeEmail(email));
    if (!user) throw new Error(`There is no user ${email}.`);
    const factors = app.get(SecondFactorsService, { strict: false });
    await factors.reset({ kind: 'system', name: 'admin:create' }, user.id, null).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'NOT_FOUND') throw error;
      throw new Error(`${email} has no second factor. Nothing was changed.`);
    });
  });
  console.log(`The second factors of ${email} were removed, and the sessions have ended.`);
}

async function withAdministrators<Result>(
  config: Config,
  url: string,
  work: (administrators: AdministratorsService) => Promise<Result>,
): Promise<Result> {
  const source = await new DataSource(dataSourceOptions(url, 2)).initialize();
  try {
    if (await source.showMigrations()) throw new Error('The database is not migrated: npm run migration:run');
    const fault = await findKeyMismatch(source, config.secrets);
    if (fault) throw new Error(fault);
    const database = new Database(source);
    const administrators = new AdministratorsService(
      database,
      new UsersRepository(source.getRepository(UserEntity), database),
      new MailsRepository(source.getRepository(MailEntity)),
      new MailTokens(new KeyedHash(config.secrets.session)),
      new Audit(new AuditRepository(database, source.getRepository(AuditTrailEntity))),
      (userId, manager) =>
        new ClientsRepository(source.getRepository(ClientEntity)).touchOwned(userId, manager),
    );
    return await work(administrators);
  } finally {
    await source.destroy();
  }
}

function fail(message: string, code = 1): void {
  console.error(message);
  process.exitCode = code;
}

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
if (!isEmail(email)) exitWithUsage('admin:create', new UsageError(`"${email}" is not an email address.`));
try {
  if (values['reset-second-factor']) await resetSecondFactor(email);
  else await (values.withdraw ? withdraw(email) : main(email));
} catch (error) {
  fail((error as Error).message, error instanceof ConfigError ? 78 : 1);
}
