import { randomUUID } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { UploadFiles } from '../../src/uploads/files.js';
import { SchedulesService } from '../../src/jobs/schedules/schedules.service.js';
import {
  issueTokens,
  newClient,
  newPkce,
  authorizeUrl,
  post,
  token,
  UserBrowser,
} from '../oauth/fixtures.js';
import { connectAccount, consent, start as startConnection } from './servers/simulator.js';
import { requestReset, signUp } from './clients/user-operations.js';
import { signedInAgain, signedUpUser } from './clients/users.js';
import { type Creator, PublishingStand, samplePhoto, sampleVideo } from './platforms/publishing.js';
import { aWebhook, sign } from './platforms/webhook-intake.js';
import { sessionCookie } from '../../src/users/domain/session-cookie.js';

export const dayMs = 24 * 3_600_000;

/** Tables whose rows belong to what a user or an operator keeps, or to a fixed set, so they are deleted with it only. */
export const keptTables: Readonly<Record<string, string>> = {
  accounts: 'connected accounts and their history',
  account_audiences: 'latest of each account',
  account_metrics: 'history of accounts, by day',
  audit_seals: 'signed heads, which prove that events were not removed early',
  audit_subjects: 'one of each user',
  clock_offset: 'one row',
  comments: 'comments of media',
  commerce_rejected_rows: 'rows of shops until they can be read',
  commerce_syncs: 'streams of shops',
  content_syncs: 'one of each account',
  data_deletion_requests: 'proof for the platform and the user',
  event_endpoints: 'endpoints of receivers',
  event_head: 'one row',
  event_sequences: 'one of each account',
  event_streams: 'one of each endpoint and account',
  grant_operations: 'the latest of each grant',
  grants: 'one of each consent',
  installation: 'one row',
  media: 'media of accounts',
  media_metric_days: 'history of media, by day',
  media_metrics: 'latest of each media item',
  migrations: 'one of each migration',
  oidc_client_usage: 'one of each client',
  oidc_clients: 'clients',
  oidc_consents: 'one of each user and client',
  oidc_identities: 'identities of users',
  oidc_signing_keys: 'replaced by schedule',
  order_lines: 'orders',
  orders: 'orders',
  payments: 'money of shops',
  post_attempts: 'posts',
  post_containers: 'posts',
  post_media: 'posts',
  post_pacing: 'one of each account',
  posts: 'posts of users',
  products: 'products',
  publishing_quotas: 'one of each account',
  reported_refunds: 'returns',
  return_refunds: 'returns',
  returns: 'returns',
  schedules: 'one of each schedule',
  shop_metrics: 'history of shops, by day',
  shop_reads: 'one of each shop and read',
  shops: 'shops',
  skus: 'products',
  statements: 'money of shops',
  stock: 'products',
  subscriptions: 'one of each user',
  tiers: 'tiers',
  transactions: 'money of shops',
  usage: 'one of each user and month',
  users: 'users',
  withdrawals: 'money of shops',
};

/** Uploads that are not used by a post. */
const ofNoPost = 'WHERE NOT EXISTS (SELECT 1 FROM post_media WHERE upload_id = uploads.id)';
const disconnect = `mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { __typename } }`;

/** An installation that is used every day in the same way, with the shortest retention that can be set. */
export class DailyUse {
  private client!: Awaited<ReturnType<typeof newClient>>;
  private device!: Awaited<ReturnType<typeof newClient>>;
  private days = 0;
  private acknowledgedPosts = 0;

  private constructor(
    readonly stand: PublishingStand,
    private readonly creator: Creator,
  ) {}

  static async start(): Promise<DailyUse> {
    const stand = await PublishingStand.start({
      environment: { WEBHOOK_RETENTION: '7', AUDIT_RETENTION: '30' },
    });
    const use = new DailyUse(stand, await stand.creator());
    use.client = await newClient(stand.test);
    use.device = await newClient(stand.test, { kind: 'DEVICE' });
    return use;
  }

  close(): Promise<void> {
    return this.stand.close();
  }

