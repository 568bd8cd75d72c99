import { Database } from '../../../src/database/database.js';
import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { type RunningSimulator, startSimulator } from '../../../simulator/simulator.js';
import { startTestApp, type TestApp } from '../app.js';
import { assignTier } from '../clients/tiers.js';
import { type SignedUpUser, signedUpUser } from '../clients/users.js';
import type { TestDatabase } from '../servers/database.js';
import { SimulatedApp } from '../simulated-app.js';
import { ROW_APP, US_APP } from '../../../simulator/test/tiktok-shop-client.js';

const syncStepMs = 2_000;
const maxRounds = 100;
const maxSyncWaitMs = 400_000;
/** Jobs that wait for a rate limit are tried again later than syncs. */
const jobStepMs = 30_000;
const maxTransactionsWaitMs = 1_200_000;
const maxClockLagMs = 10_000;

/** A user with connected shops of one seller. */
export interface Seller extends SignedUpUser {
  key: string;
  shops: { key: string; accountId: string; externalId: string }[];
}

const complete = `mutation ($id: ID!, $externalIds: [String!]!) {
  completeConnection(input: { connectionId: $id, externalIds: $externalIds }) {
    __typename ... on ConnectionCompleted { accounts { id externalId displayName } } ... on UserError { code message } } }`;

/** A shop to open: a region, or more settings of the simulator. */
type NewShop = string | { region: string; currency?: string; batchReturns?: boolean };

/** The application and the simulated TikTok Shop. */
export class ShopStand extends SimulatedApp {
  private sellers = 0;

  private constructor(
    test: TestApp,
    simulator: RunningSimulator,
    /** Variables that let another application use the same platform. */
    readonly environment: Record<string, string>,
  ) {
    super(test, simulator);
  }

  /** `shared`: database and data folder, which the caller removes. */
  static async start(
    environment: Record<string, string> = {},
    shared?: { database: TestDatabase; dataDir: string },
  ): Promise<ShopStand> {
    const simulator: RunningSimulator = await startSimulator({
      ports: { control: 0, tiktokShop: { services: 0, servicesUs: 0, auth: 0, api: 0 } },
      manualClock: true,
      logLevel: 'silent',
      tiktokShop: { rateLimits: { enabled: false } },
    });
    const { services, servicesUs, auth, api } = simulator.urls.tiktokShop;
    const variables = {
      ...{ TIKTOK_SHOP_APP_KEY: ROW_APP.appKey, TIKTOK_SHOP_APP_SECRET: ROW_APP.appSecret },
      ...{ TIKTOK_SHOP_SERVICE_ID: ROW_APP.serviceId, TIKTOK_SHOP_CONSENT_URL: services },
      ...{ TIKTOK_SHOP_US_APP_KEY: US_APP.appKey, TIKTOK_SHOP_US_APP_SECRET: US_APP.appSecret },
      ...{ TIKTOK_SHOP_US_SERVICE_ID: US_APP.serviceId, TIKTOK_SHOP_US_CONSENT_URL: servicesUs },
      ...{ TIKTOK_SHOP_API_URL: api, TIKTOK_SHOP_AUTH_URL: auth },
      ...environment,
    };
    const test: TestApp = await startTestApp(variables, shared);
    const stand = new ShopStand(test, simulator, variables);
    for (const { appKey } of [ROW_APP, US_APP])
      await stand.control('POST', '/tiktok-shop/apps', {
        appKey,
        redirectUrl: `${test.url}/auth/tiktok-shop/callback`,
        webhookUrl: `${test.url}/webhooks/tiktok-shop`,
      });
    return stand;
  }

  /** Does all due work. A webhook that is processed by its own wake-up may add jobs after the work was drained. */
  override async work(): Promise<void> {
    await this.followClock();
    // On a slow machine the work takes longer than the simulator accepts clocks to differ.
    const following = setInterval(() => void this.followClock(), maxClockLagMs / 2);
    try {
      await this.workUntilDone();
    } finally {
      clearInterval(following);
    }
  }

