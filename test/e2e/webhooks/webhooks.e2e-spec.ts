import { startTestApp, type TestApp } from '../../support/app.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { aWebhook, sign } from '../../support/platforms/webhook-intake.js';
import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';

const eventFields = `id platform type typeName subject state occurredAt receivedAt processedAt dueAt attempts note lastError
  requestId payload { text cut }`;

describe('Webhook events for administrators', () => {
  let test: TestApp;
  let admin: SignedUpUser;
  beforeAll(async () => {
    test = await startTestApp();
    admin = await asAdmin(test);
  });
  afterAll(() => test.close());

  const deliver = async (body: string, signedAtMs = Date.now()) =>
    fetch(`${test.url}/webhooks/tiktok`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'tiktok-signature': sign(body, signedAtMs) },
      body,
    });

  const events = async (filter: object = {}, page = 'first: 100') =>
    (
      await admin.client.data(
        `query ($filter: WebhookEventFilterInput) { webhookEvents(${page}, filter: $filter) {
          edges { node { ${eventFields} } } pageInfo { hasNextPage endCursor } } }`,
        { filter },
      )
    ).webhookEvents;

  const replay = async (input: object) =>
    (
      await admin.client.data(
        `mutation ($input: ReplayWebhookEventsInput!) { replayWebhookEvents(input: $input) {
          __typename ... on WebhookEventsReplayed { count hasMore } ... on UserError { code } } }`,
        { input },
      )
    ).replayWebhookEvents;

  it('show an event with its payload, without secrets, and with its request id', async () => {
    const body = aWebhook('made.up', { access_token: 'act.secret', note: 'plain' });
    const response = await deliver(body);
    expect(response.status).toBe(200);
    await test.app.get(WorkRunner).drain();

    const { edges } = await events({ type: 'made.up' });
    expect(edges).toHaveLength(1);
    const { node } = edges[0];
    expect(node).toMatchObject({
      platform: 'TIKTOK',
      typeName: null,
      subject: '-000simOpenIdAlpha',
      state: 'IGNORED',
      attempts: 1,
      note: 'No feature uses made.up.',
      dueAt: null,
      payload: { cut: false },
    });
    expect(node.payload.text).toContain('plain');
    expect(node.payload.text).not.toContain('act.secret');

    const found = await admin.client.data(`query ($id: ID!) { node(id: $id) { __typename id } }`, {
      id: node.id,
    });
    expect(found.node).toEqual({ __typename: 'WebhookEvent', id: node.id });
  });

  it('have the name of a type that is a number at its platform, if it is known', async () => {
    for (const type of ['64', '999']) {
      await deliver(aWebhook(`numbered.${type}`));
      await test.app
        .get(Database)
        .manager.query(`UPDATE webhook_events SET platform = 'TIKTOK_SHOP', type = $1 WHERE type = $2`, [
          type,
          `numbered.${type}`,
        ]);
    }
    const { edges } = await events({ platform: 'TIKTOK_SHOP' });
    expect(edges.map(({ node }: any) => [node.type, node.typeName])).toEqual([
      ['999', null],
      ['64', 'After-sales request status'],
    ]);
  });

  it('have pages and filters', async () => {
    const types = ['page.one', 'page.two', 'page.three'];
    for (const type of types) await deliver(aWebhook(type));
    const first = await events({ subject: '-000simOpenIdAlpha' }, 'first: 2');
    expect(first.edges.map(({ node }: any) => node.type)).toEqual(['page.three', 'page.two']);
    const second = await events({}, `first: 1, after: "${first.pageInfo.endCursor}"`);
    expect(second.edges.map(({ node }: any) => node.type)).toEqual(['page.one']);
    expect((await events({ state: 'DEAD' })).edges).toEqual([]);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await events({ receivedSince: later })).edges).toEqual([]);
    expect((await events({ receivedUntil: later, platform: 'TIKTOK', type: 'page.one' })).edges).toHaveLength(
      1,
    );
  });

  it('can be replayed singly or by range, with an error if there is none', async () => {
    await deliver(aWebhook('replay.me'));
    await test.app.get(WorkRunner).drain();
    const [{ node }] = (await events({ type: 'replay.me' })).edges;
    expect(await replay({ id: node.id })).toEqual({
      __typename: 'WebhookEventsReplayed',
      count: 1,
      hasMore: false,
    });
    const state = async () => (await events({ type: 'replay.me' })).edges[0].node;
    await test.app.get(WorkRunner).drain();
    expect(await state()).toMatchObject({ state: 'IGNORED', attempts: 1 });

    const range = {
      receivedSince: new Date(Date.now() - 60_000).toISOString(),
      receivedUntil: new Date(Date.now() + 60_000).toISOString(),
      type: 'replay.me',
    };
    expect(await replay({ range })).toMatchObject({ count: 0 });
    expect(await replay({ range: { ...range, states: ['IGNORED'] } })).toMatchObject({ count: 1 });
    expect(await replay({ id: '01a20dc9-6e01-75f8-8787-76723bf2be08' })).toEqual({
      __typename: 'NotFound',
      code: 'NOT_FOUND',
    });

    const trail = await admin.client.data(
      `{ auditEvents(first: 10) { edges { node { action outcome targetId } } } }`,
    );
    const actions = trail.auditEvents.edges.map((edge: any) => edge.node);
    expect(actions).toContainEqual({
      action: 'webhook_event.replayed',
      outcome: 'SUCCESS',
      targetId: node.id,
    });
    expect(actions).toContainEqual({ action: 'webhook_events.replayed', outcome: 'SUCCESS', targetId: null });
  });

  it('are hidden from other users', async () => {
    const { client } = await signedUpUser(test);
    const [{ node }] = (await events()).edges;
    const list = await client.graphql('{ webhookEvents { edges { node { id } } } }');
    expect(list.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const one = await client.graphql(`query ($id: ID!) { node(id: $id) { id } }`, { id: node.id });
    expect(one.data).toEqual({ node: null });
    const replayed = await client.graphql(
      `mutation ($input: ReplayWebhookEventsInput!) { replayWebhookEvents(input: $input) { __typename } }`,
      { input: { id: node.id } },
    );
    expect(replayed.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
