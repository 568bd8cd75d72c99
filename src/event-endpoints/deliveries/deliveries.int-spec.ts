import { DeliveriesApp } from '../../../test/support/deliveries-app.js';
import { newId } from '../../crypto/new-id.js';
import type { DeliveryFilter } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';

const [rare, frequent] = ['tier.changed', 'usage.limit_reached'] as const;

describe('The list of deliveries', () => {
  let app: DeliveriesApp;
  let id: string;
  beforeEach(async () => {
    app = await DeliveriesApp.start();
    ({ id } = await app.createEndpoint('https://receiver.example/'));
  });
  afterEach(() => app.close());

  const add = (count: number, type: string, state: string, accountId: string | null = null) =>
    app.app.sql(
      `INSERT INTO event_deliveries
         (id, endpoint_id, event_id, event_type, account_id, stream_key, state, created_at, finished_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), $3, $5, $1, $4, app_now(), app_now() FROM generate_series(1, $2)`,
      [id, count, type, state, accountId],
    );
  const list = async (filter: DeliveryFilter, before: string | null = null) => {
    const page = await app.get(DeliveriesService).list(app.admin, id, filter, { before, limit: 3 });
    return { types: page.deliveries.map(({ eventType }) => eventType), scannedTo: page.scannedTo };
  };

  it('looks at a limited number of them for a filter without an index, and continues there', async () => {
    const accountId = newId();
    await add(1, rare, 'DEAD', accountId);
    await add(19_999, frequent, 'DELIVERED');
    expect(await list({ types: [rare] })).toMatchObject({ types: [rare] });
    await add(20_000, frequent, 'DELIVERED');
    for (const filter of [{ types: [rare] }, { accountIds: [accountId] }]) {
      const { types, scannedTo } = await list(filter);
      expect([types, scannedTo]).toEqual([[], expect.stringMatching(/^\d+$/)]);
      expect(await list(filter, scannedTo)).toMatchObject({ types: [rare] });
      expect(await list({ ...filter, state: 'DEAD' })).toEqual({ types: [rare], scannedTo: null });
    }
    expect(await list({})).toEqual({ types: [frequent, frequent, frequent], scannedTo: null });
  });

  it('reads those that were not received from their own index', async () => {
    await add(1, rare, 'DEAD');
    await add(5_000, frequent, 'DELIVERED');
    await app.app.sql('ANALYZE event_deliveries');
    const plan = await app.app.sql<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM event_deliveries WHERE endpoint_id = '${id}' AND state = 'DEAD'
         AND state IN ('DEAD', 'SKIPPED', 'CANCELED') ORDER BY sequence DESC LIMIT 3`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join()).toContain('event_deliveries_failed_idx');
    expect(await list({ state: 'DEAD' })).toEqual({ types: [rare], scannedTo: null });
  });

  it('has those of several types and accounts, with the names that the query events has', async () => {
    const accounts = [newId(), newId(), newId()];
    for (const account of accounts) await add(1, rare, 'DEAD', account);
    await add(1, frequent, 'DEAD');
    expect((await list({ types: [rare, 'post.failed'] })).types).toEqual([rare, rare, rare]);
    expect((await list({ accountIds: accounts.slice(1) })).types).toEqual([rare, rare]);
    expect((await list({ types: [] })).types).toEqual([]);
    await expect(list({ types: ['rare'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'types' }] },
    });
  });
});
