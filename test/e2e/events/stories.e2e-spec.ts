import { AccountRemovalService } from '../../../src/accounts/account-removal.service.js';
import { TierChangeService } from '../../../src/accounts/tier-changes/tier-change.service.js';
import type { AttemptState } from '../../../src/posts/publishing/domain/attempt.js';
import { enterState } from '../../../src/posts/publishing/domain/attempt.js';
import { replaceAttempt } from '../../../src/posts/publishing/domain/attempt-list.js';
import { Database } from '../../../src/database/database.js';
import { AttemptLedger } from '../../../src/posts/publishing/attempt-ledger.js';
import { assignTier } from '../../support/clients/tiers.js';
import { eventsOf } from '../../support/events-app.js';
import {
  cancelPost,
  type Creator,
  PublishingStand,
  retryPost,
  target,
} from '../../support/platforms/publishing.js';

const enterpriseTier = '01890a5d-ac00-7000-8000-000000000004';
const operator = { kind: 'system', name: 'test' } as const;

describe('Events of accounts and posts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  afterAll(() => stand.close());

  const events = ({ userId }: Creator) => eventsOf(stand.test.app, userId);
  const ofPost = async (creator: Creator, id: string) =>
    (await events(creator)).filter(({ data }) => data.postId === id);
  const typesOf = async (creator: Creator, id: string) => (await ofPost(creator, id)).map(({ type }) => type);
  const enter = (id: string, state: AttemptState) =>
    stand
      .get(AttemptLedger)
      .update(id, (attempts, { now }) => replaceAttempt(attempts, enterState(attempts.at(-1)!, state, now)));

  it('report the connection and the disconnection of an account', async () => {
    const creator = await stand.creator();
    const { accountId, userId } = creator;
    const platform = 'TIKTOK';
    expect(await events(creator)).toMatchObject([
      {
        type: 'account.connected',
        accountId,
        data: { userId, accountId, sequence: 1, platform, isReconnect: false },
      },
    ]);
    const actor = {
      ...({ kind: 'user', userId, role: 'USER', scopes: new Set<never>(), sessionId: null } as const),
      ...{ clientId: null, address: null },
    };
    await stand.get(AccountRemovalService).disconnect(actor, accountId);
    expect((await events(creator)).at(-1)).toMatchObject({
      type: 'account.disconnected',
      data: { accountId, sequence: 2, platform, reason: 'USER' },
    });
  });

  it('report the states of a post, numbered', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['PUBLISHED']);
    const found = await ofPost(creator, id);
    // The id of the post follows when the platform reports it.
    expect(found.slice(0, 2)).toMatchObject([
      {
        type: 'post.scheduled',
        data: { sequence: 1, state: 'SCHEDULED', publishAt: null, attemptNumber: 1 },
      },
      { type: 'post.published', data: { sequence: 2, state: 'PUBLISHED', accountId: creator.accountId } },
    ]);
    expect(JSON.stringify(found)).not.toContain('Hello');
  });

  it('report canceled posts and drafts', async () => {
    const creator = await stand.creator();
    const publishAt = new Date(stand.nowMs() + 3_600_000).toISOString();
    const canceled = await stand.aPost(creator, { publishAt });
    await creator.client.data(cancelPost, { input: { postId: canceled } });
    expect(await ofPost(creator, canceled)).toMatchObject([
      { type: 'post.scheduled', data: { publishAt } },
      { type: 'post.canceled', data: { publishAt, state: 'CANCELED' } },
    ]);
    const draft = await stand.aPost(creator, {
      targets: [target(creator, { mode: 'DRAFT', privacyLevel: null })],
    });
    await stand.until(creator, draft, ['AWAITING_CREATOR']);
    expect(await typesOf(creator, draft)).toEqual(['post.scheduled', 'post.awaiting_creator']);
  });

  it('report posts that failed, are retried, or may be published', async () => {
    const creator = await stand.creator();
    const publishAt = new Date(stand.nowMs() + 3_600_000).toISOString();
    const id = await stand.aPost(creator, { publishAt });
    await enter(id, 'FAILED');
    await creator.client.data(retryPost, { input: { postId: id } });
    await enter(id, 'UNCONFIRMED');
    expect(await typesOf(creator, id)).toEqual([
      'post.scheduled',
      'post.failed',
      'post.scheduled',
      'post.unconfirmed',
    ]);
  });

  it('report the id and the address of a post that become known later, once each', async () => {
    const creator = await stand.creator();
    const publishAt = new Date(stand.nowMs() + 3_600_000).toISOString();
    const id = await stand.aPost(creator, { publishAt });
    await enter(id, 'PUBLISHED');
    const learn = (facts: { platformPostId?: string; publicUrl?: string; platformStatus?: string }) =>
      stand
        .get(AttemptLedger)
        .update(id, (attempts) => replaceAttempt(attempts, { ...attempts.at(-1)!, ...facts }));
    await learn({ platformStatus: 'OTHER' });
    await learn({ platformPostId: '7' });
    await learn({ publicUrl: 'https://www.example/7' });
    await learn({ publicUrl: 'https://www.example/7', platformStatus: 'LAST' });
    expect((await ofPost(creator, id)).slice(1)).toMatchObject([
      { type: 'post.published', data: { sequence: 2, platformPostId: null, publicUrl: null } },
      { type: 'post.url_available', data: { sequence: 3, platformPostId: '7', publicUrl: null } },
      {
        type: 'post.url_available',
        data: { sequence: 4, platformPostId: '7', publicUrl: 'https://www.example/7', state: 'PUBLISHED' },
      },
    ]);
    expect(await ofPost(creator, id)).toHaveLength(4);
  });

  it('report a full limit once a month, and another tier', async () => {
    const creator = await stand.creator();
    const { userId } = creator;
    await assignTier(stand.test, userId, 'Free');
    await stand.aPost(creator);
    await stand.get(Database).manager.query('UPDATE usage SET posts = 9 WHERE user_id = $1', [userId]);
    const publishAt = new Date(stand.nowMs() + 3_600_000).toISOString();
    const last = await stand.aPost(creator, { publishAt });
    // The canceled post is returned to the limit, which the next one fills again.
    await creator.client.data(cancelPost, { input: { postId: last } });
    await stand.aPost(creator, { publishAt });
    const { id: tierId } = await stand
      .get(TierChangeService)
      .assign(operator, userId, enterpriseTier)
      .then(({ tier }) => tier);
    const found = await events(creator);
    expect(found.filter(({ type }) => type === 'usage.limit_reached')).toMatchObject([
      {
        accountId: null,
        data: {
          sequence: 1,
          resource: 'POSTS',
          limit: 10,
          platform: null,
          month: expect.stringMatching(/^\d{4}-\d\d$/),
        },
      },
    ]);
    expect(found.at(-1)).toMatchObject({
      type: 'tier.changed',
      data: { sequence: 2, tierId, previousTierId: expect.any(String) },
    });
  });
});
