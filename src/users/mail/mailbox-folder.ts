import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../config/replace-file.js';
import { MailTransport, type OutgoingMail } from './mail-transport.js';

/** The folder of mails if no SMTP server is configured. Each mail is one `.eml` file; the names are in the order of sending. */
export function mailboxDir(dataDir: string): string {
  return join(dataDir, 'mailbox');
}

/** A mail in the folder. */
export interface StoredMail {
  /** UUIDv7, so ids are in the order of sending. */
  id: string;
  to: string;
  subject: string;
  text: string;
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

  /** The latest mails, the latest first. */
  async latest(limit: number): Promise<StoredMail[]> {
    const names = await readdir(this.dir).catch(emptyIfMissing);
    const ids = names.flatMap((name) => fileName.exec(name)?.[1] ?? []).sort();
    return Promise.all(
      ids
        .reverse()
        .slice(0, limit)
        .map((id) => this.read(id)),
    );
  }

  private async read(id: string): Promise<StoredMail> {
    const content = await readFile(join(this.dir, `${id}.eml`), 'utf8');
    const end = content.indexOf('\n\n');
    const header = (name: string) =>
      content
        .slice(0, end)
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2) ?? '';
    return { id, to: header('To'), subject: header('Subject'), text: content.slice(end + 2) };
  }
}

const fileName = /^([0-9a-f-]{36})\.eml$/;

function emptyIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
