import { createTransport, type Transporter } from 'nodemailer';
import type { HealthNotes } from '../../telemetry/health-notes.js';
import { MailDeliveryError, MailTransport, type OutgoingMail } from './mail-transport.js';

/** An error of nodemailer. Its message may quote the server, and thus the recipient. */
interface SmtpError {
  code?: string;
  /** The SMTP command that failed. */
  command?: string;
  message: string;
  response?: string;
  responseCode?: number;
}

/** Sends mails through the SMTP server of the installation. */
export class SmtpTransport extends MailTransport {
  private readonly transporter: Transporter;
  /** For messages. Without the credentials of the address. */
  private readonly server: string;

  constructor(
    smtpUrl: string,
    private readonly from: string,
    private readonly notes: HealthNotes,
  ) {
    super();
    this.server = `The SMTP server ${new URL(smtpUrl).host}`;
    this.transporter = createTransport({
      url: smtpUrl,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async deliver(mail: OutgoingMail): Promise<void> {
    try {
      await this.send(mail);
    } catch (error) {
      throw this.toDeliveryError(error as SmtpError);
    }
    this.notes.clear('mail');
  }

  private async send({ id, to, subject, text }: OutgoingMail): Promise<void> {
    const domain = /@([^>\s]+)>?\s*$/.exec(this.from)?.[1] ?? 'localhost';
    await this.transporter.sendMail({
      from: this.from,
      to: { name: '', address: to },
      subject,
      text,
      messageId: `<${id}@${domain}>`,
      // Suppresses automatic replies (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  }

  private toDeliveryError({
    code = 'unknown',
    command,
    message,
    response = '',
    responseCode,
  }: SmtpError): MailDeliveryError {
    const reason = responseCode
      ? `${this.server} answered ${responseCode} (${code}).`
      : `${this.server} cannot be used: ${connecting.has(code) ? `${message} (${code})` : code}.`;
    const isRecipient = command === 'RCPT TO' && !policyRefusal.test(response);
    // An error of one recipient is not an error of the server.
    if (!isRecipient) this.notes.set('mail', `${reason} No mails are sent. Check SMTP_URL and the server.`);
    return new MailDeliveryError(
      reason,
      isRecipient && responseCode !== undefined && unknownMailbox.has(responseCode),
    );
  }
}

/** Codes of nodemailer for errors before the first mail is named, so that their messages cannot quote a recipient. */
const connecting = new Set(['EDNS', 'ESOCKET', 'ETLS']);

/** RFC 5321: mailbox unavailable, user not local, mailbox name not allowed. */
const unknownMailbox = new Set([550, 551, 553]);

/** RFC 3463, 5.7.x: the server refuses to relay for us. This is not an error of the recipient. */
const policyRefusal = /\b5\.7\.\d+\b/;
