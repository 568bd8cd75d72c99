import { newId } from '../../../src/crypto/new-id.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import {
  issueTokens,
  newClient,
  signedInUser,
  sql,
  type TestOAuthClient,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { limitEvent } from '../../support/deliveries-app.js';
import { appendEvents } from '../../support/events-app.js';
import { EventReceiver } from '../../support/servers/event-receiver.js';

const scopes = 'events:read events:write accounts:read profile:write'.split(' ');
const create = `mutation ($url: String!) {
  createEventEndpoint(input: { url: $url }) {
    ... on EventEndpointCreated { secret endpoint { id clientId state } }
    ... on UserError { code }
  }
}`;
const log = `query ($id: ID!) {
  node(id: $id) {
    ... on EventEndpoint {
      waitingDeliveries
      deliveries { edges { node { id eventId eventType state attempts { edges { node { id status } } } } } }
    }
  }
}`;
const replay = `mutation ($input: ReplayEventsInput!) {
  replayEvents(input: $input) { __typename ... on EventsReplayed { count hasMore cursor } ... on UserError { code } }
}`;

const systemActor = { kind: 'system', name: 'test' } as const;

describe('Event endpoints with access tokens', () => {
  let test: TestApp;
  let receiver: EventReceiver;
  let client: TestOAuthClient;
  let users: [UserBrowser, UserBrowser];
  let endpointId: string;
  beforeAll(async () => {
    test = await startTestApp();
    receiver = await EventReceiver.start();
    client = await newClient(test, { scopes: ['openid', ...scopes] as never });
    users = [await signedInUser(test), await signedInUser(test)];
  });
  afterAll(async () => {
    await receiver?.close();
    await test?.close();
  });

  const bearer = (accessToken: string) =>
    new TestClient(test.url, { authorization: `Bearer ${accessToken}` });
  const tokenOf = async (user: UserBrowser, scope = scopes.join(' '), of = client) =>
    bearer((await issueTokens(test, of, user, `openid ${scope}`)).access_token as string);
  const deliver = async (...events: [user: UserBrowser, number: number][]) => {
    await appendEvents(test.app, ...events.map(([{ userId }, number]) => limitEvent(userId, null, number)));
    await test.app.get(WorkRunner).drain();
  };
  const deliveriesOf = async (of: TestClient) =>
    (await of.data(log, { id: endpointId })).node.deliveries.edges.map(({ node }: any) => node);
  const codeOf = async (of: TestClient, document: string, variables: Record<string, unknown>) =>
    (await of.graphql(document, variables)).errors?.[0]?.extensions.code as string | undefined;

  it('need events:write to be added, and events:read to be seen', async () => {
    const reader = await tokenOf(users[0], 'events:read');
    expect(await codeOf(reader, create, { url: receiver.url })).toBe('FORBIDDEN');
    const user = await tokenOf(users[0]);
    const { createEventEndpoint } = await user.data(create, { url: receiver.url });
    expect(createEventEndpoint).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      endpoint: { id: expect.any(String), clientId: client.id, state: 'ACTIVE' },
    });
    endpointId = createEventEndpoint.endpoint.id;
    const unscoped = await tokenOf(users[0], 'accounts:read');
    expect((await unscoped.data(log, { id: endpointId })).node).toBeNull();
    expect(await codeOf(unscoped, '{ eventEndpoints { edges { node { id } } } }', {})).toBe('FORBIDDEN');
  });

  it('of clients without a secret, and of sessions, do not exist', async () => {
    const open = await newClient(test, { kind: 'PUBLIC', scopes: ['openid', ...scopes] as never });
    for (const caller of [await tokenOf(users[0], scopes.join(' '), open), users[0]]) {
      expect(await codeOf(caller, create, { url: receiver.url })).toBe('FORBIDDEN');
      expect((await caller.data(log, { id: endpointId })).node).toBeNull();
    }
  });

  it('get events of users who consented, and each token of a user shows those of this user', async () => {
    const [one, other] = [await tokenOf(users[0]), await tokenOf(users[1])];
    await deliver([users[0], 1], [users[1], 2]);
    expect(new Set(receiver.numbers)).toEqual(new Set([1, 2]));
    const [mine] = await deliveriesOf(one);
    const [theirs] = await deliveriesOf(other);
    expect(await deliveriesOf(one)).toHaveLength(1);
    expect(await deliveriesOf(other)).toHaveLength(1);
    expect(mine).toMatchObject({ state: 'DELIVERED', attempts: { edges: [{ node: { status: 204 } }] } });
    expect(mine.id).not.toBe(theirs.id);
    expect(await deliveriesOf(await signedInUser(test, { role: 'ADMIN' }))).toHaveLength(2);

    const nodes = `query ($delivery: ID!, $attempt: ID!) { delivery: node(id: $delivery) { id } attempt: node(id: $attempt) { id } }`;
    const attempt = theirs.attempts.edges[0].node.id;
    expect(await one.data(nodes, { delivery: theirs.id, attempt })).toEqual({
      delivery: null,
      attempt: null,
    });
    const skip = `mutation ($id: ID!) { skipDelivery(input: { id: $id }) { ... on UserError { code } } }`;
    expect(await one.data(skip, { id: theirs.id })).toEqual({ skipDelivery: { code: 'NOT_FOUND' } });
    const chosen = { input: { endpointId, eventId: theirs.eventId } };
    expect((await one.data(replay, chosen)).replayEvents).toEqual({
      __typename: 'NotFound',
      code: 'NOT_FOUND',
    });
    const since = { endpointId, since: '2000-01-01T00:00:00Z' };
    const { replayEvents } = await one.data(replay, { input: since });
    expect(replayEvents).toMatchObject({ count: 1, hasMore: false });
    const next = await one.data(replay, { input: { ...since, cursor: replayEvents.cursor } });
    expect(next.replayEvents).toMatchObject({ count: 0, hasMore: false });
    expect(await codeOf(one, replay, { input: { ...since, cursor: 'x' } })).toBe('INVALID_INPUT');
    await test.app.get(WorkRunner).drain();
    expect(receiver.numbers.slice(2)).toEqual([1]);
  });

  it('show no time that has passed', async () => {
    const read = `query ($id: ID!) { node(id: $id) { ... on EventEndpoint { restsUntil previousSecretUntil } } }`;
    const until = async (seconds: number) => {
      await sql(
        test,
        `UPDATE event_endpoints SET rests_until = app_now() + $2::int * interval '1 second',
           previous_secret_until = app_now() + $2::int * interval '1 second' WHERE id = $1`,
        [endpointId, seconds],
      );
      return (await (await tokenOf(users[0])).data(read, { id: endpointId })).node;
    };
    const time = expect.any(String);
    expect(await until(60)).toEqual({ restsUntil: time, previousSecretUntil: time });
    expect(await until(-1)).toEqual({ restsUntil: null, previousSecretUntil: null });
  });

  it('refuse the current secret as the new one, and accounts that they cannot get', async () => {
    const user = await tokenOf(users[0]);
    const rotate = `mutation ($secret: String) {
      rotateEventEndpointSecret(input: { id: "${endpointId}", secret: $secret }) {
        ... on EventEndpointSecretRotated { secret }
      }
    }`;
    const { secret } = (await user.data(rotate)).rotateEventEndpointSecret;
    const update = `mutation { updateEventEndpoint(input: { id: "${endpointId}", accountIds: ["${newId()}"] }) { __typename } }`;
    const fieldOf = async (document: string, variables = {}) =>
      (await user.graphql(document, variables)).errors?.[0]?.extensions;
    expect(await fieldOf(rotate, { secret })).toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { fields: [{ path: 'input.secret' }] } },
    });
    expect(await fieldOf(update)).toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { fields: [{ path: 'input.accountIds.0' }] } },
    });
  });

  it('queue up while the client is disabled, and say so', async () => {
    const admin = await signedInUser(test, { role: 'ADMIN' });
    const read = `query ($id: ID!) { node(id: $id) { ... on EventEndpoint { state clientDisabled waitingDeliveries } } }`;
    const shown = async () => (await admin.data(read, { id: endpointId })).node;
    expect(await shown()).toEqual({ state: 'ACTIVE', clientDisabled: false, waitingDeliveries: 0 });
    const clients = test.app.get(ClientsService, { strict: false });
    await clients.disable(systemActor, client.id);
    receiver.events.length = 0;
    await deliver([users[0], 5]);
    expect(await shown()).toEqual({ state: 'ACTIVE', clientDisabled: true, waitingDeliveries: 1 });
    expect(receiver.events).toEqual([]);
    await clients.update(systemActor, client.id, { disabled: false });
    await test.app.get(WorkRunner).drain();
    expect(receiver.numbers).toEqual([5]);
  });

  it('get nothing of a user who has revoked the app', async () => {
    const revoke = `mutation ($input: RevokeAuthorizedAppInput!) { revokeAuthorizedApp(input: $input) { __typename } }`;
    await users[1].data(revoke, { input: { clientId: client.id } });
    receiver.events.length = 0;
    await deliver([users[0], 3], [users[1], 4]);
    expect(receiver.numbers).toEqual([3]);
  });

  it.each([
    [60, 'sendTestEvent', '(input: { id: $id }) { __typename }'],
    [30, 'replayEvents', '(input: { endpointId: $id, since: "2020-01-01T00:00:00Z" }) { __typename }'],
  ])('answer 429 with a retry time to more than %i calls of %s', async (max, field, call) => {
    const own = await newClient(test, { scopes: ['openid', ...scopes] as never });
    const caller = await tokenOf(await signedInUser(test), scopes.join(' '), own);
    const { endpoint } = (await caller.data(create, { url: receiver.url })).createEventEndpoint;
    const query = `mutation ($id: ID!) { ${field}${call} }`;
    const send = () =>
      caller.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { id: endpoint.id } }),
      });
    const answers = await Promise.all(Array.from({ length: max + 1 }, send));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual([429]);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(((await refused[0]!.json()) as any).errors).toMatchObject([
      { path: [field], extensions: { code: 'RATE_LIMITED' } },
    ]);
  });
});
