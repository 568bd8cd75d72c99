import { randomUUID } from 'node:crypto';

/** A platform of the demo, with the values that differ between platforms. */
export interface DemoPlatform {
  /** Description of the account in the output. */
  account: string;
  /** Input of startConnection. */
  connection: Record<string, unknown>;
  /** Platform options of the post. */
  options: Record<string, unknown>;
  /** Adds a user to the simulator whose account is not connected yet. Returns the fields of the consent page. */
  createPerson(simulatorUrl: string): Promise<Record<string, string>>;
}

export const demoPlatforms: Readonly<Record<string, DemoPlatform>> = {
  tiktok: {
    account: 'a TikTok account',
    connection: { platform: 'TIKTOK', capabilities: ['PUBLISH'] },
    options: { tiktok: { privacyLevel: 'PUBLIC_TO_EVERYONE', consent: true } },
    createPerson: async (simulatorUrl) => {
      const username = createName();
      await add(`${simulatorUrl}/tiktok/people`, { username, displayName: 'Simulated Demo Creator' });
      return { person: username };
    },
  },
  instagram: {
    account: 'an Instagram account with Instagram Login',
    connection: { platform: 'INSTAGRAM', loginType: 'INSTAGRAM_LOGIN', capabilities: ['PUBLISH'] },
    options: { instagram: {} },
    createPerson: async (simulatorUrl) => ({ person: await createInstagramAccount(simulatorUrl) }),
  },
  'instagram-facebook': {
    account: 'an Instagram account with Facebook Login',
    connection: { platform: 'INSTAGRAM', loginType: 'FACEBOOK_LOGIN', capabilities: ['PUBLISH'] },
    options: { instagram: {} },
    createPerson: async (simulatorUrl) => {
      const account = await createInstagramAccount(simulatorUrl);
      const [page, person] = [`page-of-${account}`, `person-of-${account}`];
      await add(`${simulatorUrl}/meta/pages`, { id: page, name: 'Simulated Demo Page', instagram: account });
      const role = { page, tasks: ['CREATE_CONTENT', 'MANAGE'], throughBusiness: false };
      await add(`${simulatorUrl}/meta/people`, { id: person, name: 'Simulated Demo Person', roles: [role] });
      return { person, all: 'on' };
    },
  },
};

async function createInstagramAccount(simulatorUrl: string): Promise<string> {
  const username = createName();
  await add(`${simulatorUrl}/instagram/accounts`, { id: username, username, name: 'Simulated Demo Creator' });
  return username;
}

function createName(): string {
  return `demo.${randomUUID().slice(0, 8)}`;
}

async function add(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The simulator returned status ${answer.status}: ${await answer.text()}`);
}
