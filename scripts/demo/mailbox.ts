import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for the mail to `address` in a development mailbox and gives the token behind the `#` of its link.
 *
 * @throws Error after ten seconds without one
 */
export async function tokenFromMail(dataDir: string, address: string): Promise<string> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await delay(100)) {
    const token = await findToken(join(dataDir, 'mailbox'), address);
    if (token) return token;
  }
  throw new Error(`No mail to ${address} came to ${dataDir}/mailbox.`);
}

async function findToken(mailbox: string, address: string): Promise<string | null> {
  const names = await readdir(mailbox).catch(() => []);
  for (const name of names.filter((file) => file.endsWith('.eml'))) {
    const mail = await readFile(join(mailbox, name), 'utf8');
    const token = /https?:\/\/\S+#(\S+)/.exec(mail)?.[1];
    if (token && mail.toLowerCase().includes(address)) return token;
  }
  return null;
}
