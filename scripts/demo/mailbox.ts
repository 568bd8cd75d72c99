import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for the mail to `address` in a development mailbox and returns the token after the `#` of its link.
 *
 * @throws Error if no mail arrives within ten seconds
 */
export async function waitForMailToken(dataDir: string, address: string): Promise<string> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await delay(100)) {
    const token = await findToken(join(dataDir, 'mailbox'), address);
    if (token) return token;
  }
  throw new Error(`No mail to ${address} arrived in ${dataDir}/mailbox.`);
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
