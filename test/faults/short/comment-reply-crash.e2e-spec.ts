import { until } from '../../support/jest/deferred.js';
import { HeldCalls, type Moment } from '../../support/servers/held-calls.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';
import { PublishingProcess } from '../../support/processes/publishing-process.js';
import { signedInAgain } from '../../support/clients/users.js';

const replyToComment = `mutation ($input: ReplyToCommentInput!) { replyToComment(input: $input) {
  __typename ... on CommentReplied { comment { id externalId text isOwn } }
  ... on UserError { code retryable } } }`;
const syncAccount = 'mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }';

interface Comment {
  creator: InstagramCreator;
  mediaId: string;
  id: string;
  externalId: string;
}

describe('A process that is killed while it sends a reply to a comment', () => {
  let stand: InstagramStand;
  let calls: HeldCalls;
  let server: PublishingProcess;

  beforeAll(async () => {
    stand = await InstagramStand.start();
    calls = new HeldCalls(stand);
  });
  afterAll(async () => {
    await server?.kill();
    await stand?.close();
  });

  async function aComment(): Promise<Comment> {
    const creator = await stand.creator();
    const { id: mediaId } = await stand.control('POST', '/instagram/media', { account: creator.account });
    await stand.control('POST', `/instagram/media/${mediaId}/comments`, { from: 'rye_fan', text: 'Open?' });
    await stand.catchUp();
    await creator.client.data(syncAccount, { input: { accountId: creator.accountId } });
    await stand.work();
    const [row] = await stand.sql('SELECT id, external_id FROM comments WHERE account_id = $1', [
      creator.accountId,
    ]);
    return { creator, mediaId, id: row.id, externalId: row.external_id };
  }

  /** Sends the request to the running process. */
  async function reply({ creator, id: commentId }: Comment): Promise<any> {
    const { app } = stand.test;
    const client = await signedInAgain({ app, url: server.url }, creator.userId);
    const input = { commentId, text: 'From 8', idempotencyKey: 'key' };
    return (await client.data(replyToComment, { input })).replyToComment;
  }

  /** Replies at the platform. */
  async function posted({ mediaId, externalId }: Comment): Promise<any[]> {
    const all: any[] = await stand.control('GET', `/instagram/comments?media=${mediaId}`);
    return all.filter(({ parentId }) => parentId === externalId);
  }

  async function sendUntilHeld(comment: Comment, moment: Moment): Promise<void> {
    const match = { host: 'instagram.graph', path: `*/${comment.externalId}/replies`, method: 'POST' };
    const isHeld = await calls.hold(match, moment);
    reply(comment).catch(() => {});
    await until(isHeld);
  }

  const state = async ({ id }: Comment) =>
    (await stand.sql('SELECT state FROM comment_replies WHERE comment_id = $1', [id]))[0]?.state;

  it('posts it once if the same request is repeated after a restart', async () => {
    const [accepted, notReceived] = [await aComment(), await aComment()];
    server = await PublishingProcess.start(stand);
    await sendUntilHeld(accepted, 'done');
    await until(async () => (await posted(accepted)).length === 1);
    await sendUntilHeld(notReceived, 'received');
    expect(await server.kill()).toBe('SIGKILL');
    await calls.letGo();
    expect([await state(accepted), await state(notReceived)]).toEqual(['SENDING', 'SENDING']);

    await stand.test.advance(6_000);
    server = await PublishingProcess.start(stand);
    const first = await reply(accepted);
    expect(first).toMatchObject({ __typename: 'CommentReplied', comment: { text: 'From 8', isOwn: true } });
    expect(await reply(accepted)).toEqual(first);
    const [atPlatform, ...more] = await posted(accepted);
    expect([first.comment.externalId, more]).toEqual([atPlatform.id, []]);

    // A call in transit may still arrive, so it is sent again only after that time.
    expect(await reply(notReceived)).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
    expect(await posted(notReceived)).toEqual([]);
    await stand.test.advance(400_000);
    const second = await reply(notReceived);
    expect(second).toMatchObject({ __typename: 'CommentReplied' });
    expect(await reply(notReceived)).toEqual(second);
    expect(await posted(notReceived)).toHaveLength(1);
  }, 60_000);
});
