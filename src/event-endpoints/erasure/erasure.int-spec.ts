import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import { EndpointsService } from '../management/endpoints.service.js';

describe('Deliveries', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));

  it('of an erased account are deleted with their attempts, and its erasure is still delivered', async () => {
    const [account, other] = [newId(), newId()];
    receiver.answer = answer(500);
    await app.append(
      limitEvent(userId, account, 1),
      limitEvent(userId, account, 2),
      limitEvent(userId, other, 3),
    );
    await app.drain();
    expect(await app.attempts(id)).toHaveLength(2);
    receiver.answer = ok;
    await app.get(Database).transaction(async (manager) => {
      await app.get(EventLog).eraseAccounts(manager, [account]);
      await app.get(EventLog).append(manager, [
        {
          ...{ type: 'account.disconnected', userId, accountId: account, entityId: account },
          data: { platform: 'TEST', reason: 'ERASED' },
        },
      ]);
    });
    await app.app.advance(7_000);
    await app.drain();
    await app.app.advance(300_000);
    await app.drain();
    const types = receiver.events.map(({ body }) => JSON.parse(body).type);
    expect(types.filter((type) => type === 'account.disconnected')).toHaveLength(1);
    const rows = await app.app.sql(
      `SELECT event_type AS type, account_id AS account, state FROM event_deliveries ORDER BY sequence`,
    );
    expect(rows).toEqual([
      { type: 'usage.limit_reached', account: other, state: 'DELIVERED' },
      { type: 'account.disconnected', account, state: 'DELIVERED' },
    ]);
    expect(await app.app.sql('SELECT FROM event_delivery_attempts WHERE status = 500')).toHaveLength(1);
  });

  it('of an erased account leave no numbers of its objects, also of events that are deleted already', async () => {
    const [account, object, other] = [newId(), newId(), newId()];
    await app.append(
      limitEvent(userId, account, 1),
      { ...limitEvent(userId, account, 2), entityId: object },
      { ...limitEvent(userId, newId(), 3), entityId: other },
    );
    await app.drain();
    await app.app.sql('DELETE FROM events');
    await app.get(Database).transaction((manager) => app.get(EventLog).eraseAccounts(manager, [account]));
    const left: { id: string }[] = await app.app.sql('SELECT entity_id AS id FROM event_sequences');
    expect(left.map((row) => row.id).sort()).toEqual([account, other].sort());
  });

  it('of a deleted endpoint are deleted, with the number of its events', async () => {
    await app.get(EndpointsService).sendTest(app.admin, id);
    await app.drain();
    expect(await app.app.sql('SELECT FROM event_sequences WHERE entity_id = $1', [id])).toHaveLength(1);
    await app.get(EndpointsService).delete(app.admin, id);
    await app.drain();
    expect(await app.app.sql('SELECT FROM event_sequences WHERE entity_id = $1', [id])).toEqual([]);
    expect(await app.app.sql('SELECT FROM event_deliveries')).toEqual([]);
    expect(await app.app.sql('SELECT FROM event_endpoints')).toEqual([]);
  });
});
