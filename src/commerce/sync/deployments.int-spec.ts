import { aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceService } from '../commerce.service.js';
import { Metrics } from '../../telemetry/metrics.js';

const hourMs = 3_600_000;

describe('Syncs during a deployment, in which two versions run', () => {
  let app: ShopApp;
  const everySeconds = 6 * 3600;
  const statements = aStream('statements', CommerceResource.STATEMENTS, { everySeconds });
  const orders = aStream('orders', CommerceResource.ORDERS);
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() => app.reset(orders, statements));
  afterAll(() => app.close());

  const synced = () => app.context.get(CommerceService, { strict: false }).syncs(app.userId, [app.accountId]);
  const gauge = async (name: string) => {
    const { body } = await app.context.get(Metrics, { strict: false }).text();
    const lines = body.split('\n').filter((line) => line.startsWith(`patchbay_commerce_${name}{`));
    return Object.fromEntries(
      lines.map((line) => [/resource="(\w+)"/.exec(line)![1], Math.round(Number(line.split(' ').at(-1)))]),
    );
  };

  it('are kept if this version does not know the stream', async () => {
    app.shop.useStreams(orders);
    await app.sql("UPDATE commerce_syncs SET due_at = app_now() WHERE stream = 'statements'");
    await app.drain();
    expect(await app.sync('CHANGES', 'statements')).toMatchObject({ state: 'WAITING', lease_token: null });
    expect((await synced()).map(({ stream }) => stream)).toEqual(['orders', 'orders']);
    app.shop.useStreams(orders, statements);
    await app.pass(2 * hourMs);
    expect(await app.sync('CHANGES', 'statements')).toMatchObject({ state: 'DONE' });
  });

  it('are kept if this version does not know the platform', async () => {
    await app.sql("UPDATE accounts SET platform = 'FROM_TOMORROW'");
    await app.sql('UPDATE commerce_syncs SET due_at = app_now()');
    await app.drain();
    const kept = { state: 'WAITING', failure_count: 0, failure_code: null, lease_token: null };
    for (const purpose of ['CHANGES', 'HISTORY'] as const)
      expect(await app.sync(purpose)).toMatchObject(kept);
  });

  it('are no problem of the account if the installation no longer requests their scope', async () => {
    const health = async () =>
      (await app.context.get(AccountsService, { strict: false }).findOwned(app.userId, app.accountId)).health;
    app.shop.useStreams(orders, { ...statements, scopes: ['finance'] });
    await app.sql("UPDATE commerce_syncs SET due_at = app_now() WHERE stream = 'statements'");
    await app.drain();
    expect(await health()).toMatchObject({ reason: 'MISSING_SCOPES' });
    app.shop.useStreams(orders);
    await app.pass(2 * hourMs);
    expect(await health()).toMatchObject({ reason: null, missingScopes: [] });
  });

  it('are added again if one of the two of a stream is missing', async () => {
    await app.sql("DELETE FROM commerce_syncs WHERE stream = 'orders' AND purpose = 'CHANGES'");
    await app.pass(25 * hourMs);
    expect(await app.sync('CHANGES', 'orders')).toMatchObject({ state: 'DONE' });
  });

  it('are overdue after their own period, and those of unknown streams never', async () => {
    const age = (stream: string, seconds: number) =>
      app.sql(
        `UPDATE commerce_syncs SET due_at = NULL, succeeded_at = app_now() - $2 * interval '1 second' WHERE stream = $1`,
        [stream, seconds],
      );
    await age('orders', 300 + 60);
    await age('statements', everySeconds - 60);
    expect(await gauge('seconds_since_success')).toEqual({ ORDERS: 360, STATEMENTS: everySeconds - 60 });
    expect(await gauge('overdue_seconds')).toEqual({ ORDERS: 60, STATEMENTS: 0 });
    app.shop.useStreams(statements);
    expect(await gauge('overdue_seconds')).toEqual({ STATEMENTS: 0 });
  });
});
