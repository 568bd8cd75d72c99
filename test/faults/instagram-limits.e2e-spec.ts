import { readFileSync } from 'node:fs';
import { type InstagramCreator, InstagramStand } from '../support/platforms/instagram.js';
import { samplePhoto } from '../support/platforms/publishing.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const photo = readFileSync(samplePhoto);
const minute = 60_000;
const hour = 60 * minute;

const mediaSync =
  'query ($id: ID) { media(accountId: $id) { edges { node { id } } sync { state failure { code } } } }';

describe('Call limits of Instagram', () => {
  let stand: InstagramStand;
  const counts = new FaultCounts('posts');
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  const sync = async ({ client, accountId }: InstagramCreator) => {
    await client.data('mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }', {
      input: { accountId },
    });
    await stand.work();
    return (await client.data(mediaSync, { id: accountId })).media;
  };
  const requests = async () => (await stand.control('GET', '/requests')).total;
  const usage = (account: string, percent: number) =>
    stand.control('POST', '/meta/usage', { account, percent, minutes: 30 });

  it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
    'of an account through %s are reserved for posts above 80 percent',
    async (loginType) => {
      const creator = await stand.creator(loginType);
      const other = await stand.creator(loginType);
      for (const { account } of [creator, other])
        await stand.control('POST', '/instagram/media', { account });
      await usage(creator.account, 85);
      // The first response reports the limit; later calls wait.
      await sync(creator);
      const { sync: state } = await sync(creator);
      expect(state).toMatchObject({ state: 'FAILED', failure: { code: 'PLATFORM_RATE_LIMITED' } });
      expect((await sync(other)).sync.state).toBe('DONE');
      const post = await stand.aPost(creator, [photo]);
      await stand.until(creator, post, ['PUBLISHED']);

      await usage(creator.account, 0);
      await stand.pass(31 * minute);
      await stand.pass(31 * minute);
      expect((await sync(creator)).sync.state).toBe('DONE');
    },
  );

  it('stop calls once they are used up', async () => {
    const creator = await stand.creator();
    await usage(creator.account, 100);
    await sync(creator);
    const before = await requests();
    for (let turn = 0; turn < 3; turn += 1) await sync(creator);
    expect(await requests()).toBe(before);
    await usage(creator.account, 0);
    await stand.pass(hour);
    await stand.pass(hour);
    expect((await sync(creator)).sync.state).toBe('DONE');
  });

  it('with a block (368) fail the post with an action of the user, without a reconnect', async () => {
    const creator = await stand.creator();
    const creations = { host: 'instagram.graph', path: '/v26.0/*/media', method: 'POST' };
    await stand.fault(creations, { type: 'apiError', code: '368' });
    const id = await stand.aPost(creator, [photo]);
    const post = await stand.until(creator, id, ['FAILED']);
    expect(post).toMatchObject({ failReason: '368', nextAction: 'RETRY' });
    expect(await stand.account(creator, creator.accountId)).toMatchObject({
      status: 'ACTIVE',
      health: { nextAction: 'NONE' },
    });
    await stand.pass(24 * hour);
    expect(await stand.live(creator)).toEqual([]);
    await creator.client.data(
      'mutation ($input: RetryPostInput!) { retryPost(input: $input) { __typename } }',
      {
        input: { postId: id },
      },
    );
    await stand.until(creator, id, ['PUBLISHED']);
    const live = await stand.live(creator);
    counts.add(1, live.length);
    expect(live).toHaveLength(1);
  });
});
