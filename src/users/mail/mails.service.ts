import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { type MailKind, mailLifetimes } from '../domain/mail-kinds.js';
import type { MailEntity } from './mail.entity.js';
import { MailTokens } from './mail-tokens.js';
import { MailsRepository, type NewMail } from './mails.repository.js';

/** Queues mails, and verifies and revokes their links. */
@Injectable()
export class MailsService {
  constructor(
    private readonly mails: MailsRepository,
    private readonly tokens: MailTokens,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Adds a mail that is sent after the transaction commits. Call {@link sendSoon} after the commit. */
  async add(manager: EntityManager, mail: NewMail): Promise<void> {
    const mailId = newId();
    await this.mails.insert(mailId, mail, mailLifetimes[mail.kind], manager);
    await this.jobs.add(manager, 'users.send-mail', { mailId }, { key: mailId });
  }

  /** Wakes the worker that sends mails. Call it after the commit. */
  sendSoon(): void {
    this.wakeUps.wake('jobs.run');
  }

  /** The mail with this token in its link. Null if the link is not valid. */
  async find(kind: MailKind, token: string): Promise<MailEntity | null> {
    const mailId = this.tokens.verify(token);
    return mailId ? this.mails.findUsable(mailId, kind) : null;
  }

  /** Marks the link as used. Of several simultaneous calls, one returns the mail and the others return null. */
  async use(manager: EntityManager, kind: MailKind, token: string): Promise<MailEntity | null> {
    const mailId = this.tokens.verify(token);
    return mailId ? this.mails.use(mailId, kind, manager) : null;
  }

  /** The mail if its link was already used, otherwise null. */
  async findUsed(manager: EntityManager, kind: MailKind, token: string): Promise<MailEntity | null> {
    const mailId = this.tokens.verify(token);
    return mailId ? this.mails.findUsed(mailId, kind, manager) : null;
  }

  /** Records which user the used link of a sign-up created, and removes what only the sign-up needed. */
  markSignedUp(manager: EntityManager, mailId: string, userId: string): Promise<void> {
    return this.mails.markSignedUp(mailId, userId, manager);
  }

  /** Deletes all mails of this kind to the address whose links were not used. Links in sent mails stop working. @returns how many */
  revoke(manager: EntityManager, email: string, kind: MailKind): Promise<number> {
    return this.mails.deleteOfKind(email, kind, manager);
  }

  /** Deletes all mails of this kind that belong to the user, whatever their address. */
  revokeOfUser(manager: EntityManager, userId: string, kind: MailKind): Promise<void> {
    return this.mails.deleteOfUser(userId, kind, manager);
  }
}