  private async workUntilDone(): Promise<void> {
    await super.work();
    for (let round = 0; round < maxRounds; round += 1) {
      const rows: { open: number }[] = await this.get(Database).manager.query(
        `SELECT (SELECT count(*) FROM webhook_events WHERE state = 'PENDING')
           + (SELECT count(*) FROM jobs WHERE state <> 'DEAD' AND due_at <= app_now()) AS open`,
      );
      if (rows[0]!.open === 0) return;
      await this.worker.drain();
    }
  }

  /** The simulator refuses calls that are signed half a minute ahead of its clock, which stands still between two steps of a test. */
  private async followClock(): Promise<void> {
    const { now } = await this.control('POST', '/clock/advance', { ms: 0 });
    if (this.nowMs() - Date.parse(now) > maxClockLagMs) await this.catchUp();
  }

  /** Moves the time, runs what is due, and lets webhooks arrive. */
  async passWithSchedules(ms: number): Promise<void> {
    await this.catchUp();
    await this.pass(ms);
    await this.get(SchedulesService).runDue();
    await this.work();
  }

  /**
   * A new user who connects all shops of a new seller on the consent page. `settings` are those of each shop. `prepare` runs before
   * the shops connect.
   */
  async seller(
    given: readonly NewShop[],
    history = { orders: 0, days: 1 },
    settings: { batchReturns?: boolean } = {},
    prepare: (shopKey: string) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Seller> {
    const user = await signedUpUser(this.test);
    await assignTier(this.test, user.userId, 'Business');
    const key = `seller.${++this.sellers}`;
    const market = given[0] === 'US' ? 'US' : 'ROW';
    const shops = given.map((shop, place) => ({
      ...{ key: `${key}.${place}`, name: `Shop ${key}.${place}`, warehouseCount: 2, ...settings },
      ...(typeof shop === 'string' ? { region: shop } : shop),
    }));
    await this.control('POST', '/tiktok-shop/sellers', {
      ...{ key, name: `Seller ${key}`, baseRegion: shops[0]!.region, market, shops },
    });
    for (const shop of history.orders > 0 ? shops : [])
      await this.control('POST', `/tiktok-shop/shops/${shop.key}/generate`, history);
    for (const shop of shops) await prepare(shop.key);
    await this.catchUp();
    const accounts = await this.connect(user, key, market === 'US' ? 'SELLER_US' : 'SELLER');
    await this.untilSynced(accounts.map(({ id }) => id));
    return {
      ...user,
      key,
      shops: shops.map((shop) => {
        const account = accounts.find(({ displayName }) => displayName === shop.name);
        if (!account) throw new Error(`${shop.name} is not among ${JSON.stringify(accounts)}.`);
        return { key: shop.key, accountId: account.id, externalId: account.externalId };
      }),
    };
  }

  /** Passes time until the first sync of every stream is complete. Rate limits make it wait. */
  private async untilSynced(accountIds: readonly string[]): Promise<void> {
    for (let waited = 0; waited < maxSyncWaitMs; waited += syncStepMs) {
      // The platform refuses calls that a slow machine signs half a minute after its own time.
      await this.catchUp();
      await this.pass(syncStepMs);
      const rows: { open: number }[] = await this.get(Database).manager.query(
        'SELECT count(*) AS open FROM commerce_syncs WHERE account_id = ANY ($1) AND succeeded_at IS NULL',
        [accountIds],
      );
      if (rows[0]!.open === 0) return;
    }
    const open = await this.get(Database).manager.query(
      'SELECT stream, purpose, state, failure_message FROM commerce_syncs WHERE succeeded_at IS NULL',
    );
    throw new Error(`Not synced: ${JSON.stringify(open)}`);
  }

  /** Moves the time, runs what is due, and passes more time until every sync that failed on the way has succeeded. */
  async passWithSyncs(ms: number): Promise<void> {
    await this.passWithSchedules(ms);
    const findOpen = (): Promise<object[]> =>
      this.get(Database).manager.query(
        `SELECT stream, purpose, state, failure_message FROM commerce_syncs
         WHERE failing_since IS NOT NULL OR due_at <= app_now()`,
      );
    let open = await findOpen();
    for (let waited = 0; open.length > 0; waited += jobStepMs) {
      if (waited >= maxSyncWaitMs) throw new Error(`Not synced: ${JSON.stringify(open)}`);
      await this.catchUp();
      await this.pass(jobStepMs);
      open = await findOpen();
    }
  }

  /** Passes time until the transactions of all statements are read, and the orders that they name. */
  async untilTransactionsRead(): Promise<void> {
    for (let waited = 0; waited < maxTransactionsWaitMs; waited += jobStepMs) {
      const rows: { open: number }[] = await this.get(Database).manager.query(
        `SELECT (SELECT count(*) FROM statements WHERE NOT is_complete)
           + (SELECT count(*) FROM jobs WHERE kind LIKE 'commerce.read-%' AND state <> 'DEAD') AS open`,
      );
      if (rows[0]!.open === 0) return;
      await this.catchUp();
      await this.pass(jobStepMs);
    }
    const open = await this.get(Database).manager.query(
      `SELECT kind, state, attempts, last_error, due_at, count(*) FROM jobs WHERE kind LIKE 'commerce.read-%' GROUP BY 1, 2, 3, 4, 5
       UNION ALL SELECT 'statement', transactions_status, transactions_read, transactions_cursor, statement_at, 1
       FROM statements WHERE NOT is_complete`,
    );
    throw new Error(`The transactions are not read: ${JSON.stringify(open)}`);
  }

  /** Consents as a seller, and returns the answer to the callback. */
  async consent({ client }: SignedUpUser, seller: string, loginType = 'SELLER'): Promise<any> {
    await this.followClock();
    const { startConnection } = await client.data(
      `mutation ($input: StartConnectionInput!) { startConnection(input: $input) {
         __typename ... on ConnectionStarted { url } ... on UserError { code message } } }`,
      { input: { platform: 'TIKTOK_SHOP', loginType, capabilities: ['COMMERCE'] } },
    );
    const consentPage = (await client.fetch(startConnection.url)).headers.get('location')!;
    const body = new URLSearchParams({ seller, decision: 'allow' });
    const consented = await fetch(consentPage, { method: 'POST', redirect: 'manual', body });
    const callback = consented.headers.get('location')!;
    const back = await client.fetch(callback, { headers: { accept: 'application/json' } });
    return back.json();
  }

  /** Connects all shops that a consent offers. */
  async chooseShops({ client }: SignedUpUser, consented: { status: string; connectionId?: string }) {
    if (consented.status === 'choosing') await this.chooseAll(client, consented.connectionId!);
  }

  private async connect(
    user: SignedUpUser,
    seller: string,
    loginType: string,
  ): Promise<{ id: string; externalId: string; displayName: string }[]> {
    const { client } = user;
    const result = (await this.consent(user, seller, loginType)) as { status: string; connectionId?: string };
    if (result.status === 'choosing') return this.chooseAll(client, result.connectionId!);
    if (result.status !== 'connected') throw new Error(`Not connected: ${JSON.stringify(result)}`);
    const { accounts } = await client.data(
      '{ accounts(first: 10) { edges { node { id externalId displayName } } } }',
    );
    return accounts.edges.map(({ node }: any) => node);
  }

  private async chooseAll(client: SignedUpUser['client'], id: string) {
    const { pendingConnection } = await client.data(
      'query ($id: ID!) { pendingConnection(id: $id) { choices { externalId } } }',
      { id },
    );
    const externalIds = pendingConnection.choices.map((choice: { externalId: string }) => choice.externalId);
    const { completeConnection } = await client.data(complete, { id, externalIds });
    if (!completeConnection.accounts) throw new Error(JSON.stringify(completeConnection));
    return completeConnection.accounts;
  }
}
