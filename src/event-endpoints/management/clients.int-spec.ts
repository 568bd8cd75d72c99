import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useReceiverStand } from '../../../test/support/delivery-stand.js';
import { deferred } from '../../../test/support/jest/deferred.js';
import { answer, EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import type { ClientActor, UserActor } from '../../auth/actor.js';
import { type Scope, scopes } from '../../auth/scopes.js';
import { newId } from '../../crypto/new-id.js';
import { ClientsService } from '../../oauth/clients/clients.service.js';
import type { ClientKind } from '../../oauth/domain/clients.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { StreamsRepository } from '../queues/streams.repository.js';
import { EndpointLogService } from '../log/endpoint-log.service.js';
import { ReplayService } from '../replay/replay.service.js';
import { EndpointSecretsService } from './endpoint-secrets.service.js';
import { EndpointsService } from './endpoints.service.js';

const scoped: Scope[] = ['events:read', 'events:write', 'accounts:read'];
const settings = {
  ...{ description: '', eventTypes: null, accountIds: null, isOrdered: true },
  ...{ clientId: null, secret: null },
};

const noRange = { eventId: null, fromEventId: null, afterEventId: null, since: null, until: null };

describe('Endpoints of a client', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let users: string[];
  let clientId: string;
  let client: UserActor;
  let id: string;

  const createClient = async (kind: ClientKind, ownerUserId: string | null = null) => {
    const interactive = kind !== 'SERVICE' && kind !== 'DEVICE';
    const created = await app.get(ClientsService).create(app.admin, {
      ...{ name: 'App', kind, redirectUris: interactive ? ['https://app.example/'] : [] },
      ...{ postLogoutRedirectUris: [], scopes: scoped, ownerUserId, mayIntrospect: false, extraGrants: [] },
    });
    return created.client.id;
  };
  const actorOf = (ofClient: string): UserActor => ({
    ...{ kind: 'user', userId: users[0]!, role: 'USER', scopes: new Set(scoped), sessionId: null },
    ...{ clientId: ofClient, address: null },
  });
  const consent = (userId: string, granted: readonly Scope[]) =>
    app.app.sql(
      `INSERT INTO oidc_consents (user_id, client_id, scopes, given_at, updated_at)
       VALUES ($1, $2, $3, app_now(), app_now())`,
      [userId, clientId, granted],
    );

  useReceiverStand((stand) => ({ app, receiver } = stand));
  beforeEach(async () => {
    users = [await app.createUser(), await app.createUser(), await app.createUser()];
    clientId = await createClient('CONFIDENTIAL');
    client = actorOf(clientId);
    await consent(users[0]!, ['events:read', 'accounts:read']);
    const create = app.get(EndpointsService).create(client, { ...settings, url: receiver.url }, null);
    ({ id } = (await create).endpoint);
  });

  const deliver = async (...events: [user: number, number: number][]) => {
    await app.append(...events.map(([user, number]) => limitEvent(users[user]!, null, number)));
    await app.drain();
  };

  it('get events of users who granted it events:read and the scope of the type', async () => {
    await consent(users[1]!, ['events:read']);
    await deliver([0, 1], [1, 2], [2, 3]);
    expect(receiver.numbers).toEqual([1]);
  });

  it('get nothing after the consent was withdrawn, also not what was queued', async () => {
    receiver.answer = answer(500);
    await deliver([0, 1], [0, 2]);
    expect(receiver.numbers).toEqual([1]);
    await app.app.sql('DELETE FROM oidc_consents');
    receiver.answer = ok;
    await app.app.advance(7_000);
    await deliver([0, 3]);
    expect(receiver.numbers).toEqual([1]);
    expect((await app.deliveries(id)).map(({ state }) => state)).toEqual(['CANCELED', 'CANCELED']);
    const range = { eventId: null, fromEventId: null, afterEventId: null, since: new Date(0), until: null };
    expect(await app.get(ReplayService).replay(client, id, range)).toMatchObject({ count: 0 });
  });

  it.each([
    [204, ['DELIVERED', 'CANCELED']],
    [500, ['CANCELED', 'CANCELED']],
  ])('get nothing more if the consent is withdrawn before they answer %i', async (status, expected) => {
    const answered = deferred();
    receiver.answer = (response) => void answered.promise.then(() => response.writeHead(status).end());
    await app.append(limitEvent(users[0]!, null, 1), limitEvent(users[0]!, null, 2));
    const draining = app.drain();
    await receiver.until(1);
    await app.app.sql('DELETE FROM oidc_consents');
    receiver.answer = ok;
    answered.resolve();
    await draining;
    await app.app.advance(7_000);
    await app.drain();
    expect(receiver.numbers).toEqual([1]);
    expect((await app.deliveries(id)).map(({ state }) => state)).toEqual(expected);
  });

  it('get nothing after one of the scopes was withdrawn', async () => {
    await app.app.sql(`UPDATE oidc_consents SET scopes = '{events:read}'`);
    await deliver([0, 1]);
    expect(receiver.numbers).toEqual([]);
  });

  it('queue up while the client is disabled, and are sent when it is enabled', async () => {
    receiver.answer = answer(500);
    await deliver([0, 1]);
    const clients = app.get(ClientsService);
    await clients.disable(app.admin, clientId);
    receiver.answer = ok;
    await app.app.advance(7_000);
    await deliver([0, 2]);
    expect(receiver.numbers).toEqual([1]);
    await clients.update(app.admin, clientId, { disabled: false });
    await app.drain();
    expect(receiver.numbers).toEqual([1, 1, 2]);
  });

  it('are sent to all endpoints of the client up to a common limit', async () => {
    const endpoints = app.get(EndpointsService);
    await app.createEndpoint(receiver.url);
    for (const path of ['a', 'b'])
      await endpoints.create(client, { ...settings, url: `${receiver.url}/${path}` }, null);
    const accounts = Array.from({ length: 15 }, () => newId());
    await app.app.sql(`UPDATE event_endpoints SET state = 'PAUSED'`);
    await app.append(...accounts.map((account, index) => limitEvent(users[0]!, account, index)));
    await app.drain();
    await app.app.sql(`UPDATE event_endpoints SET state = 'ACTIVE'`);
    const streams = app.get(StreamsRepository);
    const claimed = await streams.claim(256);
    // 3 endpoints of the client have 10 each that could start, and that of the installation has 10.
    const owned = await app.app.sql<{ id: string }>('SELECT id FROM event_endpoints WHERE client_id = $1', [
      clientId,
    ]);
    const isOwned = ({ endpointId }: { endpointId: string }) => owned.some((it) => it.id === endpointId);
    expect(claimed.filter(isOwned)).toHaveLength(20);
    expect(claimed).toHaveLength(30);
    expect(await streams.claim(256)).toEqual([]);
    expect(await streams.status()).toMatchObject({ due: 0, running: 30, oldestDueAt: null });
  });

  it('show a token of a user only the deliveries of this user, and tests', async () => {
    await consent(users[1]!, ['events:read', 'accounts:read']);
    await deliver([0, 1], [1, 2], [0, 3]);
    await app.get(EndpointsService).sendTest(client, id);
    await app.drain();
    const service = app.get(DeliveriesService);
    const ownToken: ClientActor = {
      ...{ kind: 'client', clientId, userId: null, scopes: new Set(scoped), address: null },
    };
    const other: UserActor = { ...client, userId: users[1]! };
    const typesOf = async (actor: UserActor | ClientActor) =>
      (await service.list(actor, id, {}, { before: null, limit: 10 })).deliveries.map(({ userId }) => userId);
    expect(await typesOf(client)).toEqual([null, users[0], users[0]]);
    expect(await typesOf(other)).toEqual([null, users[1]]);
    expect(await typesOf(ownToken)).toHaveLength(4);
    expect(await typesOf(app.admin)).toHaveLength(4);

    const [mine, theirs] = await app.deliveries(id);
    const [attempt] = await app.app.sql<{ id: string }>(
      'SELECT id FROM event_delivery_attempts WHERE delivery_id = $1',
      [theirs!.id],
    );
    expect(await service.find(client, mine!.id)).toMatchObject({ id: mine!.id });
    expect(await service.find(client, theirs!.id)).toBeNull();
    expect(await service.findAttempt(client, attempt!.id)).toBeNull();
    expect(await service.findAttempt(other, attempt!.id)).toMatchObject({ id: attempt!.id });
    const denied = { code: 'NOT_FOUND' };
    await expect(service.attempts(client, theirs!.id, null, 10)).rejects.toMatchObject(denied);
    await expect(service.skip(client, theirs!.id)).rejects.toMatchObject(denied);
    const replay = (range: object) =>
      app.get(ReplayService).replay(client, id, {
        ...{ eventId: null, fromEventId: null, afterEventId: null, since: null, until: null, ...range },
      });
    await expect(replay({ eventId: theirs!.eventId })).rejects.toMatchObject(denied);
    receiver.events.length = 0;
    expect(await replay({ since: new Date(0) })).toMatchObject({ count: 2 });
    await app.drain();
    expect(receiver.numbers).toEqual([1, 3]);
  });

  it('of a SERVICE client get the events of its owner', async () => {
    const service = await createClient('SERVICE', users[2]);
    const actor: ClientActor = {
      ...{ kind: 'client', clientId: service, userId: users[2]!, scopes: new Set(scoped), address: null },
    };
    const other = await EventReceiver.start();
    try {
      await app.get(EndpointsService).create(actor, { ...settings, url: other.url }, null);
      await deliver([0, 1], [2, 2]);
      expect(other.numbers).toEqual([2]);
    } finally {
      await other.close();
    }
  });

  it('have accounts of users who consented only, and those that they had', async () => {
    const endpoints = app.get(EndpointsService);
    const [granted, foreign] = [await app.createAccount(users[0]!), await app.createAccount(users[1]!)];
    const set = (...accountIds: string[]) => endpoints.update(client, id, { accountIds });
    // A foreign account is refused as one that does not exist.
    for (const refused of [foreign, newId()]) {
      const error = {
        code: 'INVALID_INPUT',
        details: {
          fields: [{ path: 'accountIds.1', message: 'is not an account whose events the endpoint can get' }],
        },
      };
      await expect(set(granted, refused)).rejects.toMatchObject(error);
      const given = { ...settings, url: receiver.url, accountIds: [granted, refused] };
      await expect(endpoints.create(client, given, null)).rejects.toMatchObject(error);
    }
    expect(await set(granted)).toMatchObject({ accountIds: [granted] });
    await app.app.sql('DELETE FROM oidc_consents');
    await consent(users[1]!, ['events:read']);
    expect(await set(foreign, granted)).toMatchObject({ accountIds: [foreign, granted] });
    await set(foreign);
    await expect(set(granted)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('of a SERVICE client have accounts of its owner', async () => {
    const accountIds = [await app.createAccount(users[2]!)];
    const owned = await createClient('SERVICE', users[2]);
    const other = await createClient('SERVICE', users[1]);
    const create = (service: string) => app.createEndpoint(receiver.url, { clientId: service, accountIds });
    await create(owned);
    await expect(create(other)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('say why an event is not for them only to callers that may see it', async () => {
    await consent(users[1]!, ['events:read']);
    await deliver([0, 1], [1, 2]);
    const events = await app.app.sql<{ id: string }>('SELECT id FROM events ORDER BY position');
    await app.get(EndpointsService).update(client, id, { eventTypes: ['post.failed'] });
    const codeOf = (actor: UserActor, eventId: string) => {
      const range = { ...noRange, eventId };
      return app
        .get(ReplayService)
        .replay(actor, id, range)
        .catch(({ code, details }) => [code, details.fields?.[0].message]);
    };
    expect(await codeOf(client, events[0]!.id)).toEqual([
      ...['INVALID_INPUT', 'does not match the filters of the endpoint'],
    ]);
    // This user did not grant the scope of the type.
    const other = { ...client, userId: users[1]! };
    for (const actor of [client, other])
      expect(await codeOf(actor, events[1]!.id)).toEqual(['NOT_FOUND', undefined]);
    expect(await codeOf(app.admin, events[1]!.id)).toEqual([
      ...['INVALID_INPUT', 'is an event that the client of the endpoint may not get'],
    ]);
  });

  it('do not say which events exist, wherever a replay begins', async () => {
    const other = await createClient('CONFIDENTIAL');
    const foreign = await app.createEndpoint(receiver.url, { clientId: other });
    await deliver([0, 1], [1, 2]);
    await app.get(EndpointsService).sendTest(app.admin, foreign.id);
    await app.drain();
    const [own, hidden, test] = await app.app.sql<{ id: string }>('SELECT id FROM events ORDER BY position');
    const outcome = (actor: UserActor, range: object) =>
      app
        .get(ReplayService)
        .replay(actor, id, { ...noRange, ...range })
        .then(({ count }) => count)
        .catch(({ code, message }) => [code, message]);
    for (const start of ['eventId', 'fromEventId', 'afterEventId'] as const) {
      const unknown = await outcome(client, { [start]: newId() });
      expect(unknown).toEqual(['NOT_FOUND', expect.any(String)]);
      for (const event of [hidden!, test!])
        expect(await outcome(client, { [start]: event.id })).toEqual(unknown);
      // Another user of the client does not see the events of this one.
      expect(await outcome({ ...client, userId: users[1]! }, { [start]: own!.id })).toEqual(unknown);
    }
    expect(await outcome(app.admin, { fromEventId: hidden!.id })).toBe(0);
    expect(await outcome(client, { fromEventId: own!.id })).toBe(1);
    // The receiver knows the event, although its user has withdrawn the consent since then.
    await app.app.sql('DELETE FROM oidc_consents');
    expect(await outcome(client, { afterEventId: own!.id })).toBe(0);
  });

  it('are seen and changed by the client and by administrators only', async () => {
    const endpoints = app.get(EndpointsService);
    const other = actorOf(await createClient('CONFIDENTIAL'));
    await deliver([0, 1]);
    const [delivery] = await app.deliveries(id);
    for (const actor of [client, app.admin]) {
      expect(await endpoints.find(actor, id)).toMatchObject({ id });
      expect(await app.get(DeliveriesService).find(actor, delivery!.id)).toMatchObject({ id: delivery!.id });
    }
    expect(await endpoints.find(other, id)).toBeNull();
    expect(await endpoints.list(other, null, 10)).toEqual([]);
    expect(await app.get(DeliveriesService).find(other, delivery!.id)).toBeNull();
    await expect(app.get(DeliveriesService).skip(other, delivery!.id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const range = { ...noRange, eventId: delivery!.eventId };
    await expect(app.get(ReplayService).replay(other, id, range)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const [attempt] = await app.app.sql<{ id: string }>('SELECT id FROM event_delivery_attempts');
    expect(await app.get(DeliveriesService).findAttempt(other, attempt!.id)).toBeNull();
    const secrets = app.get(EndpointSecretsService);
    const page = { before: null, limit: 10 };
    for (const call of [
      ...(['pause', 'resume', 'delete', 'sendTest'] as const).map(
        (change) => () => endpoints[change](other, id),
      ),
      () => secrets.rotate(other, id, { overlapSeconds: 0, secret: null }),
      () => secrets.reveal(other, id),
      () => app.get(EndpointLogService).read(other, id, null, 10),
      () => app.get(DeliveriesService).list(other, id, {}, page),
      () => app.get(DeliveriesService).attempts(other, delivery!.id, null, 10),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(endpoints.update(other, id, { url: 'https://evil.example/' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      endpoints.create(other, { ...settings, url: receiver.url, clientId }, null),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('do not exist for users, and for clients without a secret', async () => {
    const endpoints = app.get(EndpointsService);
    const session: UserActor = {
      ...{ kind: 'user', userId: users[0]!, role: 'USER', scopes: new Set(scopes), sessionId: newId() },
      ...{ clientId: null, address: null },
    };
    for (const actor of [session, actorOf(await createClient('PUBLIC'))]) {
      const create = endpoints.create(actor, { ...settings, url: receiver.url }, null);
      await expect(create).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await endpoints.find(actor, id)).toBeNull();
    }
  });

  it('are limited in number', async () => {
    const endpoints = app.get(EndpointsService);
    const create = () => endpoints.create(client, { ...settings, url: receiver.url }, null);
    await Promise.all(Array.from({ length: 9 }, create));
    await expect(create()).rejects.toMatchObject({ code: 'ENDPOINT_LIMIT_REACHED', details: { limit: 10 } });
    await endpoints.delete(client, id);
    await create();
  });
});
