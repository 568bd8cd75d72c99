import { request } from 'undici';
import { invalidInput } from '../../control/control-errors.js';

/** Verifies a URL property as the developer portal does: compares the file under the prefix with the token. */
export async function verifyUrlProperty(property: string, fileToken: string): Promise<void> {
  const prefix = property.endsWith('/') ? property : `https://${property}/`;
  const address = `${prefix}tiktok${fileToken}.txt`;
  if (!URL.canParse(address))
    throw invalidInput('The port must be specified if a verification file is fetched.');
  let content: string;
  try {
    const response = await request(address, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    content = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`the response status was ${response.statusCode}`);
  } catch (error) {
    throw invalidInput(`The verification file cannot be read: ${(error as Error).message}.`);
  }
  if (content.trim() !== `tiktok-developers-site-verification=${fileToken}`) {
    throw invalidInput('The verification file has different content.');
  }
}
