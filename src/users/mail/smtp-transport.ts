import { createTransport, type Transporter } from 'nodemailer';
import type { HealthNotes } from '../../telemetry/health-notes.js';
import { MailNotTaken, MailTransport, type OutgoingMail } from './mail-transport.js';

/** What nodemailer tells of a failure. Its message may quote the server, and with it the recipient. */
interface SmtpError {
  code?: string;
  /** The SMTP command that failed. */
  command?: string;
  response?: string;
  responseCode?: number;
}

/** Hands mails to the SMTP server of the installation. */
export class SmtpTransport extends MailTransport {
  private readonly transporter: Transporter;

  constructor(
    smtpUrl: string,
    private readonly from: string,
    private readonly notes: HealthNotes,
  ) {
    super();
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
      throw this.notTaken(error as SmtpError);
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
      // No machine is to answer.
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  }

  private notTaken({ code = 'unknown', command, response = '', responseCode }: SmtpError): MailNotTaken {
    const why = responseCode
      ? `The SMTP server answered ${responseCode} (${code}).`
      : `SMTP failed: ${code}.`;
    const isRecipient = command === 'RCPT TO' && !policyRefusal.test(response);
    // What is wrong with one recipient says nothing of the server.
    if (!isRecipient) this.notes.set('mail', `${why} No mails go out; look at SMTP_URL and the server.`);
    return new MailNotTaken(
      why,
      isRecipient && responseCode !== undefined && unknownMailbox.has(responseCode),
    );
  }
}

/** RFC 5321: mailbox unavailable, not local, name not allowed. */
const unknownMailbox = new Set([550, 551, 553]);

/** RFC 3463, 5.7.x: the server does not relay for us, which is no fault of the recipient. */
const policyRefusal = /\b5\.7\.\d+\b/;
