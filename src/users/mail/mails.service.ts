import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { type MailKind, mailLifetimes } from '../domain/mail-kinds.js';
import type { MailEntity } from './mail.entity.js';
import { MailTokens } from './mail-tokens.js';
import { MailsRepository, type NewMail } from './mails.repository.js';

/** Mails on their way out, and what comes back by their links. */
@Injectable()
export class MailsService {
  constructor(
    private readonly mails: MailsRepository,
    private readonly tokens: MailTokens,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Has the mail sent once the transaction is committed; call {@link sendSoon} then. */
  async add(manager: EntityManager, mail: NewMail): Promise<void> {
    const mailId = newId();
    await this.mails.insert(mailId, mail, mailLifetimes[mail.kind], manager);
    await this.jobs.add(manager, 'users.send-mail', { mailId }, { key: mailId });
  }

  /** After the commit. */
  sendSoon(): void {
    this.wakeUps.wake('jobs.run');
  }

  /** The mail with this token in its link, if the link is still valid; otherwise null. */
  async find(kind: MailKind, token: string): Promise<MailEntity | null> {
    const mailId = this.tokens.verify(token);
    return mailId ? this.mails.findUsable(mailId, kind) : null;
  }

  /** Uses up the link. Of several simultaneous calls one returns the mail, the others null. */
  async use(manager: EntityManager, kind: MailKind, token: string): Promise<MailEntity | null> {
    const mailId = this.tokens.verify(token);
    return mailId ? this.mails.use(mailId, kind, manager) : null;
  }

  /** The mail whose link was used already, or null. */
  async findUsed(manager: EntityManager, kind: MailKind, token: string): Promise<MailEntity | null> {
    const mailId = this.tokens.verify(token);
    return mailId ? this.mails.findUsed(mailId, kind, manager) : null;
  }

  /** Takes every mail of this kind to the address back; links that were sent already stop working. */
  revoke(manager: EntityManager, email: string, kind: MailKind): Promise<void> {
    return this.mails.deleteOfKind(email, kind, manager);
  }

  /** The same for mails that a user caused, whatever address they went to. */
  revokeOfUser(manager: EntityManager, userId: string, kind: MailKind): Promise<void> {
    return this.mails.deleteOfUser(userId, kind, manager);
  }
}