  /** Posts that were acknowledged, and those that are public at the platform. */
  async posts(): Promise<{ acknowledged: number; live: number }> {
    const live = await this.stand.live(this.creator);
    return { acknowledged: this.acknowledgedPosts, live: live.length };
  }

  /** Use that leaves rows which expire: of visitors, users, clients, a platform and posts. */
  async useOnce(): Promise<void> {
    const { stand, creator } = this;
    const { test } = stand;
    this.days += 1;
    const client = await signedInAgain(test, creator.userId);
    Object.assign(creator, { client });
    // Some days are refused by limits, which count in real time.
    await client.graphql(signUp, {
      input: { email: `${randomUUID()}@example.com`, password: 'a quiet lighthouse' },
    });
    const { viewer } = await client.data('{ viewer { email } }');
    await client.graphql(requestReset, { input: { email: viewer.email } });
    // A new user, because each may start 60 connect flows in ten minutes of real time.
    const { client: visitor } = await signedUpUser(test);
    await startConnection(visitor);
    await stand.control('POST', '/tiktok/people', { username: `daily.${this.days}` });
    const accountId = await connectAccount(visitor, { consent }, { person: `daily.${this.days}` });
    await visitor.data(disconnect, { id: accountId });
    await stand.beginUpload(client, 1_000);
    for (const file of [sampleVideo, samplePhoto]) {
      const uploadId = await stand.upload(creator, file);
      const { posts } = await stand.createPost(creator, { media: [{ uploadId }] });
      this.acknowledgedPosts += posts.length;
    }
    await this.useOAuth(viewer.email);
    await fetch(`${test.url}/auth/tiktok/callback?state=forged&code=x`);
    const body = aWebhook('post.publish.complete', { publish_id: randomUUID() });
    const headers = { 'tiktok-signature': sign(body, stand.nowMs()) };
    await fetch(`${test.url}/webhooks/tiktok`, { method: 'POST', headers, body });
    await stand.work();
  }

  /** Lets time pass: in steps, because schedules run once per step. */
  async pass(days: number): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      await this.stand.pass(dayMs);
      await this.stand.get(SchedulesService).runDue();
      await this.stand.work();
    }
  }

  /** Rows of each table. */
  async counts(): Promise<Record<string, number>> {
    const { manager } = this.stand.get(Database);
    const tables: { name: string }[] = await manager.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    const counts = tables.map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*)::int AS count FROM "${name}" ${name === 'uploads' ? ofNoPost : ''}`,
    );
    const rows: { name: string; count: number }[] = await manager.query(counts.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  }

  /** Files without a row: one complete and one partial, as a restore or an interrupted deletion leaves them. Returns their ids. */
  async orphanFiles(): Promise<string[]> {
    const { stand, creator } = this;
    const client = await signedInAgain(stand.test, creator.userId);
    const ids = [
      await stand.upload({ ...creator, client }, sampleVideo),
      await stand.beginUpload(client, 1_000),
    ];
    await stand.get(Database).manager.query('DELETE FROM uploads WHERE id = ANY ($1)', [ids]);
    return ids;
  }

  /** Ids of all files of uploads. */
  async storedFiles(): Promise<string[]> {
    const ids: string[] = [];
    for await (const batch of this.stand.get(UploadFiles).list()) ids.push(...batch);
    return ids;
  }

  private async useOAuth(email: string): Promise<void> {
    const { test } = this.stand;
    const { client, userId } = this.creator;
    const browser = new UserBrowser(test.url, email, userId);
    const { name } = sessionCookie(test.url);
    browser.setCookie(name, client.cookie(name)!);
    const tokens = await issueTokens(test, this.client, browser, 'openid offline_access profile:read');
    await token(test, this.client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    await post(test, '/oauth/revoke', this.client, { token: tokens.access_token });
    await post(test, '/oauth/device_authorization', this.device, { scope: 'profile:read' });
    await new UserBrowser(test.url, '', '').open(authorizeUrl(test, this.client, newPkce()));
  }
}
