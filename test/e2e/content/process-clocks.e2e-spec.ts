import { SystemClock } from '../../../src/clock/clock.js';
import { Database } from '../../../src/database/database.js';
import { ReportedContentService } from '../../../src/content/reported-content.service.js';
import { Platform } from '../../../src/platforms/platform.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';

const syncAccount =
  'mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename ... on UserError { code } } }';
const queries = {
  media: `query ($id: ID) { media(accountId: $id) { edges { node { metrics { name value } } } } }`,
  quota: 'query ($id: ID!) { account(id: $id) { publishingQuota { used } } }',
  composer: 'query ($id: ID) { composer(accountId: $id) { fetchedAt } }',
};
/** As of a machine without NTP. */
const skewMs = 3 * 24 * 3_600_000;

describe('Readings of a process whose clock is ahead', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  let mediaId: string;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  beforeEach(async () => {
    creator = await stand.creator();
    const { account } = creator;
    ({ id: mediaId } = await stand.control('POST', '/instagram/media', { account }));
  });
  afterAll(() => stand.close());

  const ask = (query: keyof typeof queries) => creator.client.data(queries[query], { id: creator.accountId });
  async function sync(): Promise<void> {
    await creator.client.data(syncAccount, { input: { accountId: creator.accountId } });
    await stand.work();
  }
  /** Runs with this process ahead of the database. */
  async function ahead(work: () => Promise<unknown>): Promise<void> {
    const clock = stand.get(SystemClock);
    const { offset } = clock;
    clock.setOffset(offset + skewMs);
    await work().finally(() => clock.setOffset(offset));
  }
  const valueOf = async (name: string) => {
    const [{ node }] = (await ask('media')).media.edges;
    return node.metrics.find((metric: { name: string }) => metric.name === name)?.value;
  };

  it('do not win against later ones: media and their metrics', async () => {
    await ahead(sync);
    expect(await valueOf('views')).not.toBe(842);
    await stand.control('POST', `/instagram/media/${mediaId}`, { counts: { views: 842 } });
    await stand.pass(60_000);
    await sync();
    expect(await valueOf('views')).toBe(842);
    await stand.control('DELETE', `/instagram/media/${mediaId}`);
    await stand.pass(60_000);
    await sync();
    expect((await ask('media')).media.edges).toEqual([]);
  });

  it('do not win against later ones: metrics and audiences of accounts', async () => {
    await ahead(sync);
    const read = () =>
      stand.sql(
        `SELECT metrics_synced_at <= app_now() AS metrics, audiences_synced_at <= app_now() AS audiences,
           comments_synced_at <= app_now() AS comments,
           (SELECT max(observed_at) <= app_now() FROM account_metrics m WHERE m.account_id = s.account_id) AS days
         FROM content_syncs s WHERE account_id = $1`,
        [creator.accountId],
      );
    expect(await read()).toEqual([{ metrics: true, audiences: true, comments: true, days: true }]);
  });

  it('do not win against later ones: quotas', async () => {
    await ahead(() => ask('composer'));
    expect((await ask('quota')).account.publishingQuota.used).toBe(0);
    await stand.control('POST', `/instagram/accounts/${creator.account}/quota`, { used: 7 });
    await stand.pass(60_000);
    await ask('composer');
    expect((await ask('quota')).account.publishingQuota.used).toBe(7);
  });

  it('do not win against later ones: metrics that a webhook reported', async () => {
    await sync();
    const { externalId } = await stand.account(creator, creator.accountId);
    const effect = { externalAccountId: externalId, platformMediaId: mediaId, metrics: { views: 5 } };
    const receivedAt = new Date(stand.nowMs() + skewMs);
    await stand
      .get(Database)
      .transaction((manager) =>
        stand
          .get(ReportedContentService)
          .storeMediaMetrics(
            manager,
            Platform.INSTAGRAM,
            { ...effect, kind: 'media-metrics', at: null } as never,
            receivedAt,
          ),
      );
    expect(await valueOf('views')).toBe(5);
    await stand.control('POST', `/instagram/media/${mediaId}`, { counts: { views: 842 } });
    await stand.pass(60_000);
    await sync();
    expect(await valueOf('views')).toBe(842);
  });
});
