import { startTestApp, type TestApp } from '../support/app.js';
import {
  connectAccount,
  start,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../support/simulator.js';
import { signedUpUser } from '../support/users.js';

const accounts = `{ accounts { edges { node {
  id platform externalId name username status capabilities
  profile { __typename ... on TikTokProfile { followerCount } }
  health { status nextAction accessExpiresAt refreshExpiresAt missingScopes lastRefreshedAt lastError { kind } }
  operations(first: 5) { edges { node { kind outcome } } } } } } viewer { selectedAccount { id } } }`;

describe('Connecting an account', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp({
      ...simulator.environment,
      RETURN_URLS: 'https://app.example.com/connected',
    });
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  it('lists the account with its health, and selects the only one', async () => {
    const { client } = await signedUpUser(test);
    const person = await simulator.newPerson();
    const id = await connectAccount(client, simulator, { person });
    const data = await client.data(accounts);
    expect(data.viewer.selectedAccount).toEqual({ id });
    expect(data.accounts.edges.map((edge: any) => edge.node)).toEqual([
      expect.objectContaining({
        id,
        platform: 'TIKTOK',
        status: 'ACTIVE',
        username: person,
        capabilities: ['PROFILE', 'PUBLISH', 'DRAFT', 'CONTENT'],
        profile: { __typename: 'TikTokProfile', followerCount: expect.any(Number) },
        health: expect.objectContaining({
          status: 'ACTIVE',
          nextAction: 'NONE',
          missingScopes: [],
          lastError: null,
        }),
      }),
    ]);
  });
});
