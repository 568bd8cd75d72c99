import type { SimulatorSettings } from '../../../simulator/settings.js';
import { startSimulator } from '../../../simulator/simulator.js';
import { TestClient } from '../clients/graphql-client.js';

/** The choice of a user on the consent page. */
export interface ConsentChoice {
  /** Id or username of a user of the simulator. */
  person?: string;
  decision?: 'allow' | 'deny';
  /** Scopes that the user declines. */
  without?: readonly string[];
}

export interface TestSimulator {
  urls: { control: string; tiktok: { authorize: string; api: string; upload: string } };
  /** Variables that let an application use it. */
  environment: Record<string, string>;
  /** Calls the control API. */
  control<Answer = any>(method: string, path: string, body?: object): Promise<Answer>;
  /** Adds a fault to requests to the API host. */
  fault(
    match: { path: string; form?: Record<string, string> },
    action: object,
    more?: { times?: number; skip?: number },
  ): Promise<string>;
  /** Number of requests to an API path. */
  requests(path: string): Promise<number>;
  /** Consents like a user. Returns the redirect URL. */
  consent(authorizationUrl: string, choice?: ConsentChoice): Promise<string>;
  /** Creates a user that can consent. Returns its username. */
  newPerson(): Promise<string>;
  close(): Promise<void>;
}

let people = 0;

/** Starts a separate simulator on free ports. It uses real time by default. */
export async function startTestSimulator(settings: SimulatorSettings = {}): Promise<TestSimulator> {
  const simulator = await startSimulator({
    ports: { control: 0, tiktok: { authorize: 0, api: 0, upload: 0 } },
    logLevel: 'silent',
    ...settings,
  });
  const { urls } = simulator;
  const control = async (method: string, path: string, body?: object): Promise<any> => {
    const answer = await fetch(urls.control + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    urls,
    control,
    environment: { TIKTOK_AUTHORIZE_URL: urls.tiktok.authorize, TIKTOK_API_URL: urls.tiktok.api },
    fault: async (match, action, more = {}) => {
      const { id } = await control('POST', '/faults', {
        match: { host: 'tiktok.api', ...match },
        action,
        ...more,
      });
      return id as string;
    },
    requests: async (path) => (await control('GET', `/requests?path=${encodeURIComponent(path)}`)).total,
    consent,
    newPerson: async () => {
      const username = `person.${(people += 1)}.${process.pid}`;
      await control('POST', '/tiktok/people', { username });
      return username;
    },
    close: () => simulator.close(),
  };
}

/** Consents like a user on the page of the simulated platform. Returns the redirect URL. */
export async function consent(authorizationUrl: string, choice: ConsentChoice = {}): Promise<string> {
  const { person = 'sim-public', decision = 'allow', without = [] } = choice;
  const asked = new URL(authorizationUrl).searchParams.get('scope')!.split(',');
  const answer = await fetch(authorizationUrl, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([
      ['person', person],
      ...asked.filter((scope) => !without.includes(scope)).map((scope): [string, string] => ['scope', scope]),
      ['decision', decision],
    ]),
  });
  const location = answer.headers.get('location');
  if (!location) throw new Error(`The consent page answered ${answer.status}: ${await answer.text()}`);
  return location;
}

const startConnection = `mutation ($input: StartConnectionInput!) { startConnection(input: $input) {
  __typename
  ... on ConnectionStarted { connectionId url expiresAt }
  ... on TierLimitReached { limit used }
  ... on UserError { code } } }`;

/** Starts a connect flow. Returns the result of the mutation. */
export async function start(client: TestClient, input: Record<string, unknown> = {}): Promise<any> {
  const data = await client.data(startConnection, { input: { platform: 'TIKTOK', ...input } });
  return data.startConnection;
}

/** Runs a connect flow up to the callback. Returns its URL. */
export async function toCallback(
  client: TestClient,
  simulator: Pick<TestSimulator, 'consent'>,
  choice: ConsentChoice = {},
  input: Record<string, unknown> = {},
): Promise<string> {
  const { url } = await start(client, input);
  const away = await client.fetch(url);
  return simulator.consent(away.headers.get('location')!, choice);
}

/** The result page of a callback without a return URL. */
export async function resultPage(client: TestClient, callback: string): Promise<Response> {
  const sent = await client.fetch(callback, { headers: { accept: 'text/html,*/*' } });
  const location = sent.headers.get('location') ?? '';
  if (sent.status !== 303 || !/^\/auth\/[a-z-]+\/result(\?connection=[0-9a-f-]{36})?$/.test(location))
    throw new Error(`The callback answered ${sent.status} with "${location}".`);
  return client.fetch(location);
}

/** Connects an account like a user. Returns its id. */
export async function connectAccount(
  client: TestClient,
  simulator: Pick<TestSimulator, 'consent'>,
  choice: ConsentChoice = {},
  input: Record<string, unknown> = {},
): Promise<string> {
  const callback = await toCallback(client, simulator, choice, input);
  const answer = await client.fetch(callback, { headers: { accept: 'application/json' } });
  const body = (await answer.json()) as { status?: string; accountIds?: string[] };
  if (body.status !== 'connected') throw new Error(`Not connected: ${JSON.stringify(body)}`);
  return body.accountIds![0]!;
}
