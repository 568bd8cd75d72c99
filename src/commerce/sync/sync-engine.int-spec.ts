import { DataSource } from 'typeorm';
import { HeldLock } from '../../../test/support/held-lock.js';
import { aStream, anOrder } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { CommerceService } from '../commerce.service.js';
import { toShopSyncTypes } from '../graphql/to-shop-sync-types.js';
import { CommerceSyncProcessor } from './commerce-sync.processor.js';
import type { Position } from './commerce-syncs.repository.js';
import { PageReader } from './page-reader.js';
import { ShopFactsService } from '../shops/shop-facts.service.js';
import { ShopAccess } from './shop-access.js';
import { SyncPlansService } from './sync-plans.service.js';

const minuteMs = 60_000;

describe('Sync of a shop', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() => app.reset());
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const ago = (minutes: number) => new Date(Date.now() - minutes * minuteMs);
  const orderIds = async () =>
    (await app.sql('SELECT external_id FROM orders ORDER BY external_id')).map((row) => row.external_id);
  const health = async () =>
    (await app.context.get(AccountsService, { strict: false }).findOwned(app.userId, app.accountId)).health;
  const rateLimited = (seconds: number) =>
    PlatformFailure.rateLimited(Platform.TIKTOK, new Date(Date.now() + seconds * 1000), {
      platformCode: '429',
      message: 'Too many requests.',
      requestId: 'request-429',
    });
  const refuse = () => {
    throw PlatformFailure.transient(Platform.TIKTOK, {
      platformCode: '500',
      message: 'Away.',
      requestId: 'r-1',
    });
  };
  const orders = (count: number) =>
    Array.from({ length: count }, (_, index) => anOrder(`o${index + 1}`, ago(60 - index)));

  it('begins when an account connects: facts, changes and 90 days of history', async () => {
    expect(await app.sql('SELECT name, time_zone, status FROM shops')).toEqual([
      { name: 'Shop', time_zone: 'America/Los_Angeles', status: 'ACTIVE' },
    ]);
    await app.sql('DELETE FROM commerce_syncs');
    await app.pass(25 * 60 * minuteMs);
    const [history] = app.shop.calls.toSorted((a, b) => a.window.from.getTime() - b.window.from.getTime());
    const days = (history!.window.to.getTime() - history!.window.from.getTime()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
    expect(await app.sync('CHANGES')).toMatchObject({ state: 'DONE', failure_count: 0, lease_token: null });
  });

  it('reads changes from the end of the previous pass, with an overlap', async () => {
    const { synced_until: until } = await app.sync('CHANGES');
    app.shop.set('orders', anOrder('late', new Date(until.getTime() - 30_000)));
    await app.pass(6 * minuteMs);
    expect(app.shop.calls[0]!.window.from).toEqual(new Date(until.getTime() - 60_000));
    expect(await orderIds()).toEqual(['late']);
  });

  it('splits a period into windows that the platform accepts', async () => {
    app.shop.useStreams(aStream('orders', CommerceResource.ORDERS, { maxWindowSeconds: 1200 }));
    app.shop.set('orders', ...orders(5));
    await app.readHistory(ago(62));
    expect(await orderIds()).toEqual(['o1', 'o2', 'o3', 'o4', 'o5']);
    const windows = app.shop.calls.filter(({ cursor }) => cursor === null).map(({ window }) => window);
    expect(windows).toHaveLength(4);
    for (const [index, { from }] of windows.slice(1).entries()) expect(from).toEqual(windows[index]!.to);
  });

  it('waits as a rate limit requests, and continues at the cursor', async () => {
    app.shop.set('orders', ...orders(5));
    app.shop.before = ({ cursor }, index) => {
      if (cursor === '2' && index === 1) throw rateLimited(90);
    };
    await app.readHistory(ago(70));
    expect(await orderIds()).toEqual(['o1', 'o2']);
    expect(await app.sync('HISTORY')).toMatchObject({
      state: 'WAITING',
      cursor: '2',
      failure_code: 'PLATFORM_RATE_LIMITED',
      failure_request_id: 'request-429',
    });
    await app.pass(30_000);
    expect(await orderIds()).toHaveLength(2);
    await app.pass(65_000);
    expect(await orderIds()).toHaveLength(5);
    const ofHistory = app.shop.calls.filter(({ window }) => window.from < ago(65));
    expect(ofHistory.map(({ cursor }) => cursor)).toEqual([null, '2', '2', '4']);
    expect(await app.sync('HISTORY')).toMatchObject({ state: 'DONE', failure_code: null });
  });

  it('caps the wait of a rate limit at an hour', async () => {
    app.shop.before = () => {
      throw rateLimited(1e6);
    };
    await app.readHistory(ago(10));
    const { due_at: due } = await app.sync('HISTORY');
    expect(due.getTime() - Date.now()).toBeLessThanOrEqual(3600_000);
  });

  it('continues at the cursor after a worker disappeared, and rejects the late page of that worker', async () => {
    app.shop.set('orders', ...orders(5));
    await app.sql(
      `UPDATE commerce_syncs SET due_at = app_now(), requested_from = $1 WHERE purpose = 'HISTORY'`,
      [ago(70)],
    );
    const [lost] = await app.context.get(CommerceSyncProcessor, { strict: false }).claim(1);
    const pages = app.context.get(PageReader, { strict: false });
    const shop = await app.context.get(ShopAccess, { strict: false }).open(app.accountId);
    if (shop.kind !== 'open') throw new Error('The shop is not open.');
    const stream = app.shop.streams[0]!;
    const first = await pages.start(lost!, stream);
    const readPage = (from: Position) =>
      pages.readPages({ sync: lost!, shop, stream }, from, 1, new AbortController().signal);
    const second = await readPage(first!);
    expect(second!.cursor).toBe('2');
    await app.drain();
    expect(await orderIds()).toHaveLength(2);

    await app.pass(6 * minuteMs);
    expect(await orderIds()).toHaveLength(5);
    const before = await app.sync('HISTORY');
    app.shop.set('orders', anOrder('stale', ago(59)), anOrder('stale2', ago(59)), anOrder('stale3', ago(59)));
    expect(await readPage(second!)).toBeNull();
    expect(await orderIds()).not.toContain('stale3');
    expect(await app.sync('HISTORY')).toEqual(before);
  });

  it('requests the next page while a page is stored, and keeps the page if that request fails', async () => {
    app.shop.set('orders', ...orders(5));
    let lock: HeldLock | null = null;
    app.shop.before = async ({ cursor }) => {
      lock ??= await HeldLock.take(app.databaseUrl, 'SELECT FROM accounts WHERE id = $1 FOR UPDATE', [
        app.accountId,
      ]);
      if (cursor !== '2') return;
      await lock.waiters(1);
      await lock.release();
      refuse();
    };
    await app.readHistory(ago(70));
    expect(await orderIds()).toEqual(['o1', 'o2']);
    expect(await app.sync('HISTORY')).toMatchObject({ state: 'FAILED', cursor: '2', failure_count: 1 });
    app.shop.before = () => undefined;
    await app.pass(2 * minuteMs);
    expect(await orderIds()).toHaveLength(5);
  });

  it('ends a stopped run after the request for the next page', async () => {
    app.shop.set('orders', ...orders(5));
    await app.sql(
      `UPDATE commerce_syncs SET due_at = app_now(), requested_from = $1 WHERE purpose = 'HISTORY'`,
      [ago(70)],
    );
    const processor = app.context.get(CommerceSyncProcessor, { strict: false });
    const [sync] = await processor.claim(1);
    const stop = new AbortController();
    const ends: string[] = [];
    app.shop.before = async ({ cursor }) => {
      if (cursor !== '2') return;
      stop.abort();
      // A run that does not wait for this request would end during these statements.
      for (let count = 0; count < 50 && ends.length === 0; count += 1) await orderIds();
      ends.push('request');
    };
    await processor.run(sync!, stop.signal);
    ends.push('run');
    expect(ends).toEqual(['request', 'run']);
    expect(await orderIds()).toEqual(['o1', 'o2']);
  });

  it('gives each sync to one of two workers', async () => {
    await app.reset(...['a', 'b', 'c', 'd'].map((name) => aStream(name, CommerceResource.ORDERS)));
    await app.sql('UPDATE commerce_syncs SET due_at = app_now()');
    const processor = app.context.get(CommerceSyncProcessor, { strict: false });
    const claims = (await Promise.all([processor.claim(5), processor.claim(5), processor.claim(5)])).flat();
    const keys = claims.map(({ stream, purpose }) => `${stream} ${purpose}`);
    expect(keys).toHaveLength(8);
    expect(new Set(keys).size).toBe(8);
  });

  it('stores rows that move between pages once, in their newest version', async () => {
    const [first, second, third] = orders(3);
    app.shop.set('orders', first!, second!, third!);
    app.shop.before = ({ cursor }) => {
      // The first order changes after its page was read, and moves to the end, outside the window.
      if (cursor !== '2') return undefined;
      const moved = anOrder('o1', new Date(Date.now() + minuteMs), { trackingNumber: 'new' });
      return Promise.resolve({ items: [third!, moved, first!], rejected: [], nextCursor: null });
    };
    await app.readHistory(ago(70));
    expect(await orderIds()).toEqual(['o1', 'o2', 'o3']);
    expect(await app.sql("SELECT tracking_number FROM orders WHERE external_id = 'o1'")).toEqual([
      { tracking_number: 'new' },
    ]);
  });

  it('reads a window again whose cursor the platform no longer accepts', async () => {
    app.shop.set('orders', ...orders(5));
    app.shop.before = (_, index) => (index === 1 ? Promise.resolve(null) : undefined);
    await app.readHistory(ago(70));
    expect(app.shop.calls.map(({ cursor }) => cursor)).toEqual([null, '2', null, '2', '4']);
    expect(await orderIds()).toHaveLength(5);
  });

  it('backs off and becomes unhealthy if the platform refuses each cursor, and recovers', async () => {
    app.shop.set('orders', ...orders(5));
    app.shop.before = ({ cursor, window }) =>
      cursor !== null && window.from < ago(65) ? Promise.resolve(null) : undefined;
    await app.readHistory(ago(70));
    // One restart is free.
    expect(app.shop.calls.map(({ cursor }) => cursor)).toEqual([null, '2', null, '2']);
    expect(await app.sync('HISTORY')).toMatchObject({
      state: 'FAILED',
      cursor: null,
      failure_count: 1,
      failure_code: 'PLATFORM_UNAVAILABLE',
    });
    const waits: number[] = [];
    for (let failure = 2; failure <= 4; failure += 1) {
      const { due_at: due, failed_at: failed } = await app.sync('HISTORY');
      waits.push((due.getTime() - failed.getTime()) / 1000);
      await app.pass(waits.at(-1)! * 1000 + 100);
      expect(await app.sync('HISTORY')).toMatchObject({ state: 'FAILED', failure_count: failure });
    }
    expect(waits[1]).toBeGreaterThanOrEqual(16);
    expect(waits[2]).toBeGreaterThanOrEqual(32);
    expect(await health()).toMatchObject({ reason: 'SYNC_FAILING' });
    const service = app.context.get(CommerceService, { strict: false });
    const shown = () => service.syncs(app.userId, [app.accountId]).then(toShopSyncTypes);
    expect(await shown()).toMatchObject([{ isHealthy: false, lastError: { code: 'PLATFORM_UNAVAILABLE' } }]);

    app.shop.before = () => undefined;
    await app.pass(10 * minuteMs);
    expect(await orderIds()).toHaveLength(5);
    expect(await app.sync('HISTORY')).toMatchObject({
      state: 'DONE',
      failure_count: 0,
      window_restarts: 0,
    });
    expect(await shown()).toMatchObject([{ isHealthy: true, lastError: null }]);
  });

  it('shows no synced time before the first complete pass', async () => {
    await app.sql('DELETE FROM commerce_syncs');
    app.shop.before = refuse;
    await app.pass(25 * 60 * minuteMs);
    expect(await app.sync('CHANGES')).toMatchObject({ state: 'FAILED', synced_until: null });
    const { pass_from: from } = await app.sync('CHANGES');
    app.shop.before = () => undefined;
    await app.pass(minuteMs);
    const { synced_until: until, due_at: due } = await app.sync('CHANGES');
    expect(until.getTime()).toBeGreaterThan(from.getTime());
    // Nothing is left of the request for the first pass.
    expect(due.getTime()).toBeGreaterThan(until.getTime() + minuteMs);
  });

  it('fails if not even the first page can be read, and if the cursor does not move', async () => {
    app.shop.before = () => Promise.resolve(null);
    await app.readHistory(ago(10));
    expect(await app.sync('HISTORY')).toMatchObject({
      state: 'FAILED',
      failure_code: 'PLATFORM_UNAVAILABLE',
    });
    app.shop.before = () => Promise.resolve({ items: [], rejected: [], nextCursor: '7' });
    await app.pass(20_000);
    expect(await app.sync('HISTORY')).toMatchObject({
      state: 'FAILED',
      failure_code: 'INTERNAL',
      cursor: '7',
    });
  });

  it('shows a sync that only fails within one period, in health and metrics', async () => {
    expect((await health()).reason).toBeNull();
    app.shop.before = refuse;
    await app.pass(6 * minuteMs);
    expect(await app.sync('CHANGES')).toMatchObject({
      state: 'FAILED',
      failure_count: 1,
      failure_code: 'PLATFORM_UNAVAILABLE',
      failure_request_id: 'r-1',
    });
    await app.pass(5 * minuteMs);
    expect(await health()).toMatchObject({ status: 'ACTIVE', reason: 'SYNC_FAILING', nextAction: 'WAIT' });
    app.shop.before = () => undefined;
    await app.pass(60 * minuteMs);
    expect((await health()).reason).toBeNull();
    expect(await app.sync('CHANGES')).toMatchObject({ failure_count: 0, failing_since: null });
  });

  it('pauses a deactivated shop without a refresh, until its facts show that it is active', async () => {
    app.shop.before = () => {
      throw PlatformFailure.rejected(Platform.TIKTOK, {
        platformCode: '36009043',
        message: 'The shop is inactive.',
        deactivated: true,
      });
    };
    app.shop.facts = { ...app.shop.facts, status: 'DEACTIVATED' };
    await app.pass(6 * minuteMs);
    expect(await health()).toMatchObject({
      status: 'ERROR',
      reason: 'SHOP_DEACTIVATED',
      nextAction: 'RESOLVE_AT_PLATFORM',
    });
    const calls = app.shop.calls.length;
    await app.pass(3 * 60 * minuteMs);
    expect(app.shop.calls).toHaveLength(calls);

    app.shop.before = () => undefined;
    app.shop.facts = { ...app.shop.facts, status: 'ACTIVE' };
    await app.pass(25 * 60 * minuteMs);
    await app.drain();
    expect((await health()).reason).toBeNull();
    expect(app.shop.calls.length).toBeGreaterThan(calls);
  });

  it('checks a shop again that became active while a run read that it is not', async () => {
    const access = app.context.get(ShopAccess, { strict: false });
    const facts = app.context.get(ShopFactsService, { strict: false });
    await app.sql("UPDATE shops SET status = 'DEACTIVATED'");
    const read = jest.spyOn(access, 'open').mockImplementationOnce(async (accountId) => {
      const old = await ShopAccess.prototype.open.call(access, accountId);
      await facts.read({ accountId });
      return old;
    });
    await app.sql("UPDATE commerce_syncs SET due_at = app_now() WHERE purpose = 'CHANGES'");
    await app.drain();
    expect(read).toHaveBeenCalled();
    expect(await app.sync('CHANGES')).toMatchObject({ state: 'DONE', pause_reason: null });
    expect((await health()).reason).toBeNull();
  });

  it('keeps facts that were read while a refusal because of deactivation was on its way', async () => {
    const facts = app.context.get(ShopFactsService, { strict: false });
    app.shop.before = async () => {
      app.shop.before = () => undefined;
      await facts.read({ accountId: app.accountId });
      throw PlatformFailure.rejected(Platform.TIKTOK, {
        platformCode: '36009043',
        message: 'The shop is inactive.',
        deactivated: true,
      });
    };
    await app.pass(6 * minuteMs);
    expect(await app.sql('SELECT status FROM shops')).toEqual([{ status: 'ACTIVE' }]);
    expect(await app.sync('CHANGES')).toMatchObject({ state: 'DONE', pause_reason: null });
  });

  it('checks a grant again that was renewed while a run read that it has expired', async () => {
    const access = app.context.get(ShopAccess, { strict: false });
    const plans = app.context.get(SyncPlansService, { strict: false });
    await app.sql("UPDATE grants SET status = 'EXPIRED'");
    jest.spyOn(access, 'open').mockImplementationOnce(async (accountId) => {
      const old = await ShopAccess.prototype.open.call(access, accountId);
      await app.sql("UPDATE grants SET status = 'ACTIVE'");
      await plans.resume(app.context.get(DataSource).manager, app.grantId);
      return old;
    });
    await app.sql("UPDATE commerce_syncs SET due_at = app_now() WHERE purpose = 'CHANGES'");
    await app.drain();
    expect(await app.sync('CHANGES')).toMatchObject({ state: 'DONE', pause_reason: null });
  });

  it('names the scopes that a stream lacks', async () => {
    await app.reset(aStream('orders', CommerceResource.ORDERS, { scopes: ['basic', 'orders.read'] }));
    expect(app.shop.calls).toEqual([]);
    expect(await app.sync('CHANGES')).toMatchObject({
      state: 'PAUSED',
      pause_reason: 'MISSING_SCOPES',
      missing_scopes: ['orders.read'],
    });
    expect(await health()).toMatchObject({ reason: 'MISSING_SCOPES', missingScopes: ['orders.read'] });
  });

  it('reads 30 days again each night', async () => {
    await app.pass(25 * 60 * minuteMs);
    app.shop.calls.length = 0;
    await app.pass(70 * minuteMs);
    const spans = app.shop.calls.map(
      ({ window: { from, to } }) => (to.getTime() - from.getTime()) / 86_400_000,
    );
    expect(spans.some((days) => Math.abs(days - 30) < 0.1)).toBe(true);
  });
});
