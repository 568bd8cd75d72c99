import { request } from 'undici';
import { invalidInput } from '../../control/control-errors.js';

/** What the developer portal does: fetches the verification file under the prefix and reads its one line. */
export async function verifyUrlProperty(property: string, fileToken: string): Promise<void> {
  const prefix = property.endsWith('/') ? property : `https://${property}/`;
  const address = `${prefix}tiktok${fileToken}.txt`;
  if (!URL.canParse(address)) throw invalidInput('Name the port when a verification file is to be fetched.');
  let content: string;
  try {
    const answer = await request(address, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    content = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`the answer was ${answer.statusCode}`);
  } catch (error) {
    throw invalidInput(`The verification file cannot be read: ${(error as Error).message}.`);
  }
  if (content.trim() !== `tiktok-developers-site-verification=${fileToken}`) {
    throw invalidInput('The verification file has another content.');
  }
}
