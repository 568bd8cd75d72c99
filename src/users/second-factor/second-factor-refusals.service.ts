import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { MailsService } from '../mail/mails.service.js';
import { AuthLimits } from '../sign-in/auth-limits.js';
import { UsersRepository } from '../users.repository.js';

/**
 * Records wrong second factors. The first factor was right, so a user with several of them in a day is informed that someone may know
 * the password. They are counted per user, because a new sign-in starts with a new count.
 */
@Injectable()
export class SecondFactorRefusals {
  constructor(
    private readonly users: UsersRepository,
    private readonly limits: AuthLimits,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** `actor` is null for a sign-in. */
  async record(userId: string, { actor, address }: { actor: Actor | null; address: string }): Promise<void> {
    const informs =
      !(await this.limits.admits('secondFactorRefusedByUser', userId)) &&
      (await this.limits.admits('secondFactorMailByUser', userId));
    await this.database.transaction(async (manager) => {
      await this.audit.record(
        {
          action: 'user.second_factor_checked',
          actor,
          outcome: 'FAILURE',
          target: { type: 'user', id: userId },
          userId,
          address,
        },
        manager,
      );
      const user = informs ? await this.users.find(userId, manager) : null;
      if (user) await this.mails.add(manager, { kind: 'SECOND_FACTOR_REFUSED', email: user.email, userId });
    });
    if (informs) this.mails.sendSoon();
  }
}
