import { newId } from '../crypto/new-id.js';
import type { Audit } from '../audit/audit.js';
import type { Database } from '../database/database.js';
import { normalizedEmail } from './domain/email-address.js';
import { mailLifetimes } from './domain/mail-kinds.js';
import type { MailTokens } from './mail/mail-tokens.js';
import type { MailsRepository } from './mail/mails.repository.js';
import type { UsersRepository } from './users.repository.js';

export interface NewAdministrator {
  userId: string;
  /** Whether there was no such user before. */
  isNew: boolean;
  /** Token of a link by which a password can be chosen; null for a user who has one. */
  passwordToken: string | null;
}

/** Makes administrators for whoever can run commands on the machine. No part of the running application. */
export class AdministratorsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly mails: MailsRepository,
    private readonly tokens: MailTokens,
    private readonly audit: Audit,
  ) {}

  /** Promotes the user of this address, or makes one; the operator vouches for the address. */
  async make(address: string): Promise<NewAdministrator> {
    const email = normalizedEmail(address);
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
      await this.audit.record(
        {
          action: 'user.role_set',
          actor: { kind: 'system', name: 'admin:create' },
          outcome: 'SUCCESS',
          target: { type: 'user', id: userId },
          userId,
          details: { to: 'ADMIN', isNew },
        },
        manager,
      );
      const credential = await this.users.credentialOf(userId, manager);
      if (credential?.passwordHash) return { userId, isNew: false, passwordToken: null };
      // The row of a mail, without the task that would send it: the operator hands the link over.
      const mailId = newId();
      await this.mails.insert(
        mailId,
        { kind: 'RESET_PASSWORD', email, userId },
        mailLifetimes.RESET_PASSWORD,
        manager,
      );
      return { userId, isNew, passwordToken: this.tokens.tokenOf(mailId) };
    });
  }
}
