import { resolve } from 'node:path';
import { ApiClient } from '../demo/api-client.js';
import { connect, signUp } from '../demo/main-job.js';
import { demoPlatforms } from '../demo/platforms.js';

export interface AuditSetup {
  url: string;
  simulatorUrl: string;
  /** Session of the creator's user. */
  cookies: { name: string; value: string }[];
  /** Name of the connected account in the console. */
  accountName: string;
  /** Username of the creator at the simulated TikTok. */
  person: string;
  video: string;
  photo: string;
}

const silent = { step: () => undefined, detail: () => undefined, progress: () => undefined };

/** A new user with a connected creator of the simulated TikTok. */
export async function prepareAudit(server: {
  url: string;
  dataDir: string;
  simulatorUrl: string;
}): Promise<AuditSetup> {
  const api = new ApiClient(server.url);
  await signUp(api, { dataDir: server.dataDir }, silent);
  const account = await connect(api, demoPlatforms.tiktok!, server.simulatorUrl, silent);
  return {
    url: server.url,
    simulatorUrl: server.simulatorUrl,
    cookies: api.storedCookies,
    accountName: account.name,
    person: account.username!,
    video: resolve('examples/media/sample.mp4'),
    photo: resolve('examples/media/sample.jpg'),
  };
}
