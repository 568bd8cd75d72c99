import { DataSource } from 'typeorm';
import { AuditTrailEntity } from '../../src/audit/audit-trail.entity.js';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { Audit } from '../../src/audit/audit.js';
import type { Config } from '../../src/config/config.js';
import { KeyedHash } from '../../src/crypto/keyed-hash.js';
import { findKeyMismatch } from '../../src/crypto/processes/key-check.js';
import { Database } from '../../src/database/database.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { ClientEntity } from '../../src/oauth/clients/client.entity.js';
import { ClientsRepository } from '../../src/oauth/clients/clients.repository.js';
import { AdministratorsService } from '../../src/users/administrators.service.js';
import { MailEntity } from '../../src/users/mail/mail.entity.js';
import { MailTokens } from '../../src/users/mail/mail-tokens.js';
import { MailsRepository } from '../../src/users/mail/mails.repository.js';
import { UserEntity } from '../../src/users/user.entity.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { findDatabaseUrl } from '../existing-database.js';

/** Creates an administrator, or promotes a user. @returns the text to print, with the link to choose the password */
export async function createAdministrator(config: Config, email: string): Promise<string> {
  const url = await findDatabaseUrl(config);
  const { isNew, passwordPath } = await withAdministrators(config, url, (administrators) =>
    administrators.create(email),
  );
  const done = isNew ? `${email} is a new administrator.` : `${email} is an administrator.`;
  if (!passwordPath) return done;
  return [
    done,
    'Open this link within an hour to choose the password:',
    `${config.http.publicUrl}${passwordPath}`,
    'Until then the user is invited. If the address is wrong, add --withdraw to delete the user.',
  ].join('\n\n');
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
