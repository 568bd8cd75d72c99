import { Database } from '../../../src/database/database.js';
import { JobsService } from '../../../src/jobs/jobs.service.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { aWebhook, sign } from '../../support/platforms/webhook-intake.js';

const accountQuery = 'query ($id: ID!) { account(id: $id) { status health { nextAction reason } } }';

describe('Effects of webhooks', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let openId: string;
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  beforeEach(async () => {
    creator = await stand.creator();
    const [grant] = await stand
      .get(Database)
      .manager.query('SELECT subject FROM grants WHERE user_id = $1', [creator.userId]);
    openId = grant.subject;
  });
  afterAll(() => stand.close());

  const nowSeconds = () => Math.floor(Date.now() / 1000);

  async function deliver(event: string, content: object, at = nowSeconds(), subject = openId): Promise<void> {
    const body = aWebhook(event, content, { create_time: at, user_openid: subject });
    const response = await fetch(`${stand.test.url}/webhooks/tiktok`, {
      method: 'POST',
      headers: { 'tiktok-signature': sign(body, Date.now()) },
      body,
    });
    expect(response.status).toBe(200);
  }

  const account = async () => (await creator.client.data(accountQuery, { id: creator.accountId })).account;
  const stored = (type: string, subject = openId) =>
    stand
      .get(Database)
      .manager.query('SELECT * FROM webhook_events WHERE type = $1 AND subject = $2 ORDER BY id', [
        type,
        subject,
      ]);

  /** A post whose processing at the platform never ends, without webhooks. */
  async function aStalledPost(): Promise<{ postId: string; publishId: string }> {
    await stand.control('POST', '/tiktok/publish/next', { behaviour: 'stall', person: creator.person });
    const postId = await stand.aPost(creator);
    await stand.work();
    const { attempts } = await stand.post(creator, postId);
    return { postId, publishId: attempts[0].publishId };
  }

  it('publish a post once for repeated events', async () => {
    const { postId, publishId } = await aStalledPost();
    const content = { publish_id: publishId, post_id: '7400000000000000123', publish_type: 'DIRECT_PUBLISH' };
    const at = nowSeconds();
    for (let delivery = 0; delivery < 46; delivery += 1) {
      await deliver('post.publish.publicly_available', content, at);
      if (delivery % 9 === 0) await stand.work();
    }
    await stand.work();
    expect(await stand.post(creator, postId)).toMatchObject({
      state: 'PUBLISHED',
      isPublic: true,
      platformPostId: '7400000000000000123',
    });
    expect(await stored('post.publish.publicly_available')).toMatchObject([
      { state: 'PROCESSED', attempts: 1 },
    ]);
  });

  it('are applied to a post when its publish id is stored after the event', async () => {
    const { postId, publishId } = await aStalledPost();
    const { manager } = stand.get(Database);
    const setPublishId = (to: string, from: string) =>
      manager.query('UPDATE post_attempts SET publish_id = $1 WHERE publish_id = $2', [to, from]);
    await setPublishId('not reported yet', publishId);
    await deliver('post.publish.publicly_available', {
      publish_id: publishId,
      post_id: '7400000000000000124',
    });
    await stand.work();
    expect(await stored('post.publish.publicly_available')).toMatchObject([
      { state: 'UNMATCHED', publish_id: publishId },
    ]);
    expect(await stand.post(creator, postId)).toMatchObject({ state: 'PROCESSING' });

    await setPublishId(publishId, 'not reported yet');
    await stand.get(JobsService).add(manager, 'webhooks.rematch', { platform: 'TIKTOK', publishId });
    await stand.work();
    expect(await stand.post(creator, postId)).toMatchObject({
      state: 'PUBLISHED',
      platformPostId: '7400000000000000124',
    });
    expect(await stored('post.publish.publicly_available')).toMatchObject([{ state: 'PROCESSED' }]);
  });

  it('expire an account whose authorization the user removed', async () => {
    // The clock of the simulator has not moved since its start, and the consent was later.
    await stand.pass(120_000);
    await stand.control('POST', `/tiktok/people/${creator.person}/remove-authorization`, { reason: 1 });
    await stand.work();
    await stand.pass(120_000);
    expect(await stored('authorization.removed')).toMatchObject([{ state: 'PROCESSED' }]);
    expect(await account()).toMatchObject({ status: 'EXPIRED', health: { nextAction: 'RECONNECT' } });
  });

  it('do not include a removal that a probe does not confirm', async () => {
    await deliver('authorization.removed', { reason: 1 }, nowSeconds() + 60);
    await stand.work();
    await stand.pass(120_000);
    expect(await stored('authorization.removed')).toMatchObject([{ state: 'PROCESSED' }]);
    expect(await account()).toMatchObject({ status: 'ACTIVE' });
  });

  it('do not include a removal from before the latest consent', async () => {
    await deliver('authorization.removed', { reason: 1 }, nowSeconds() - 3600);
    await stand.work();
    expect(await stored('authorization.removed')).toMatchObject([
      { state: 'IGNORED', note: expect.stringContaining('older than the newest consent') as string },
    ]);
    expect(await account()).toMatchObject({ status: 'ACTIVE' });
  });

  it('include a removal that arrives before its grant, when the grant is saved', async () => {
    const { manager } = stand.get(Database);
    const setSubject = (to: string, from: string) =>
      manager.query('UPDATE grants SET subject = $1 WHERE subject = $2', [to, from]);
    await setSubject('not saved yet', openId);
    await deliver('authorization.removed', { reason: 1 }, nowSeconds() + 60);
    await stand.work();
    expect(await stored('authorization.removed')).toMatchObject([
      { state: 'UNMATCHED', awaits: `grant:${openId}` },
    ]);
    await setSubject(openId, 'not saved yet');
    await stand
      .get(JobsService)
      .add(manager, 'webhooks.rematch', { platform: 'TIKTOK', awaits: `grant:${openId}` });
    await stand.work();
    expect(await stored('authorization.removed')).toMatchObject([{ state: 'PROCESSED', awaits: null }]);
  });

  it('do not include events of a subject that is not connected within a day, which are reported', async () => {
    await deliver('authorization.removed', { reason: 1 }, nowSeconds(), '-000nobody');
    await stand.work();
    await stand.pass(24 * 3_600_000);
    expect(await stored('authorization.removed', '-000nobody')).toMatchObject([
      { state: 'IGNORED', note: 'No grant of this installation has this subject.' },
    ]);
  });
});
