import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MailTransport, type OutgoingMail } from './mail-transport.js';

/** Where mails lie without an SMTP server: one `.eml` file each, named by an id that grows with time. */
export function mailboxDir(dataDir: string): string {
  return join(dataDir, 'mailbox');
}

/** Writes mails into a folder, for development and tests: as they are, so that a link can be copied out of the file. */
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
    const path = join(this.dir, `${id}.eml`);
    // Whoever watches the folder never sees half a mail.
    await writeFile(`${path}.part`, message, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}
