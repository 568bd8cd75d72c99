import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../../support/app.js';
import { replaceMethod } from '../../support/jest/methods.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { asAdmin } from '../../support/clients/users.js';
import { Database } from '../../../src/database/database.js';

const createClient = `mutation ($input: CreateOAuthClientInput!) {
  createOAuthClient(input: $input) {
    __typename
    ... on OAuthClientCreated { secret replayed client { id name } }
    ... on UserError { code retryable }
  }
}`;
const createTier = `mutation ($input: CreateTierInput!) {
  createTier(input: $input) {
    __typename
    ... on TierCreated { tier { id name } }
    ... on UserError { code }
  }
}`;

describe('Idempotency keys of mutations that create something', () => {
  let test: TestApp;
  let admin: TestClient;
  beforeAll(async () => {
    test = await startTestApp();
    ({ client: admin } = await asAdmin(test));
  });
  afterAll(() => test.close());

  const clientInput = (idempotencyKey: string | null, name = 'Desk') => ({
    name,
    kind: 'SERVICE',
    scopes: ['posts:read'],
    idempotencyKey,
  });
  const tierInput = (idempotencyKey: string | null, name: string) => ({
    name,
    rank: 7,
    accountLimit: 3,
    postLimit: null,
    idempotencyKey,
  });
  const newClient = async (input: object, by = admin) =>
    (await by.data(createClient, { input })).createOAuthClient;
  const newTier = async (input: object, by = admin) => (await by.data(createTier, { input })).createTier;
  const count = async (table: string, name: string): Promise<number> => {
    const [row] = await test.app
      .get(Database)
      .manager.query(`SELECT count(*)::int AS count FROM ${table} WHERE name = $1`, [name]);
    return row.count;
  };

  it('return the same API client, without the secret and marked as replayed', async () => {
    const input = clientInput(randomUUID());
    const first = await newClient(input);
    expect(first).toMatchObject({ replayed: false, secret: expect.any(String) });
    const second = await newClient(input);
    expect(second).toEqual({
      __typename: 'OAuthClientCreated',
      replayed: true,
      secret: null,
      client: first.client,
    });
  });

  it('return the same tier, also after it was changed or archived', async () => {
    const input = tierInput(randomUUID(), 'Replayed');
    const { tier } = await newTier(input);
    expect((await newTier(input)).tier).toEqual(tier);
    await admin.data('mutation ($input: UpdateTierInput!) { updateTier(input: $input) { __typename } }', {
      input: { tierId: tier.id, name: 'Renamed' },
    });
    expect((await newTier(input)).tier).toEqual({ id: tier.id, name: 'Renamed' });
    await admin.data('mutation ($input: ArchiveTierInput!) { archiveTier(input: $input) { __typename } }', {
      input: { tierId: tier.id },
    });
    expect((await newTier(input)).tier).toEqual({ id: tier.id, name: 'Renamed' });
  });

  it('refuse a different request', async () => {
    const key = randomUUID();
    await newClient(clientInput(key, 'One'));
    expect(await newClient(clientInput(key, 'Other'))).toEqual({
      __typename: 'IdempotencyConflict',
      code: 'IDEMPOTENCY_CONFLICT',
      retryable: false,
    });
    await newTier(tierInput(key, 'Conflicting'));
    expect(await newTier({ ...tierInput(key, 'Conflicting'), rank: 8 })).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
  });

  it('create once for simultaneous requests', async () => {
    const client = clientInput(randomUUID(), 'Concurrent');
    const clients = await Promise.all(Array.from({ length: 8 }, () => newClient(client)));
    expect(new Set(clients.map((result) => result.client.id)).size).toBe(1);
    expect(clients.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect(clients.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await count('oidc_clients', 'Concurrent')).toBe(1);

    const tier = tierInput(randomUUID(), 'Concurrent');
    const tiers = await Promise.all(Array.from({ length: 8 }, () => newTier(tier)));
    expect(new Set(tiers.map((result) => result.tier?.id)).size).toBe(1);
    expect(await count('tiers', 'Concurrent')).toBe(1);
  });

  it('stay unused if the request fails', async () => {
    await newTier(tierInput(null, 'Taken'));
    const key = randomUUID();
    expect(await newTier(tierInput(key, 'Taken'))).toMatchObject({ code: 'TIER_NAME_TAKEN' });
    expect(await newTier(tierInput(key, 'Available'))).toMatchObject({ tier: { name: 'Available' } });
  });

  it('belong to one caller', async () => {
    const { client: colleague } = await asAdmin(test);
    const input = clientInput(randomUUID());
    const own = await newClient(input);
    expect((await newClient(input, colleague)).client.id).not.toBe(own.client.id);
  });

  it('are optional: without a key every request creates an object', async () => {
    const ids = [await newClient(clientInput(null)), await newClient(clientInput(null))].map(
      ({ client }) => client.id,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('must not be empty or longer than 200 characters', async () => {
    for (const key of ['', 'x'.repeat(201)]) {
      const { errors } = await admin.graphql(createClient, { input: clientInput(key) });
      expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    }
  });

  it('work for 7 days', async () => {
    const input = clientInput(randomUUID());
    const { client } = await newClient(input);
    await test.app
      .get(Database)
      .manager.query(
        'UPDATE idempotent_requests SET expires_at = app_now() WHERE result_ids = ARRAY[$1::uuid]',
        [client.id],
      );
    expect((await newClient(input)).client.id).not.toBe(client.id);
  });

  it('return the created object after a lost response to COMMIT', async () => {
    const database = test.app.get(Database);
    const restore = replaceMethod(database, 'transaction', (original) => async (work) => {
      await original(work);
      restore();
      throw new Error('Connection terminated unexpectedly');
    });
    const made = await newTier(tierInput('lost', 'Lost answer'));
    expect(made).toMatchObject({ __typename: 'TierCreated', tier: { name: 'Lost answer' } });
    expect(await newTier(tierInput('lost', 'Lost answer'))).toEqual(made);
    expect(await count('tiers', 'Lost answer')).toBe(1);
  });
});
