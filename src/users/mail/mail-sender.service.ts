import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Job } from '../../jobs/job.decorator.js';
import { JobDeferral } from '../../jobs/job-deferral.js';
import type { JobPayloads } from '../../jobs/job.js';
import { isMuted } from '../domain/mail-preferences.js';
import { type MailTextName, mailTexts } from '../domain/mail-texts.js';
import { MailDeliveryError, MailTransport, type OutgoingMail } from './mail-transport.js';
import { MailTokens } from './mail-tokens.js';
import type { MailEntity } from './mail.entity.js';
import { MailsRepository } from './mails.repository.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';

/** A process of a newer version sends mails of unknown kinds. */
const newerVersionDelayMs = 10_000;

/**
 * Sends a mail. Whether a user has the address is checked only here: in a request, the response time would reveal it.
 */
@Injectable()
export class MailSenderService {
  private readonly logger = new Logger('Mail');

  constructor(
    private readonly mails: MailsRepository,
    private readonly users: UsersRepository,
    private readonly tokens: MailTokens,
    private readonly transport: MailTransport,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Job('users.send-mail')
  async send({ mailId }: JobPayloads['users.send-mail']): Promise<void> {
    const mail = await this.mails.findUnsent(mailId);
    if (mail && !Object.hasOwn(mailTexts, mail.kind))
      throw new JobDeferral(new Date(this.clock.nowMs() + newerVersionDelayMs));
    const name = mail && (await this.chooseText(mail));
    if (!name) return this.mails.deleteUnsent(mailId);

    try {
      await this.transport.deliver(this.compose(mail, name));
    } catch (error) {
      if (!(error instanceof MailDeliveryError) || !error.isFinal) throw error;
      this.logger.warn({ mailId, kind: mail.kind }, `Mail recipient does not exist. ${error.message}`);
      return this.mails.deleteUnsent(mailId);
    }
    await this.mails.markSent(mail.id);
  }

  private compose(mail: MailEntity, name: MailTextName): OutgoingMail {
    const { subject, page, text } = mailTexts[name];
    const { mail: settings, brand } = this.config;
    const { linkUrl } = settings;
    // In the fragment, which browsers do not send to servers.
    const link = page ? `${linkUrl}${page}#${this.tokens.createToken(mail.id)}` : '';
    return {
      id: mail.id,
      to: mail.email,
      subject,
      text: text({ link, site: siteOf(brand, new URL(linkUrl).host), details: mail.details ?? {} }),
    };
  }

  /** The text to send, depending on whether a user has the address and wants it. Null if no mail is to be sent. */
  private async chooseText(mail: MailEntity): Promise<MailTextName | null> {
    const { kind, userId } = mail;
    const mutedMails = userId ? (await this.users.find(userId))?.mutedMails : undefined;
    if (mutedMails && isMuted(kind, mutedMails)) return null;
    if (kind !== 'SIGN_UP' && kind !== 'RESET_PASSWORD' && kind !== 'CHANGE_EMAIL') return kind;
    const user = await this.users.findByEmail(mail.email);
    if (kind === 'RESET_PASSWORD') return user && resetTextFor(user);
    if (!user) return kind;
    if (kind === 'CHANGE_EMAIL') return null;
    await this.mails.markAsKnownSignUp(mail.id);
    return 'SIGN_UP_KNOWN';
  }
}

/** Invited administrators get none: only the link of their invitation lets them in, because its address may be mistyped. */
function resetTextFor({ invitedAt, role }: UserEntity): MailTextName | null {
  if (!invitedAt) return 'RESET_PASSWORD';
  return role === 'ADMIN' ? null : 'FIRST_PASSWORD';
}

/** How mails name the installation: by its name, if the operator chose one, and by its host, which the recipient can compare with the link. */
function siteOf({ name, isNameGiven }: Config['brand'], host: string): string {
  return isNameGiven ? `${name} (${host})` : host;
}
