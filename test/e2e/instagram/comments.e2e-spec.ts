import { InstagramStand, type InstagramCreator } from '../../support/platforms/instagram.js';

const comments = `query ($id: ID, $filter: CommentFilterInput, $direction: SortDirection! = DESC, $first: Int! = 20, $after: String) {
  comments(accountId: $id, filter: $filter, direction: $direction, first: $first, after: $after) {
  syncedAt pageInfo { hasNextPage endCursor } edges { node { id externalId externalMediaId externalParentId text authorUsername isOwn isHidden goneAt } } } }`;

const mutation = (name: string, input: string, success: string) =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { __typename
     ... on ${success} { comment { id text isOwn isHidden goneAt externalParentId } } ... on UserError { code } ... on CommentActionNotSupported { reason } } }`;

const replyToComment = mutation('replyToComment', 'ReplyToCommentInput', 'CommentReplied');
const hideComment = mutation('hideComment', 'CommentIdInput', 'CommentHidden');
const unhideComment = mutation('unhideComment', 'CommentIdInput', 'CommentUnhidden');
const deleteComment = mutation('deleteComment', 'CommentIdInput', 'CommentDeleted');

const refused = (reason: string) => ({
  __typename: 'CommentActionNotSupported',
  code: 'COMMENT_ACTION_NOT_SUPPORTED',
  reason,
});

describe('Comments on Instagram', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterAll(() => stand.close());

  const list = async ({ client, accountId }: InstagramCreator, filter: object = {}): Promise<any[]> => {
    const data = await client.data(comments, { id: accountId, filter });
    return data.comments.edges.map(({ node }: { node: unknown }) => node);
  };

  /** An account with one media item with a comment, all synced. */
  async function commented(
    loginType: 'INSTAGRAM_LOGIN' | 'FACEBOOK_LOGIN' = 'INSTAGRAM_LOGIN',
  ): Promise<{ creator: InstagramCreator; mediaId: string }> {
    const creator = await stand.creator(loginType);
    const { id } = await stand.control('POST', '/instagram/media', { account: creator.account });
    await comment(id, 'Open on Sunday?');
    await sync(creator);
    return { creator, mediaId: id };
  }

  const comment = (mediaId: string, text: string, more: object = {}): Promise<{ ids: string[] }> =>
    stand.control('POST', `/instagram/media/${mediaId}/comments`, { from: 'rye_fan', text, ...more });

  async function sync({ client, accountId }: InstagramCreator): Promise<void> {
    await stand.catchUp();
    await client.data('mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }', {
      input: { accountId },
    });
    await stand.work();
  }

  describe.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)('through %s', (loginType) => {
    it('are read, reported by webhook, replied to, hidden, shown and deleted', async () => {
      const { creator, mediaId } = await commented(loginType);
      expect(await list(creator)).toMatchObject([
        { text: 'Open on Sunday?', authorUsername: 'rye_fan', externalMediaId: mediaId, isOwn: false },
      ]);

      await comment(mediaId, 'Délicieux 🥖');
      await stand.work();
      const [newest] = await list(creator);
      expect(newest).toMatchObject({ text: 'Délicieux 🥖', externalMediaId: mediaId });

      const { client } = creator;
      const input = { commentId: newest.id };
      const replied = await client.data(replyToComment, { input: { ...input, text: 'Thank you' } });
      expect(replied.replyToComment).toMatchObject({
        __typename: 'CommentReplied',
        comment: { text: 'Thank you', isOwn: true, externalParentId: newest.externalId },
      });
      await stand.work();
      expect(await list(creator, { isOwn: true })).toHaveLength(1);

      const { hideComment: hidden } = await client.data(hideComment, { input });
      expect(hidden).toMatchObject({ __typename: 'CommentHidden', comment: { isHidden: true } });
      expect(await list(creator, { isHidden: true })).toHaveLength(1);
      const { unhideComment: shown } = await client.data(unhideComment, { input });
      expect(shown).toMatchObject({ __typename: 'CommentUnhidden', comment: { isHidden: false } });
      const { deleteComment: deleted } = await client.data(deleteComment, { input });
      expect(deleted).toMatchObject({
        __typename: 'CommentDeleted',
        comment: { goneAt: expect.any(String) },
      });
      const there = await stand.control('GET', `/instagram/comments?media=${mediaId}`);
      const texts = (Array.isArray(there) ? there : there.comments).map(({ text }: any) => text);
      expect(texts).toContain('Open on Sunday?');
      expect(texts).not.toContain('Délicieux 🥖');
    });
  });

  it('are listed in pages from either end, with the time of the sync', async () => {
    const { creator, mediaId } = await commented();
    for (const text of ['two', 'three', 'four']) {
      await comment(mediaId, text);
      await stand.pass(2_000);
    }
    await sync(creator);
    const page = async (more: object) =>
      (await creator.client.data(comments, { id: creator.accountId, ...more })).comments;
    const all = async (direction: string) => {
      const texts: string[] = [];
      let after: string | null = null;
      do {
        const { edges, pageInfo } = await page({ direction, first: 3, after });
        texts.push(...edges.map(({ node }: any) => node.text));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after);
      return texts;
    };
    const oldestFirst = ['Open on Sunday?', 'two', 'three', 'four'];
    expect(await all('ASC')).toEqual(oldestFirst);
    expect(await all('DESC')).toEqual([...oldestFirst].reverse());
    const { syncedAt } = await page({});
    expect(stand.nowMs() - Date.parse(syncedAt)).toBeLessThan(60_000);
    const unread = await stand.creator();
    expect((await unread.client.data(comments, { id: unread.accountId })).comments.syncedAt).toBeNull();
  });

  it('that were deleted before a reply are reported as deleted', async () => {
    const { creator } = await commented();
    const [one] = await list(creator);
    await stand.control('DELETE', `/instagram/comments/${one.externalId}`);
    const answer = await creator.client.data(replyToComment, { input: { commentId: one.id, text: 'Yes' } });
    expect(answer.replyToComment).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' });
    expect(await list(creator)).toEqual([]);
    expect(await list(creator, { includeGone: true })).toMatchObject([{ goneAt: expect.any(String) }]);
  });

  it("of the account's owner cannot be hidden", async () => {
    const { creator } = await commented();
    const [one] = await list(creator);
    const { replyToComment: replied } = await creator.client.data(replyToComment, {
      input: { commentId: one.id, text: 'Yes, from 8' },
    });
    const { hideComment: hidden } = await creator.client.data(hideComment, {
      input: { commentId: replied.comment.id },
    });
    expect(hidden).toMatchObject(refused('OWN_COMMENT'));
  });

  it("of the account's owner are detected also without webhooks", async () => {
    const { creator, mediaId } = await commented();
    const { username } = await stand.account(creator, creator.accountId);
    await comment(mediaId, 'We open at 8', { from: username });
    await stand.sql("DELETE FROM comments WHERE text = 'We open at 8'");
    await sync(creator);
    expect(await list(creator, { isOwn: true })).toMatchObject([{ text: 'We open at 8' }]);
  });

  it('that are hidden refuse replies without a call to Instagram', async () => {
    const { creator } = await commented();
    const [one] = await list(creator);
    const input = { commentId: one.id };
    await creator.client.data(hideComment, { input });
    await stand.control('DELETE', '/requests');
    const answer = await creator.client.data(replyToComment, { input: { ...input, text: 'Yes' } });
    expect(answer.replyToComment).toMatchObject(refused('HIDDEN_COMMENT'));
    expect((await stand.control('GET', '/requests')).entries).toEqual([]);
  });

  it('cannot be changed without the task on the Page, without a call to Meta', async () => {
    const { creator } = await commented('FACEBOOK_LOGIN');
    const [one] = await list(creator);
    const tasks = '{"pageTasks": ["ANALYZE", "CREATE_CONTENT"]}';
    await stand.sql('UPDATE accounts SET profile = profile || $2::jsonb WHERE id = $1', [
      creator.accountId,
      tasks,
    ]);
    await stand.control('DELETE', '/requests');
    const input = { commentId: one.id };
    const { client } = creator;
    const answers = {
      ...(await client.data(replyToComment, { input: { ...input, text: 'Yes' } })),
      ...(await client.data(hideComment, { input })),
      ...(await client.data(unhideComment, { input })),
      ...(await client.data(deleteComment, { input })),
    };
    expect(Object.values(answers)).toMatchObject(Array(4).fill(refused('ROLE_MISSING')));
    expect((await stand.control('GET', '/requests')).entries).toEqual([]);
    await sync(creator);
    const asked = (await stand.control('GET', '/requests')).entries.map(({ path }: any) => path);
    expect(asked.filter((path: string) => /comments|subscribed_apps/.test(path))).toEqual([]);
  });

  it('cannot be changed if Meta reports a missing task', async () => {
    const { creator } = await commented('FACEBOOK_LOGIN');
    const [one] = await list(creator);
    const syncedAt = async () =>
      (await creator.client.data(comments, { id: creator.accountId })).comments.syncedAt;
    const before = await syncedAt();
    await stand.fault({ path: '*/comments', method: 'GET' }, { type: 'apiError', code: '200' });
    await stand.fault({ path: `*/${one.externalId}`, method: 'POST' }, { type: 'apiError', code: '200' });
    await stand.pass(60_000);
    const answer = await creator.client.data(hideComment, { input: { commentId: one.id } });
    expect(answer.hideComment).toMatchObject(refused('ROLE_MISSING'));
    await sync(creator);
    expect(await syncedAt()).toBe(before);
    expect(await stand.account(creator, creator.accountId)).toMatchObject({
      status: 'ACTIVE',
      health: { missingScopes: [] },
    });
    await stand.control('DELETE', '/faults');
  });

  it('on media of other accounts are reported and do not change', async () => {
    const { creator } = await commented();
    await stand.control('POST', '/instagram/mentions', {
      account: creator.account,
      from: 'rye_fan',
      text: 'Try the rye here',
    });
    await stand.work();
    const mention = (await list(creator)).find(({ text }) => text === 'Try the rye here');
    const input = { commentId: mention.id };
    const { client } = creator;
    const answers = {
      ...(await client.data(replyToComment, { input: { ...input, text: 'Thank you' } })),
      ...(await client.data(hideComment, { input })),
      ...(await client.data(deleteComment, { input })),
    };
    expect(Object.values(answers)).toMatchObject(Array(3).fill(refused('NOT_ON_OWN_MEDIA')));
    expect((await list(creator)).map(({ text }) => text)).toContain('Try the rye here');
  });

  it('are stored once if a partly known batch is repeated', async () => {
    const { creator, mediaId } = await commented();
    const { externalId } = await stand.account(creator, creator.accountId);
    const entry = (id: string) => ({
      id: externalId,
      time: Math.floor(stand.nowMs() / 1000) + 5,
      changes: [
        {
          field: 'comments',
          value: { id, text: `Comment ${id}`, from: { id: '17', username: 'fan' }, media: { id: mediaId } },
        },
      ],
    });
    const send = (ids: string[]) =>
      stand.control('POST', '/meta/webhooks/send', { login: 'instagram', entries: ids.map(entry) });
    const ids = Array.from({ length: 20 }, (_, index) => String(18_100_000_000_000_000n + BigInt(index)));
    await send(ids.slice(0, 10));
    await stand.work();
    await send(ids);
    await send(ids);
    await stand.work();
    const stored = (await list(creator)).filter(({ text }) => text.startsWith('Comment '));
    expect(stored).toHaveLength(20);
    const [{ count }] = await stand.sql(
      "SELECT count(*)::int AS count FROM webhook_events WHERE subject = $1 AND convert_from(payload, 'UTF8') LIKE '%Comment %'",
      [externalId],
    );
    expect(count).toBe(20);
  });

  it('are visible only to the owner of the account', async () => {
    const { creator } = await commented();
    const stranger = await stand.creator();
    const [one] = await list(creator);
    const { deleteComment: deleted } = await stranger.client.data(deleteComment, {
      input: { commentId: one.id },
    });
    expect(deleted.code).toBe('NOT_FOUND');
    expect(await list(stranger)).toEqual([]);
  });
});
