import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { connectAccount, type GrantsApp, resetGrantsApp, startGrantsApp } from '../grants-app.js';
import { newTestDatabase } from '../servers/database.js';
import { aStream, ScriptedShop, ShopPlatform } from './scripted-shop.js';
import { CommerceResource } from '../../../src/platforms/platform-commerce.js';

/** A worker with one connected shop. */
export interface ShopApp extends GrantsApp {
  platform: ShopPlatform;
  databaseUrl: string;
  shop: ScriptedShop;
  userId: string;
  accountId: string;
  grantId: string;
  /** Deletes all data, and connects a new shop whose first sync is complete. */
  reset(...streams: Parameters<ScriptedShop['useStreams']>): Promise<void>;
  /** Reads the history from a time, in whole. */
  readHistory(from: Date): Promise<void>;
  /** Moves the time, runs due schedules, and works until nothing is due. */
  pass(ms: number): Promise<void>;
  sync(purpose: 'CHANGES' | 'HISTORY', stream?: string): Promise<Record<string, any>>;
}

export async function startShopApp(environment: Record<string, string> = {}): Promise<ShopApp> {
  const database = await newTestDatabase();
  let passedMs = 0;
  const platform = new ShopPlatform(() => new Date(Date.now() + passedMs));
  const app = await startGrantsApp({ databaseUrl: database.url, adapter: platform, environment });
  const shopApp: ShopApp = Object.assign({}, app, {
    platform,
    databaseUrl: database.url,
    shop: platform.commerce,
    userId: '',
    accountId: '',
    grantId: '',
    close: async () => {
      await app.close();
      await database.drop();
    },
    reset: async (...streams: Parameters<ScriptedShop['useStreams']>) => {
      await resetGrantsApp(app);
      passedMs = 0;
      // The next runs of schedules are planned in the time of an earlier test.
      await app.context.get(SchedulesService, { strict: false }).onApplicationBootstrap();
      platform.reset();
      Object.assign(platform, { commerce: new ScriptedShop() });
      shopApp.shop = platform.commerce;
      shopApp.shop.useStreams(
        ...(streams.length > 0 ? streams : [aStream('orders', CommerceResource.ORDERS)]),
      );
      Object.assign(shopApp, await connectAccount(app, platform.tokens('shop-1')));
      await app.drain();
      shopApp.shop.calls.length = 0;
    },
    readHistory: async (from: Date) => {
      await app.sql(
        `UPDATE commerce_syncs SET requested_from = $1, due_at = app_now() WHERE purpose = 'HISTORY'`,
        [from],
      );
      await app.drain();
    },
    pass: async (duration: number) => {
      const ms = Math.round(duration);
      passedMs += ms;
      await app.advance(ms);
      await app.context.get(SchedulesService, { strict: false }).runDue();
      await app.drain();
    },
    sync: async (purpose: string, stream = 'orders') => {
      const [row] = await app.sql<Record<string, any>>(
        'SELECT * FROM commerce_syncs WHERE account_id = $1 AND purpose = $2 AND stream = $3',
        [shopApp.accountId, purpose, stream],
      );
      return row!;
    },
  });
  return shopApp;
}
