import { eventsOf } from '../../support/events-app.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';

describe('Events of content', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterAll(() => stand.close());

  const news = async ({ userId }: InstagramCreator) =>
    (await eventsOf(stand.test.app, userId)).filter(({ type }) => !type.startsWith('account.'));
  async function sync({ client, accountId }: InstagramCreator): Promise<void> {
    await stand.catchUp();
    await client.data('mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }', {
      input: { accountId },
    });
    await stand.work();
  }
  const publish = async ({ account }: InstagramCreator): Promise<string> =>
    (await stand.control('POST', '/instagram/media', { account })).id;
  const comment = (mediaId: string, text: string) =>
    stand.control('POST', `/instagram/media/${mediaId}/comments`, { from: 'rye_fan', text });

  it('report new media and comments once, by sync or webhook, without texts and names', async () => {
    const creator = await stand.creator();
    const mediaId = await publish(creator);
    await comment(mediaId, 'Open on Sunday?');
    await sync(creator);
    await sync(creator);
    const found = await news(creator);
    expect(found).toMatchObject([
      { type: 'media.created', data: { sequence: 1, platformMediaId: mediaId, platform: 'INSTAGRAM' } },
      {
        type: 'comment.created',
        data: { sequence: 1, platformMediaId: mediaId, isOwn: false, isReply: false },
      },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/Sunday|rye_fan/);
    const id = found[1]!.data.commentId;
    const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const { node } = await creator.client.data(query, { id });
    expect(node).toEqual({ __typename: 'Comment', id });
  });

  it('report a comment that was deleted here', async () => {
    const creator = await stand.creator();
    await comment(await publish(creator), 'Spam');
    await sync(creator);
    const commentId = (await news(creator)).at(-1)!.data.commentId;
    await creator.client.data(
      'mutation ($input: CommentIdInput!) { deleteComment(input: $input) { __typename } }',
      { input: { commentId } },
    );
    expect((await news(creator)).at(-1)).toMatchObject({
      type: 'comment.deleted',
      data: { commentId, sequence: 2 },
    });
  });

  it('report deleted media, and no history', async () => {
    const creator = await stand.creator();
    const old = await publish(creator);
    await stand.sql(`UPDATE accounts SET connected_at = connected_at + interval '1 hour' WHERE id = $1`, [
      creator.accountId,
    ]);
    await comment(old, 'From before');
    await sync(creator);
    expect(await news(creator)).toEqual([]);
    await stand.sql(
      `UPDATE media SET external_id = 'gone', synced_at = synced_at - interval '1 minute' WHERE account_id = $1`,
      [creator.accountId],
    );
    await sync(creator);
    expect((await news(creator)).map(({ type, data }) => [type, data.platformMediaId])).toEqual([
      ['media.deleted', 'gone'],
    ]);
  });

  it('report lost access, and the erasure of an account in place of its other events', async () => {
    const user = await stand.user();
    const { account } = await stand.newAccount();
    const accountId = await stand.connect(user, { person: account });
    const events = () => eventsOf(stand.test.app, user.userId);
    await stand.pass(2_000);
    await stand.catchUp();
    await stand.control('POST', `/instagram/accounts/${account}/remove-authorization`);
    await stand.work();
    expect((await events()).at(-1)).toMatchObject({
      type: 'account.health_changed',
      data: {
        ...{ accountId, status: 'EXPIRED', nextAction: 'RECONNECT', reason: 'AUTHORIZATION_REMOVED' },
        previous: null,
      },
    });
    await stand.connect(user, { person: account });
    await stand.work();
    expect((await events()).slice(-2)).toMatchObject([
      { type: 'account.connected', data: { isReconnect: true } },
      { type: 'account.health_changed', data: { status: 'ACTIVE', previous: { status: 'EXPIRED' } } },
    ]);
    await stand.control('POST', `/instagram/accounts/${account}/request-data-deletion`);
    await stand.work();
    expect(await events()).toMatchObject([
      { type: 'account.disconnected', accountId, data: { reason: 'ERASED', sequence: 5 } },
    ]);
  });
});
