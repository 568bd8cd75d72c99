import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { Database } from '../../../src/database/database.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { type Creator, PublishingStand, retryPost } from '../../support/platforms/publishing.js';

const init = { host: 'tiktok.api', path: '/v2/post/publish/video/init/' };
const refused = { type: 'apiError', code: 'spam_risk_user_banned_from_posting', status: 403 };
const minute = 60_000;

const preferences = `mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) {
  __typename ... on ViewerUpdated { viewer { mailPreferences { postFailed reconnect returnDue } } } } }`;

describe('Mails about failed posts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start({ environment: { CONSOLE: 'on' } });
  });
  afterAll(() => stand.close());

  async function failedPost(creator: Creator): Promise<string> {
    await stand.fault(init, refused);
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['FAILED']);
    return id;
  }

  /** Sends what is due, and returns the mails to the user. */
  async function mailsTo({ userId }: Creator) {
    await stand.pass(10 * minute);
    await stand.get(SchedulesService).runDue();
    await stand.work();
    const [{ email }] = await stand
      .get(Database)
      .manager.query('SELECT email FROM users WHERE id = $1', [userId]);
    return receivedMails(stand.test.dataDir, email);
  }

  it('list all posts that failed, once', async () => {
    const creator = await stand.creator();
    await failedPost(creator);
    const id = await failedPost(creator);
    const [mail, ...others] = await mailsTo(creator);
    expect(others).toEqual([]);
    expect(mail!.subject).toBe('A post was not published');
    expect(mail!.text.match(new RegExp(`^ {4}.*${creator.person}.*: .+$`, 'gm'))).toHaveLength(2);
    expect(mail!.text).toContain(`${stand.test.url}/posts`);
    expect(await mailsTo(creator)).toHaveLength(1);

    await stand.fault(init, refused);
    await creator.client.data(retryPost, { input: { postId: id } });
    await stand.until(creator, id, ['FAILED']);
    expect(await mailsTo(creator)).toHaveLength(2);
  });

  it('are not sent for a post that was published by a retry', async () => {
    const creator = await stand.creator();
    const id = await failedPost(creator);
    await creator.client.data(retryPost, { input: { postId: id } });
    await stand.until(creator, id, ['PUBLISHED']);
    expect(await mailsTo(creator)).toEqual([]);
  });

  it('are not sent to users who switched them off', async () => {
    const creator = await stand.creator();
    const change = async (mailPreferences: object) =>
      (await creator.client.data(preferences, { input: { mailPreferences } })).updateViewer.viewer
        .mailPreferences;
    expect(await change({})).toEqual({ postFailed: true, reconnect: true, returnDue: true });
    expect(await change({ postFailed: false })).toEqual({
      postFailed: false,
      reconnect: true,
      returnDue: true,
    });
    expect(await change({ returnDue: false, reconnect: null })).toEqual({
      ...{ postFailed: false, reconnect: true, returnDue: false },
    });
    await failedPost(creator);
    expect(await mailsTo(creator)).toEqual([]);

    expect(await change({ postFailed: true })).toMatchObject({ postFailed: true });
    await failedPost(creator);
    expect(await mailsTo(creator)).toHaveLength(1);
  });
});
