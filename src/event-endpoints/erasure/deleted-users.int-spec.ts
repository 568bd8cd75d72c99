import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { AccountRemovalService } from '../../accounts/account-removal.service.js';
import type { UserActor } from '../../auth/actor.js';
import { type Scope, scopes } from '../../auth/scopes.js';
import { Database } from '../../database/database.js';
import { ClientsService } from '../../oauth/clients/clients.service.js';
import { SessionsService } from '../../users/sessions/sessions.service.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { EndpointLogService } from '../log/endpoint-log.service.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { ReplayService } from '../replay/replay.service.js';

const granted: Scope[] = ['events:read', 'events:write', 'accounts:read'];

describe('The deletion of a user', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;
  let accounts: string[];

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));
  beforeEach(async () => {
    accounts = [await app.createAccount(userId), await app.createAccount(userId)].sort();
  });

  const actorOf = (user: string, clientId: string | null): UserActor => ({
    ...{ kind: 'user', userId: user, role: 'USER', scopes: new Set(scopes), sessionId: null },
    ...{ clientId, address: null },
  });
  const consent = (user: string, clientId: string, given: readonly Scope[]) =>
    app.app.sql(
      `INSERT INTO oidc_consents (user_id, client_id, scopes, given_at, updated_at)
       VALUES ($1, $2, $3, app_now(), app_now())`,
      [user, clientId, given],
    );
  const createClient = async () => {
    const { client } = await app.get(ClientsService).create(app.admin, {
      ...{ name: 'App', kind: 'CONFIDENTIAL', redirectUris: ['https://app.example/'] },
      ...{ postLogoutRedirectUris: [], scopes: granted, ownerUserId: null, mayIntrospect: false },
      extraGrants: [],
    });
    const endpoint = await app.createEndpoint(`${receiver.url}/${client.id}`, { clientId: client.id });
    return { clientId: client.id, endpointId: endpoint.id };
  };
  const deleteUser = async () => {
    const visitor = { address: '192.0.2.1', userAgent: null };
    const { sessionId } = await app
      .get(Database)
      .transaction((manager) => app.get(SessionsService).create(manager, userId, visitor));
    await app.get(AccountRemovalService).deleteUser({ ...actorOf(userId, null), sessionId }, null);
    await app.drain();
  };
  /** What an endpoint received: the type, and the account. */
  const received = (path = '/events') =>
    receiver.events
      .filter((event) => event.path === path)
      .map(({ body }) => JSON.parse(body))
      .map(({ type, data }) => [type, data.accountId, data.userId, data.sequence, data.reason])
      .sort((one, other) => (String(one) < String(other) ? -1 : 1));
  const expected = () => [
    ...accounts.map((account) => [
      'account.disconnected',
      account,
      userId,
      expect.any(Number),
      'USER_DELETED',
    ]),
    ['user.deleted', null, userId, expect.any(Number), undefined],
  ];

  it('is reported for each account and for the user, and nothing else of the user is kept', async () => {
    receiver.answer = answer(500);
    await app.append(limitEvent(userId, accounts[0]!, 1), limitEvent(userId, null, 2));
    await app.drain();
    receiver.answer = ok;
    receiver.events.length = 0;
    await deleteUser();
    await app.app.advance(7_000);
    await app.drain();
    expect(received()).toEqual(expected());
    expect(received().map(([, , , sequence]) => sequence)).toEqual([2, 1, 2]);
    expect(await app.app.sql('SELECT type FROM events ORDER BY type')).toEqual([
      { type: 'account.disconnected' },
      { type: 'account.disconnected' },
      { type: 'user.deleted' },
    ]);
    expect(await app.app.sql('SELECT * FROM event_sequences')).toEqual([]);
    expect((await app.deliveries(id)).map(({ state }) => state)).toEqual(Array(3).fill('DELIVERED'));
  });

  it('is reported to clients with a consent for the type, and to no others', async () => {
    const [full, partial, none] = [await createClient(), await createClient(), await createClient()];
    await consent(userId, full.clientId, granted);
    await consent(userId, partial.clientId, ['events:read']);
    await consent(await app.createUser(), none.clientId, granted);
    await deleteUser();
    expect(received(`/events/${full.clientId}`)).toEqual(expected());
    expect(received(`/events/${partial.clientId}`)).toEqual([expected().at(-1)]);
    expect(received(`/events/${none.clientId}`)).toEqual([]);
  });

  it('is not shown to tokens of other users of the client', async () => {
    const { clientId, endpointId } = await createClient();
    const other = await app.createUser();
    for (const user of [userId, other]) await consent(user, clientId, granted);
    await deleteUser();
    const token = actorOf(other, clientId);
    const page = await app.get(EndpointLogService).read(token, endpointId, null, 10);
    expect(page.events).toEqual([]);
    const { deliveries } = await app
      .get(DeliveriesService)
      .list(token, endpointId, {}, { before: null, limit: 10 });
    expect(deliveries).toEqual([]);
    const none = { eventId: null, fromEventId: null, afterEventId: null, since: null, until: null };
    const replays = app.get(ReplayService);
    expect(await replays.replay(token, endpointId, { ...none, since: new Date(0) })).toMatchObject({
      count: 0,
    });
    expect(await replays.replay(app.admin, endpointId, { ...none, since: new Date(0) })).toMatchObject({
      count: 3,
    });
  });

  it('waits for a paused endpoint, and is still sent', async () => {
    await app.get(EndpointsService).pause(app.admin, id);
    await deleteUser();
    expect(received()).toEqual([]);
    await app.get(EndpointsService).resume(app.admin, id);
    await app.drain();
    expect(received()).toEqual(expected());
  });
});
