import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../config/replace-file.js';
import { MailTransport, type OutgoingMail } from './mail-transport.js';

/** The folder of mails if no SMTP server is configured. Each mail is one `.eml` file; the names are in the order of sending. */
export function mailboxDir(dataDir: string): string {
  return join(dataDir, 'mailbox');
}

/** Writes mails to a folder, for development and tests. Unencoded, so that links can be copied from the file. */
export class MailboxFolder extends MailTransport {
  constructor(
    private readonly dir: string,
    private readonly from: string,
  ) {
    super();
  }

  async deliver({ id, to, subject, text }: OutgoingMail): Promise<void> {
    const message = [
      `From: ${this.from}`,
      `To: ${to}`,
      `Subject: ${subject}`,
      `Message-ID: <${id}@localhost>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
    ].join('\n');
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    await replaceFile(join(this.dir, `${id}.eml`), message);
  }
}
