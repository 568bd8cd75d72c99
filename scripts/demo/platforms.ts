import { randomUUID } from 'node:crypto';

/** A platform that the demo can be run on: what differs for a client of the API. */
export interface DemoPlatform {
  /** What a person calls the account. */
  account: string;
  /** What startConnection is asked for. */
  connection: Record<string, unknown>;
  /** What the post says to the platform beside its caption. */
  options: Record<string, unknown>;
  /** Adds a user to the simulator, so that the account is not connected yet. Returns what they enter on the consent page. */
  newPerson(simulatorUrl: string): Promise<Record<string, string>>;
}

export const demoPlatforms: Readonly<Record<string, DemoPlatform>> = {
  tiktok: {
    account: 'a TikTok account',
    connection: { platform: 'TIKTOK', capabilities: ['PUBLISH'] },
    options: { tiktok: { privacyLevel: 'PUBLIC_TO_EVERYONE', consent: true } },
    newPerson: async (simulatorUrl) => {
      const username = newName();
      await add(`${simulatorUrl}/tiktok/people`, { username, displayName: 'Simulated Demo Creator' });
      return { person: username };
    },
  },
  instagram: {
    account: 'an Instagram account with Instagram Login',
    connection: { platform: 'INSTAGRAM', loginType: 'INSTAGRAM_LOGIN', capabilities: ['PUBLISH'] },
    options: { instagram: {} },
    newPerson: async (simulatorUrl) => ({ person: await newInstagramAccount(simulatorUrl) }),
  },
  'instagram-facebook': {
    account: 'an Instagram account with Facebook Login',
    connection: { platform: 'INSTAGRAM', loginType: 'FACEBOOK_LOGIN', capabilities: ['PUBLISH'] },
    options: { instagram: {} },
    newPerson: async (simulatorUrl) => {
      const account = await newInstagramAccount(simulatorUrl);
      const [page, person] = [`page-of-${account}`, `person-of-${account}`];
      await add(`${simulatorUrl}/meta/pages`, { id: page, name: 'Simulated Demo Page', instagram: account });
      const role = { page, tasks: ['CREATE_CONTENT', 'MANAGE'], throughBusiness: false };
      await add(`${simulatorUrl}/meta/people`, { id: person, name: 'Simulated Demo Person', roles: [role] });
      return { person, all: 'on' };
    },
  },
};

async function newInstagramAccount(simulatorUrl: string): Promise<string> {
  const username = newName();
  await add(`${simulatorUrl}/instagram/accounts`, { id: username, username, name: 'Simulated Demo Creator' });
  return username;
}

function newName(): string {
  return `demo.${randomUUID().slice(0, 8)}`;
}

async function add(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}: ${await answer.text()}`);
}
