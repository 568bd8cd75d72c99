import { DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { newId } from '../../crypto/new-id.js';
import type { LoggedEvent } from '../../events/events.repository.js';
import type { LogPlace } from '../../events/log-place.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { EndpointLogService } from './endpoint-log.service.js';

const url = 'https://receiver.example/';

describe('The log of an endpoint', () => {
  let app: DeliveriesApp;
  let users: string[];
  let id: string;
  beforeEach(async () => {
    app = await DeliveriesApp.start();
    users = [await app.createUser(), await app.createUser()];
    ({ id } = await app.createEndpoint(url));
    await app.get(EndpointsService).pause(app.admin, id);
  });
  afterEach(() => app.close());

  const log = () => app.get(EndpointLogService);
  const append = async (...events: [user: number, number: number][]) => {
    await app.append(...events.map(([user, number]) => limitEvent(users[user]!, null, number)));
    await app.drain();
  };
  const numberOf = ({ type, data }: LoggedEvent): number | string => JSON.parse(data).limit ?? type;
  const read = async (after: LogPlace | null = null, first = 100, endpointId = id) => {
    const page = await log().read(app.admin, endpointId, after, first);
    return { ...page, numbers: page.events.map(numberOf) };
  };

  it('has the events of all users and about endpoints, in pages', async () => {
    await append([0, 1], [1, 2], [0, 3]);
    await app.get(EndpointsService).sendTest(app.admin, id);
    await app.drain();
    const first = await read(null, 2);
    expect(first).toMatchObject({ numbers: [1, 2], hasMore: true });
    const second = await read(first, 2);
    expect(second).toMatchObject({ numbers: [3, 'endpoint.test'], hasMore: false });
    const third = await read(second, 2);
    expect(third).toMatchObject({ numbers: [], hasMore: false, position: second.position });
    await append([1, 4]);
    expect(await read(third)).toMatchObject({ numbers: [4] });
  });

  it('has only what its filters match', async () => {
    const [account, other] = [await app.createAccount(users[0]!), newId()];
    const filtered = await app.createEndpoint(url, { accountIds: [account] });
    await app.append(limitEvent(users[0]!, account, 1), limitEvent(users[0]!, other, 2));
    await app.drain();
    expect(await read(null, 100, filtered.id)).toMatchObject({ numbers: [1] });
    const typed = await app.createEndpoint(url, { eventTypes: ['post.failed'] });
    expect(await read(null, 100, typed.id)).toMatchObject({ numbers: [] });
  });

  it('looks at a part of the log per page, and continues after it', async () => {
    const typed = await app.createEndpoint(url, { eventTypes: ['usage.limit_reached'] });
    await app.app.sql(
      `INSERT INTO events (id, type, entity_kind, entity_id, sequence, occurred_at, data)
       SELECT gen_random_uuid(), 'endpoint.disabled', 'endpoint', gen_random_uuid(), 1, app_now(), '{}' FROM generate_series(1, 5001)`,
    );
    await append([0, 1]);
    const first = await read(null, 100, typed.id);
    expect(first).toMatchObject({ numbers: [], hasMore: true });
    expect(await read(first, 100, typed.id)).toMatchObject({ numbers: [1], hasMore: false });
  });

  it('refuses places before the oldest event and of another log', async () => {
    await append([0, 1]);
    const { logId, position } = await read();
    await app.app.sql('UPDATE event_head SET expired_position = last_position');
    const refused = { code: 'EVENTS_EXPIRED' };
    await expect(read({ logId, position: position - 1 })).rejects.toMatchObject(refused);
    await expect(read({ logId: newId(), position })).rejects.toMatchObject(refused);
    await expect(read({ logId, position: position + 1 })).rejects.toMatchObject(refused);
    expect(await read({ logId, position })).toMatchObject({ numbers: [] });
  });

  it('is for callers who see the endpoint', async () => {
    const stranger = { ...app.admin, role: 'USER' as const, scopes: new Set(['events:read'] as const) };
    await expect(log().read(stranger, id, null, 10)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(log().read(app.admin, newId(), null, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
