import { DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { answer, EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import type { ClientActor, UserActor } from '../../auth/actor.js';
import { type Scope, scopes } from '../../auth/scopes.js';
import { newId } from '../../crypto/new-id.js';
import { ClientsService } from '../../oauth/clients/clients.service.js';
import type { ClientKind } from '../../oauth/domain/clients.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { ReplayService } from '../replay/replay.service.js';
import { EndpointsService } from './endpoints.service.js';

const scoped: Scope[] = ['events:read', 'events:write', 'accounts:read'];
const settings = {
  ...{ description: '', eventTypes: null, accountIds: null, isOrdered: true },
  ...{ clientId: null, secret: null },
};

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

  beforeEach(async () => {
    app = await DeliveriesApp.start();
    receiver = await EventReceiver.start();
    users = [await app.createUser(), await app.createUser(), await app.createUser()];
    clientId = await createClient('CONFIDENTIAL');
    client = actorOf(clientId);
    await consent(users[0]!, ['events:read', 'accounts:read']);
    const create = app.get(EndpointsService).create(client, { ...settings, url: receiver.url }, null);
    ({ id } = (await create).endpoint);
  });
  afterEach(async () => {
    await receiver.close();
    await app.close();
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
    const range = { eventId: null, afterEventId: null, since: new Date(0), until: null };
    expect(await app.get(ReplayService).replay(client, id, range)).toMatchObject({ count: 0 });
  });

  it('get nothing after one of the scopes was withdrawn', async () => {
    await app.app.sql(`UPDATE oidc_consents SET scopes = '{events:read}'`);
    await deliver([0, 1]);
    expect(receiver.numbers).toEqual([]);
  });

  it('wait while the client is disabled', async () => {
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
    expect(receiver.numbers).toEqual([1, 1]);
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
    const range = { eventId: delivery!.eventId, afterEventId: null, since: null, until: null };
    await expect(app.get(ReplayService).replay(other, id, range)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    for (const change of ['pause', 'resume', 'delete', 'sendTest'] as const)
      await expect(endpoints[change](other, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
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
