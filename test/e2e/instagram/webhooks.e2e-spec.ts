import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';

const media = `query ($id: ID) { media(accountId: $id) { edges { node { externalId metrics { name value } } } } }`;
const comments = `query ($id: ID) { comments(accountId: $id) { edges { node { text } } } }`;

describe('Webhooks of Instagram', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterAll(() => stand.close());

  const handshake = (verifyToken: string) => {
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': '1158201444' };
    return fetch(`${stand.test.url}/webhooks/instagram?${new URLSearchParams(query).toString()}`);
  };
  async function sync({ client, accountId }: InstagramCreator): Promise<void> {
    await stand.catchUp();
    await client.data('mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }', {
      input: { accountId },
    });
    await stand.work();
  }
  /** Stored events of an account without comments. */
  const events = async (
    creator: InstagramCreator,
  ): Promise<{ type: string; state: string; payload: string }[]> => {
    const { externalId } = await stand.account(creator, creator.accountId);
    return stand.sql(
      `SELECT type, state, convert_from(payload, 'UTF8') AS payload FROM webhook_events
       WHERE subject = $1 AND type <> 'comments'`,
      [externalId],
    );
  };
  const textsOf = async ({ client, accountId }: InstagramCreator) =>
    (await client.data(comments, { id: accountId })).comments.edges.map(({ node }: any) => node.text);

  it('are enabled by a handshake with the verify token', async () => {
    const agreed = await handshake('sim_verify_token_0123456789');
    expect([agreed.status, await agreed.text()]).toEqual([200, '1158201444']);
    expect(agreed.headers.get('content-type')).toMatch(/^text\/plain/);
    expect((await handshake('made up')).status).toBe(401);
  });

  it('report the counters of an ended story', async () => {
    const creator = await stand.creator('FACEBOOK_LOGIN');
    const { account } = creator;
    const { id } = await stand.control('POST', '/instagram/media', { account, product: 'STORY' });
    await stand.control('POST', `/instagram/media/${id}`, { counts: { reach: 17, likes: 20 } });
    await sync(creator);
    await stand.sql('UPDATE media_metrics SET value = 1 WHERE name = $1', ['reach']);
    await stand.pass(60_000);
    await stand.control('POST', `/instagram/media/${id}/end-story`);
    await stand.work();
    expect(await events(creator)).toMatchObject([{ type: 'story_insights', state: 'PROCESSED' }]);
    const [{ node }] = (await creator.client.data(media, { id: creator.accountId })).media.edges;
    const reported = Object.fromEntries(node.metrics.map(({ name, value }: any) => [name, value]));
    expect(node.externalId).toBe(id);
    expect(reported).toMatchObject({ reach: 17, replies: 2 });
  });

  it('store mentions unchanged', async () => {
    const creator = await stand.creator('FACEBOOK_LOGIN');
    await sync(creator);
    await stand.control('POST', '/instagram/mentions', {
      account: creator.account,
      from: 'rye_fan',
      text: 'Look at this',
    });
    await stand.work();
    const [mention, ...more] = await events(creator);
    expect(more).toEqual([]);
    expect(mention).toMatchObject({ type: 'mentions', state: 'IGNORED' });
    expect(JSON.parse(mention!.payload).value).toHaveProperty('media_id');
    expect(await textsOf(creator)).toEqual([]);
  });

  it('store messages unchanged', async () => {
    const creator = await stand.creator();
    await sync(creator);
    const { externalId } = await stand.account(creator, creator.accountId);
    const time = stand.nowMs();
    const message = {
      ...{ sender: { id: '1700000000000001' }, recipient: { id: externalId }, timestamp: time },
      message: { mid: 'aWdfZAG1f', text: 'Do you deliver? ☕' },
    };
    const entries = [{ id: externalId, time, messaging: [message] }];
    await stand.control('POST', '/meta/webhooks/send', { login: 'instagram', entries, times: 2 });
    await stand.work();
    const [stored, ...more] = await events(creator);
    expect(more).toEqual([]);
    expect(stored).toMatchObject({ type: 'message', state: 'IGNORED' });
    expect(stored!.payload).toContain('Do you deliver? ☕');
  });

  it.each([
    ['the secret of the Instagram app', { secret: 'instagram' }, 1],
    ['the secret of the Meta app', { secret: 'meta' }, 1],
    ['an unknown secret', { signature: 'invalid' }, 0],
    ['SHA-1 alone', { signature: 'sha1-only' }, 0],
    ['nothing', { signature: 'none' }, 0],
  ])('that are signed with %s are accepted or refused', async (_name, signed, stored) => {
    const creator = await stand.creator();
    const { externalId } = await stand.account(creator, creator.accountId);
    const value = { id: `1810${externalId.slice(-13)}`, text: 'Signed', media: { id: '17900000000000001' } };
    const entries = [
      { id: externalId, time: Math.floor(stand.nowMs() / 1000), changes: [{ field: 'comments', value }] },
    ];
    await stand.control('POST', '/meta/webhooks/send', { login: 'instagram', entries, ...signed });
    await stand.work();
    expect(await textsOf(creator)).toHaveLength(stored);
  });

  it('refuse handshakes of an address with too many wrong tokens', async () => {
    const guesses = await Promise.all(Array.from({ length: 40 }, () => handshake('made up')));
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401, 429]));
    const late = await handshake('sim_verify_token_0123456789');
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
