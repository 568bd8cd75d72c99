import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
  /** The link of the mail and the token after its `#`. */
  link?: string;
  token?: string;
}

/** The mails in the mailbox folder of a data folder, oldest first, to one address if given. */
export function receivedMails(dataDir: string, to?: string): ReceivedMail[] {
  const dir = join(dataDir, 'mailbox');
  return files(dir)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => parse(readFileSync(join(dir, name), 'utf8')))
    .filter((mail) => to === undefined || mail.to === to);
}

function files(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parse(source: string): ReceivedMail {
  const separator = source.indexOf('\n\n');
  const head = source.slice(0, separator).replace(/\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
  const text = source.slice(separator + 2);
  const link = /https?:\/\/\S+#\S+/.exec(text)?.[0];
  return {
    to: header('to').replace(/[<>]/g, ''),
    subject: header('subject'),
    text,
    link,
    token: link?.split('#')[1],
  };
}
