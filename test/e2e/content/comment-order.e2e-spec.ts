import { CommentsRepository } from '../../../src/content/comments/comments.repository.js';
import { Database } from '../../../src/database/database.js';
import type { ExternalComment } from '../../../src/platforms/platform-content.js';
import { Platform } from '../../../src/platforms/platform.js';
import { PlatformRegistry } from '../../../src/platforms/platform-registry.js';
import { WebhooksProcessor } from '../../../src/webhooks/processing/webhooks.processor.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';

const comments = `query ($id: ID) { comments(accountId: $id, filter: { includeGone: true }) {
  edges { node { id externalId text goneAt externalParentId } } } }`;
const media = `query ($id: ID) { media(accountId: $id, filter: { includeGone: true }) {
  edges { node { externalId metrics { name value } } } } }`;
const deleteComment = `mutation ($input: CommentIdInput!) { deleteComment(input: $input) { __typename } }`;

describe('Concurrent reports and reads of content', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  let mediaId: string;
  let externalId: string;
  let ids = 18_200_000_000_000_000n;

  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  beforeEach(async () => {
    creator = await stand.creator();
    ({ externalId } = await stand.account(creator, creator.accountId));
    ({ id: mediaId } = await stand.control('POST', '/instagram/media', { account: creator.account }));
    await sync();
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  async function sync(): Promise<void> {
    await stand.catchUp();
    await creator.client.data(
      'mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }',
      { input: { accountId: creator.accountId } },
    );
    await stand.work();
  }

  const list = async (): Promise<any[]> =>
    (await creator.client.data(comments, { id: creator.accountId })).comments.edges.map(
      ({ node }: { node: unknown }) => node,
    );

  /** Sends an event of the account from `secondsAgo`, in the whole seconds that Meta reports. */
  async function report(field: string, value: object, secondsAgo = 0): Promise<void> {
    const time = Math.floor(stand.nowMs() / 1000) - secondsAgo;
    const entries = [{ id: externalId, time, changes: [{ field, value }] }];
    await stand.control('POST', '/meta/webhooks/send', { login: 'instagram', entries });
  }

  async function process(): Promise<void> {
    const processor = stand.get(WebhooksProcessor);
    for (const event of await processor.claim(100)) await processor.run(event);
  }

  const newComment = (text: string, more: object = {}) => {
    ids += 1n;
    return {
      id: String(ids),
      text,
      from: { id: '17', username: 'rye_fan' },
      media: { id: mediaId },
      ...more,
    };
  };

  it('keep a comment that is reported while the comments of its media are read', async () => {
    const moderator = stand.get(PlatformRegistry).get(Platform.INSTAGRAM).comments!;
    const read = moderator.list.bind(moderator);
    moderator.list = async (...args) => {
      const page = await read(...args);
      // Created after the response of Meta, in a second that began before the request.
      await report('comments', newComment('Just now'), 1);
      await process();
      return page;
    };
    try {
      await sync();
    } finally {
      moderator.list = read;
    }
    expect(await list()).toMatchObject([{ text: 'Just now', goneAt: null }]);
  });

  it('keep a comment deleted whose first report arrives later', async () => {
    const drop = { webhook: { event: 'comments' }, times: 1, action: { type: 'drop' } };
    await stand.control('POST', '/faults', drop);
    const { ids: made } = await stand.control('POST', `/instagram/media/${mediaId}/comments`, {
      from: 'rye_fan',
      text: 'Delete me',
    });
    await sync();
    const [comment] = await list();
    await creator.client.data(deleteComment, { input: { commentId: comment.id } });
    await stand.pass(2_000);
    await report('comments', { ...newComment('Delete me'), id: made[0] });
    await report('comments', newComment('An answer to it', { parent_id: made[0] }));
    await stand.work();
    const gone = expect.any(String) as string;
    expect(await list()).toMatchObject([{ goneAt: gone }, { goneAt: gone }]);
    await sync();
    expect(await list()).toMatchObject([{ goneAt: gone }, { goneAt: gone }]);
  });

  it('keep a comment deleted that a read did not find, if its report is replayed', async () => {
    await report('comments', newComment('Gone since'));
    await stand.work();
    await sync();
    expect(await list()).toMatchObject([{ goneAt: expect.any(String) as string }]);
    await stand.sql(
      "UPDATE webhook_events SET state = 'PENDING', due_at = app_now(), processed_at = NULL WHERE subject = $1",
      [externalId],
    );
    await stand.work();
    expect(await list()).toMatchObject([{ goneAt: expect.any(String) as string }]);
  });

  it('restore a comment that a later read finds', async () => {
    await stand.control('POST', `/instagram/media/${mediaId}/comments`, { from: 'rye_fan', text: 'Hello' });
    await stand.work();
    const [comment] = await list();
    await stand.sql('UPDATE comments SET gone_at = app_now() WHERE id = $1', [comment.id]);
    await sync();
    expect(await list()).toMatchObject([{ id: comment.id, goneAt: null }]);
  });

  it('apply metrics of a story that arrive before the story is synced', async () => {
    const story = { account: creator.account, product: 'STORY' };
    const { id } = await stand.control('POST', '/instagram/media', story);
    await report('story_insights', { media_id: id, replies: 7, taps_back: 2 });
    await stand.work();
    const state = () =>
      stand.sql("SELECT state, awaits FROM webhook_events WHERE type = 'story_insights' AND subject = $1", [
        externalId,
      ]);
    expect(await state()).toEqual([{ state: 'UNMATCHED', awaits: `media:${externalId}` }]);
    await sync();
    expect(await state()).toEqual([{ state: 'PROCESSED', awaits: null }]);
    const { edges } = (await creator.client.data(media, { id: creator.accountId })).media;
    const { node } = edges.find((edge: any) => edge.node.externalId === id);
    expect(node.metrics).toContainEqual({ name: 'taps_back', value: 2 });
  });

  it('apply a comment that arrives before its account is connected', async () => {
    const user = await stand.user();
    const { account } = await stand.newAccount();
    const accounts = await stand.control('GET', '/instagram/accounts');
    const { igId } = accounts.find((one: any) => one.id === account);
    const time = Math.floor(stand.nowMs() / 1000);
    const changes = [{ field: 'comments', value: newComment('Before you came') }];
    const entries = [{ id: igId, time, changes }];
    await stand.control('POST', '/meta/webhooks/send', { login: 'instagram', entries });
    await stand.work();
    const accountId = await stand.connect(user, { person: account });
    await stand.work();
    const data = await user.client.data(comments, { id: accountId });
    expect(data.comments.edges).toMatchObject([{ node: { text: 'Before you came', goneAt: null } }]);
  });

  describe('in lists', () => {
    const item = (platformCommentId: string, more: Partial<ExternalComment> = {}): ExternalComment => ({
      platformCommentId,
      platformMediaId: mediaId,
      parentId: null,
      text: platformCommentId,
      author: { id: '17', username: 'rye_fan' },
      isOwn: false,
      likeCount: null,
      isHidden: false,
      createdAt: new Date(),
      ...more,
    });
    const store = (...items: ExternalComment[]) =>
      stand
        .get(Database)
        .transaction((manager) =>
          stand.get(CommentsRepository).store(creator, items, new Date(stand.nowMs()), manager),
        );

    it('keep stored fields of a comment that a list item does not contain', async () => {
      await store(item('hidden', { isHidden: true }), item('other'));
      await store(item('hidden', { isHidden: null }), item('other', { isHidden: true }));
      const rows = await stand.sql(
        'SELECT external_id, is_hidden FROM comments WHERE account_id = $1 ORDER BY 1',
        [creator.accountId],
      );
      expect(rows).toEqual([
        { external_id: 'hidden', is_hidden: true },
        { external_id: 'other', is_hidden: true },
      ]);
    });

    it('do not restore replies to a deleted comment', async () => {
      await store(item('parent'));
      await stand.sql(
        'UPDATE comments SET gone_at = app_now(), deleted_at = app_now() WHERE account_id = $1',
        [creator.accountId],
      );
      await store(item('reply', { parentId: 'parent' }));
      expect(await list()).toMatchObject([
        { externalId: expect.any(String), goneAt: expect.any(String) },
        { externalId: expect.any(String), goneAt: expect.any(String) },
      ]);
    });
  });
});
