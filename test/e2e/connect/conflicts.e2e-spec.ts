import { DataSource } from 'typeorm';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import {
  connectAccount,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';
import { signedUpUser } from '../../support/clients/users.js';

const json = { headers: { accept: 'application/json' } };

const accounts = `{ accounts { edges { node { id username status health { nextAction } } } } }`;

describe('Connecting an account', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp(simulator.environment);
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  const aPerson = () => simulator.newPerson();
  const list = async (client: TestClient) =>
    (await client.data(accounts)).accounts.edges.map(({ node }: { node: any }) => node);

  async function failure(answer: Response): Promise<string> {
    const body = (await answer.json()) as { error: { code: string; userMessage: string } };
    expect(body.error.userMessage).not.toBe('');
    return body.error.code;
  }

  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(DataSource).query(statement, parameters);
  const versionOf = (accountId: string) =>
    sql('SELECT token_version FROM grants JOIN accounts ON grant_id = grants.id WHERE accounts.id = $1', [
      accountId,
    ]);

  describe('of another user', () => {
    it('is refused without naming the owner, whose connection keeps working', async () => {
      const person = await aPerson();
      const owner = await signedUpUser(test);
      const id = await connectAccount(owner.client, simulator, { person });
      const before = await versionOf(id);
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person });
      const answer = await client.fetch(callback, json);
      const text = await answer.clone().text();
      expect(await failure(answer)).toBe('ACCOUNT_ALREADY_CONNECTED');
      expect(text).not.toContain(owner.email);
      expect(text).not.toContain(id);
      await test.app.get(WorkRunner, { strict: false }).drain();
      expect((await simulator.control('GET', '/tiktok/tokens')).revocations).toBe(0);
      expect(await versionOf(id)).toEqual(before);
      const refreshed = await owner.client.data(
        `mutation { refreshAccount(input: { accountId: "${id}" }) { __typename ... on UserError { code message } } }`,
      );
      expect(refreshed.refreshAccount).toEqual({ __typename: 'AccountRefreshed' });
    });

    it('connects it to one of two concurrent users', async () => {
      const person = await aPerson();
      const users = await Promise.all([signedUpUser(test), signedUpUser(test)]);
      const callbacks = await Promise.all(
        users.map(({ client }) => toCallback(client, simulator, { person })),
      );
      const answers = await Promise.all(
        users.map(({ client }, index) => client.fetch(callbacks[index]!, json)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
      const lists = await Promise.all(users.map(({ client }) => list(client)));
      expect(lists.flat()).toHaveLength(1);
      expect(lists.flat()[0]).toMatchObject({ status: 'ACTIVE' });
    });
  });

  describe('that is connected already', () => {
    it('is a reconnect and takes no slot', async () => {
      const { client } = await signedUpUser(test);
      const person = await aPerson();
      const id = await connectAccount(client, simulator, { person });
      expect(await connectAccount(client, simulator, { person }, { reconnectAccountId: id })).toBe(id);
      expect(await list(client)).toHaveLength(1);
    });

    it('becomes active again after EXPIRED', async () => {
      const { client } = await signedUpUser(test);
      const person = await aPerson();
      const id = await connectAccount(client, simulator, { person });
      await sql(
        `UPDATE grants SET status = 'EXPIRED' WHERE id = (SELECT grant_id FROM accounts WHERE id = $1)`,
        [id],
      );
      expect((await list(client))[0]).toMatchObject({
        status: 'EXPIRED',
        health: { nextAction: 'RECONNECT' },
      });
      await connectAccount(client, simulator, { person }, { reconnectAccountId: id });
      expect((await list(client))[0]).toMatchObject({ id, status: 'ACTIVE', health: { nextAction: 'NONE' } });
    });

    it('refuses another account that the user chose instead', async () => {
      const { client } = await signedUpUser(test);
      const id = await connectAccount(client, simulator, { person: await aPerson() });
      const other = await aPerson();
      const callback = await toCallback(client, simulator, { person: other }, { reconnectAccountId: id });
      expect(await failure(await client.fetch(callback, json))).toBe('OTHER_ACCOUNT_CHOSEN');
      expect(await list(client)).toHaveLength(1);
    });

    it('keeps its id after a disconnect and a new connection', async () => {
      const { client } = await signedUpUser(test);
      const person = await aPerson();
      const id = await connectAccount(client, simulator, { person });
      await test.app.get(WorkRunner, { strict: false }).drain();
      // The platform refuses the revocation now, so it is still pending when the user connects again.
      const away = await simulator.fault(
        { path: '/v2/oauth/revoke/' },
        { type: 'status', status: 503, body: '' },
      );
      await client.data(`mutation { disconnectAccount(input: { accountId: "${id}" }) { __typename } }`);
      expect(await list(client)).toEqual([]);
      await test.app.get(WorkRunner, { strict: false }).drain();
      expect(await sql('SELECT FROM pending_revocations')).toHaveLength(1);
      expect(await connectAccount(client, simulator, { person })).toBe(id);
      await simulator.control('DELETE', `/faults/${away}`);
      await test.advance(60_000);
      await test.app.get(WorkRunner, { strict: false }).drain();
      // The pending revocation is dropped, because it would end the new grant.
      expect((await list(client))[0]).toMatchObject({ id, status: 'ACTIVE' });
      expect(await sql('SELECT FROM pending_revocations')).toEqual([]);
    });
  });
});
