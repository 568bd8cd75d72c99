import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import type { Audit } from '../audit/audit.js';
import type { Database } from '../database/database.js';
import { normalizeEmail } from './domain/email-address.js';
import { mailLifetimes } from './domain/mail-kinds.js';
import { mailTexts } from './domain/mail-texts.js';
import type { MailTokens } from './mail/mail-tokens.js';
import type { MailsRepository } from './mail/mails.repository.js';
import type { UsersRepository } from './users.repository.js';
import { userChange } from './user-change.js';

export interface NewAdministrator {
  userId: string;
  /** Whether the user was created. */
  isNew: boolean;
  /** Path and fragment of a link to choose a password. Null if the user has a password. */
  passwordPath: string | null;
}

/** Creates administrators for the command `admin:create`. Not part of the running application. */
export class AdministratorsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly mails: MailsRepository,
    private readonly tokens: MailTokens,
    private readonly audit: Audit,
    /** See `ExternalAccessOwner`. */
    private readonly touchOwnedClients: (userId: string, manager: EntityManager) => Promise<void>,
  ) {}

  /** Promotes the user with this address, or creates one. The operator guarantees that the address is valid. */
  async create(address: string): Promise<NewAdministrator> {
    const email = normalizeEmail(address);
    return this.database.transaction(async (manager) => {
      const { id: userId, isNew } = await this.users.findOrInsert(
        {
          email,
          passwordHash: null,
          displayName: null,
          role: 'ADMIN',
        },
        manager,
      );
      await this.users.setRole(userId, 'ADMIN', manager);
      // The operator vouches for the user, whatever administrators have set.
      if (await this.users.enable(userId, manager)) {
        await this.touchOwnedClients(userId, manager);
        await this.audit.record(
          userChange('user.enabled', { kind: 'system', name: 'admin:create' }, userId),
          manager,
        );
      }
      // Until the link is used: the address may be wrong.
      if (isNew) await this.users.markInvited(userId, manager);
      await this.audit.record(
        userChange('user.role_set', { kind: 'system', name: 'admin:create' }, userId, {
          details: { to: 'ADMIN', isNew },
        }),
        manager,
      );
      const credential = await this.users.findCredential(userId, manager);
      if (credential?.passwordHash) return { userId, isNew: false, passwordPath: null };
      // The mail is not sent: the operator passes the link on.
      const mailId = newId();
      await this.mails.insert(
        mailId,
        { kind: 'RESET_PASSWORD', email, userId },
        mailLifetimes.RESET_PASSWORD,
        manager,
      );
      const isInvited = (await this.users.find(userId, manager))?.invitedAt !== null;
      const { page } = mailTexts[isInvited ? 'FIRST_PASSWORD' : 'RESET_PASSWORD'];
      return { userId, isNew, passwordPath: `${page}#${this.tokens.createToken(mailId)}` };
    });
  }
}
