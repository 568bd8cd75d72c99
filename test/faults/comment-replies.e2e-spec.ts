import { startTestApp, type TestApp } from '../support/app.js';
import { HeldLock } from '../support/held-lock.js';
import { type InstagramCreator, InstagramStand } from '../support/platforms/instagram.js';
import { signedInAgain } from '../support/clients/users.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const replyToComment = `mutation ($input: ReplyToCommentInput!) { replyToComment(input: $input) {
  __typename ... on CommentReplied { comment { id externalId text isOwn externalParentId goneAt } }
  ... on UserError { code retryable userMessage } } }`;
const deleteComment = `mutation ($input: CommentIdInput!) { deleteComment(input: $input) {
  __typename ... on CommentDeleted { comment { id goneAt } } ... on UserError { code retryable } } }`;
const ownComments = `query ($id: ID!) { comments(accountId: $id, filter: { isOwn: true, includeGone: true }) {
  edges { node { id text } } } }`;

const unknown = { __typename: 'OutcomeUnknown', code: 'OUTCOME_UNKNOWN', retryable: false };

describe('A reply to a comment', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  let mediaId: string;
  let comment: { id: string; externalId: string };
  let others: TestApp[] = [];

  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  beforeEach(async () => {
    creator = await stand.creator();
    ({ id: mediaId } = await stand.control('POST', '/instagram/media', { account: creator.account }));
    await stand.control('POST', `/instagram/media/${mediaId}/comments`, { from: 'rye_fan', text: 'Open?' });
    await stand.catchUp();
    await creator.client.data(
      'mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }',
      { input: { accountId: creator.accountId } },
    );
    await stand.work();
    const [row] = await stand.sql('SELECT id, external_id FROM comments WHERE account_id = $1', [
      creator.accountId,
    ]);
    comment = { id: row.id, externalId: row.external_id };
  });
  afterEach(async () => {
    await stand.control('DELETE', '/faults');
    for (const other of others.splice(0)) await other.close();
  });
  afterAll(() => stand.close());

  const reply = async (more: object = {}, client = creator.client) => {
    const input = { commentId: comment.id, text: 'From 8', idempotencyKey: 'key', ...more };
    return (await client.data(replyToComment, { input })).replyToComment;
  };
  const counts = new FaultCounts('replies');
  const expectPosted = async (count: number) => {
    const found = await posted();
    counts.add(count, found.length);
    expect(found).toHaveLength(count);
  };
  /** Replies at the platform. */
  const posted = async (): Promise<any[]> => {
    const all: any[] = await stand.control('GET', `/instagram/comments?media=${mediaId}`);
    return all.filter(({ parentId }) => parentId === comment.externalId);
  };
  const post = (action: object, more: object = { times: 1 }) =>
    stand.fault({ path: `*/${comment.externalId}/replies`, method: 'POST' }, action, more);
  const read = (action: object, more: object = { times: 3 }) =>
    stand.fault({ path: `*/${comment.externalId}/replies`, method: 'GET' }, action, more);

  it.each([
    ['the response is lost', { type: 'lostAnswer' }],
    ['the response is an error after it was posted', { type: 'apiError', code: '1', processed: true }],
    ['the response cannot be read', { type: 'status', status: 200, body: '<html>', processed: true }],
  ])('is found if %s, and posted once for any number of requests', async (_when, action) => {
    await post(action);
    const first = await reply();
    expect(first).toMatchObject({
      __typename: 'CommentReplied',
      comment: { text: 'From 8', isOwn: true, externalParentId: comment.externalId, goneAt: null },
    });
    expect(await reply()).toEqual(first);
    await stand.pass(60_000);
    expect(await reply()).toEqual(first);
    await expectPosted(1);
  });

  it('is not sent again while it may still be posted, and is sent again after that', async () => {
    await post({ type: 'dropConnection' });
    expect(await reply()).toMatchObject(unknown);
    expect(await reply()).toMatchObject(unknown);
    await expectPosted(0);
    await stand.test.advance(31_000);
    expect(await reply()).toMatchObject({ __typename: 'CommentReplied' });
    await expectPosted(1);
  });

  it('is not sent again while the replies cannot be read, and found later', async () => {
    await post({ type: 'lostAnswer' });
    await read({ type: 'status', status: 503 }, { times: 6 });
    expect(await reply()).toMatchObject(unknown);
    await stand.test.advance(120_000);
    expect(await reply()).toMatchObject(unknown);
    expect(await reply()).toMatchObject({ __typename: 'CommentReplied' });
    await expectPosted(1);
  });

  it('is found by a job if the client does not retry', async () => {
    await post({ type: 'lostAnswer' });
    await read({ type: 'status', status: 503 });
    expect(await reply()).toMatchObject(unknown);
    await stand.pass(60_000);
    const data = await creator.client.data(ownComments, { id: creator.accountId });
    expect(data.comments.edges).toMatchObject([{ node: { text: 'From 8' } }]);
    expect(
      await stand.sql('SELECT state FROM comment_replies WHERE account_id = $1', [creator.accountId]),
    ).toEqual([{ state: 'SENT' }]);
  });

  it('without a key joins an equal one with unknown outcome', async () => {
    await post({ type: 'lostAnswer' });
    await read({ type: 'status', status: 503 });
    expect(await reply({ idempotencyKey: null })).toMatchObject(unknown);
    expect(await reply({ idempotencyKey: null })).toMatchObject({ __typename: 'CommentReplied' });
    await expectPosted(1);
    expect(await reply({ idempotencyKey: null })).toMatchObject({ __typename: 'CommentReplied' });
    await expectPosted(2);
  });

  it('without a key is not sent again if its outcome is stored during a retry', async () => {
    await post({ type: 'dropConnection' });
    const request = { idempotencyKey: null };
    expect(await reply(request)).toMatchObject(unknown);
    await stand.test.advance(120_000);
    // The sender has the comment, but its row is not committed yet.
    const lock = await HeldLock.take(
      stand.test.database.url,
      `WITH told AS (
         INSERT INTO comments (id, user_id, account_id, external_id, external_media_id, external_parent_id, text, is_own,
           is_hidden, published_at, synced_at)
         SELECT gen_random_uuid(), user_id, account_id, '17900000000000001', external_media_id, external_id, 'From 8', true,
           false, app_now(), app_now()
         FROM comments WHERE id = $1)
       UPDATE comment_replies SET state = 'SENT', external_id = '17900000000000001' WHERE comment_id = $1`,
      [comment.id],
    );
    const again = reply(request);
    await lock.waiters(1);
    await lock.release();
    expect(await again).toMatchObject({ comment: { externalId: '17900000000000001' } });
    await expectPosted(0);
  });

  it('is posted once by concurrent equal requests', async () => {
    await post({ type: 'latency', ms: 300, after: true });
    const answers = await Promise.all(Array.from({ length: 8 }, () => reply()));
    expect(new Set(answers.map((answer) => answer.comment.id)).size).toBe(1);
    await expectPosted(1);
  });

  it('is found by another process than the one that sent it', async () => {
    const { environment } = stand;
    const other = await startTestApp(environment, stand.test);
    others.push(other);
    const client = await signedInAgain(other, creator.userId);
    await post({ type: 'latency', ms: 3_000, after: true });
    const first = reply();
    while ((await posted()).length === 0) await new Promise(setImmediate);
    // The other process waits for the sender up to five seconds after the reply was sent.
    await stand.test.advance(5_000);
    const second = await reply({}, client);
    expect(second).toMatchObject({ __typename: 'CommentReplied' });
    expect(await first).toEqual(second);
    await expectPosted(1);
  });

  it('is refused for a key that was used with another text', async () => {
    await reply();
    expect(await reply({ text: 'From 9' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', retryable: false });
    await expectPosted(1);
  });

  it('frees its key if the platform refused it', async () => {
    await post({ type: 'apiError', code: '4' });
    expect(await reply()).toMatchObject({ code: 'PLATFORM_RATE_LIMITED', retryable: true });
    await stand.pass(3_600_000);
    await stand.pass(3_600_000);
    expect(await reply()).toMatchObject({ __typename: 'CommentReplied' });
    await expectPosted(1);
  });

  it('is not confused with an older one of the same text', async () => {
    const first = await reply({ idempotencyKey: 'one' });
    await post({ type: 'lostAnswer' });
    const second = await reply({ idempotencyKey: 'two' });
    expect(second.comment.id).not.toBe(first.comment.id);
    await post({ type: 'dropConnection' });
    expect(await reply({ idempotencyKey: 'three' })).toMatchObject(unknown);
    await expectPosted(2);
  });

  it('stays unknown if the platform lists another text of the same time', async () => {
    await post({ type: 'dropConnection' });
    await stand.catchUp();
    const { username } = await stand.account(creator, creator.accountId);
    const spelled = { from: username, text: 'From 8 o’clock', parent: comment.externalId };
    await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
    const sent = reply();
    await stand.control('POST', `/instagram/media/${mediaId}/comments`, spelled);
    expect(await sent).toMatchObject(unknown);
    await stand.test.advance(120_000);
    expect(await reply()).toMatchObject(unknown);
    await expectPosted(1);
  });

  it.each([
    ['on synced media', false],
    ['on media that is not synced yet', true],
  ])('%s is deleted if the response to its deletion is lost', async (_where, isUnread) => {
    if (isUnread) await stand.sql('DELETE FROM media WHERE account_id = $1', [creator.accountId]);
    await stand.fault({ path: `*/${comment.externalId}`, method: 'DELETE' }, { type: 'lostAnswer' });
    const { deleteComment: deleted } = await creator.client.data(deleteComment, {
      input: { commentId: comment.id },
    });
    expect(deleted).toMatchObject({
      __typename: 'CommentDeleted',
      comment: { goneAt: expect.any(String) as string },
    });
  });
});
