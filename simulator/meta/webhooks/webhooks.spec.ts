import { createHmac } from 'node:crypto';
import { Receiver, send } from '../../test/client.js';
import {
  INSTAGRAM_APP,
  META_APP,
  MetaClient,
  readErrorCodes,
  type Credentials,
} from '../../test/meta-client.js';

const HOUR_MS = 3_600_000;

describe("Meta's webhooks", () => {
  let meta: MetaClient;
  let receiver: Receiver;
  let who: Credentials;
  let media: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    meta = await MetaClient.start();
  });
  afterAll(async () => {
    await meta.close();
    await receiver.close();
  });
  beforeEach(async () => {
    await meta.reset();
    receiver.received.length = 0;
    receiver.respond = () => ({ status: 200 });
    const fields = ['comments', 'mentions', 'story_insights', 'messages'];
    await meta.control('POST', '/meta/apps', {
      appId: META_APP.id,
      webhook: { url: receiver.url, verifyToken: 'v', fields },
    });
    who = await meta.instagram();
    await meta.call(who, 'POST', `${who.igId}/subscribed_apps`, { subscribed_fields: 'comments,messages' });
    media = (await meta.call(who, 'GET', `${who.igId}/media`)).json.data[0].id;
  });

  const say = (more: object = {}) =>
    meta.control('POST', `/instagram/media/${media}/comments`, {
      from: 'rye_fan',
      text: 'Crème brûlée/😀?',
      ...more,
    });
  const bodies = () => receiver.received.map(({ json }) => json);
  const signed = (secret: string, index = 0) => {
    const { body, headers } = receiver.received[index]!;
    return (
      headers['x-hub-signature-256'] ===
        `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` &&
      headers['x-hub-signature'] === `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`
    );
  };
  const subscribePage = async () => {
    const page = await meta.page();
    const { id } = (await meta.facebook()).pages[0]!;
    const answer = await meta.call(page, 'POST', `${id}/subscribed_apps`, { subscribed_fields: 'feed' });
    expect(answer.json).toEqual({ success: true });
    return page;
  };

  it('report a comment, escaped and signed over the escaped bytes', async () => {
    const { ids } = await say();
    await meta.settle();
    expect(bodies()).toEqual([
      {
        object: 'instagram',
        entry: [
          {
            id: who.igId,
            time: expect.any(Number),
            changes: [
              {
                field: 'comments',
                value: {
                  id: ids[0],
                  from: { id: expect.stringMatching(/^16/), username: 'rye_fan' },
                  text: 'Crème brûlée/😀?',
                  media: { id: media, media_product_type: 'FEED' },
                },
              },
            ],
          },
        ],
      },
    ]);
    expect(receiver.received[0]?.body).toContain('Cr\\u00e8me br\\u00fbl\\u00e9e\\/\\ud83d\\ude00?');
    expect(receiver.received[0]?.headers['user-agent']).toBe('Webhooks/1.0 (https://fb.me/webhooks)');
    expect(signed(INSTAGRAM_APP.secret)).toBe(true);
    await meta.control('POST', '/meta/apps', { appId: META_APP.id, instagramLoginSecret: 'meta' });
    await say();
    await meta.settle();
    expect(signed(META_APP.secret, 1)).toBe(true);
  });

  it("mark the account's own comments and replies", async () => {
    const { ids } = await say();
    await meta.call(who, 'POST', `${ids[0]}/replies`, { message: 'Yes' });
    await meta.settle();
    const { value } = bodies().flatMap(({ entry }) => entry)[1].changes[0];
    expect(value).toMatchObject({ text: 'Yes', parent_id: ids[0], from: { username: 'sim.harbour.bakery' } });
    expect(value.from.self_ig_scoped_id).toBe(value.from.id);
  });

  it('are sent in batches of up to a thousand updates, with several changes per entry', async () => {
    await say({ times: 1_200 });
    await meta.settle();
    const changes = bodies().map(({ entry }) => entry.flatMap((one: any) => one.changes).length);
    expect(new Set(changes)).toEqual(new Set([1_000, 200]));

    await meta.control('PATCH', '/settings', { meta: { webhookBatchMs: 1_000 } });
    receiver.received.length = 0;
    const other = await meta.instagram('sim-creator');
    await meta.call(other, 'POST', 'me/subscribed_apps', { subscribed_fields: 'comments' });
    const theirs = await meta.control('POST', '/instagram/media', { account: 'sim-creator' });
    await say({ times: 2 });
    await meta.control('POST', `/instagram/media/${theirs.id}/comments`, { from: 'a', text: 'b' });
    await meta.settle();
    expect(bodies()).toEqual([]);
    await meta.advance(1_000);
    expect(bodies()[0].entry.map((entry: any) => [entry.id, entry.changes.length])).toEqual([
      [who.igId, 2],
      [other.igId, 1],
    ]);
  });

  it.each([
    [
      'the app is not live',
      () => meta.control('POST', '/meta/apps', { appId: META_APP.id, mode: 'development' }),
    ],
    [
      'it has standard access',
      () => meta.control('POST', '/meta/apps', { appId: META_APP.id, access: 'standard' }),
    ],
    [
      'the account is not public',
      () => meta.control('POST', '/instagram/accounts', { id: 'sim-bakery', isPublic: false }),
    ],
    [
      'the permission is revoked',
      () =>
        meta.control('POST', '/instagram/accounts/sim-bakery/remove-permission', {
          permission: 'instagram_business_manage_comments',
        }),
    ],
    ['the account is not subscribed', () => meta.call(who, 'DELETE', 'me/subscribed_apps')],
  ])('are not sent if %s', async (_why, spoil) => {
    await spoil();
    await say();
    await meta.settle();
    expect(bodies()).toEqual([]);
  });

  it('are also sent through a subscribed Page, signed with the other secret', async () => {
    await subscribePage();
    await say();
    await meta.settle();
    expect(receiver.received).toHaveLength(2);
    const secrets = [0, 1].map((index) => (signed(META_APP.secret, index) ? 'meta' : 'instagram'));
    expect(secrets.sort()).toEqual(['instagram', 'meta']);
    expect(bodies()[0]).toEqual(bodies()[1]);
  });

  it('report mentions and ended stories with Facebook Login only', async () => {
    await subscribePage();
    const mention = await meta.control('POST', '/instagram/mentions', {
      account: 'sim-bakery',
      from: 'rye_fan',
      text: '@sim.harbour.bakery!',
    });
    const story = await meta.control('POST', '/instagram/media', {
      account: 'sim-bakery',
      product: 'STORY',
      counts: { views: 30, reach: 20 },
    });
    await meta.advance(24 * HOUR_MS);
    const changes = bodies().flatMap(({ entry }) => entry.flatMap((one: any) => one.changes));
    expect(changes).toContainEqual({
      field: 'mentions',
      value: { media_id: mention.mediaId, comment_id: mention.commentId },
    });
    expect(changes).toContainEqual({
      field: 'comments',
      value: expect.objectContaining({ id: mention.commentId, text: '@sim.harbour.bakery!' }),
    });
    expect(changes.filter(({ field }) => field === 'story_insights')).toEqual([
      {
        field: 'story_insights',
        value: expect.objectContaining({ media_id: story.id, impressions: 30, reach: 20 }),
      },
    ]);
  });

  it('report messages with a time in milliseconds', async () => {
    const { mid } = await meta.control('POST', '/instagram/messages', {
      account: 'sim-bakery',
      from: 'a',
      text: 'Hi',
    });
    await meta.settle();
    const [entry] = bodies()[0].entry;
    expect(entry.time).toBeGreaterThan(1e11);
    expect(entry.messaging).toEqual([
      {
        sender: { id: expect.any(String) },
        recipient: { id: who.igId },
        timestamp: expect.any(Number),
        message: { mid, text: 'Hi' },
      },
    ]);
  });

  it('have the documented shapes if configured, and omit values if the app excludes them', async () => {
    await meta.control('PATCH', '/settings', {
      instagram: { webhookShape: 'documented', commentIdName: 'comment_id' },
    });
    const { ids } = await say();
    await meta.settle();
    expect(bodies()[0]).toEqual([
      {
        object: 'instagram',
        entry: [
          {
            id: who.igId,
            time: expect.any(Number),
            field: 'comments',
            value: expect.objectContaining({ comment_id: ids[0] }),
          },
        ],
      },
    ]);
    await meta.control('PATCH', '/settings', { instagram: { webhookShape: 'observed' } });
    await meta.control('POST', '/meta/apps', {
      appId: META_APP.id,
      webhook: { url: receiver.url, verifyToken: 'v', includeValues: false },
    });
    await say();
    await meta.settle();
    expect(bodies()[1].entry[0].changed_fields).toEqual(['comments']);
  });

  it('are retried for 36 hours, first immediately, with the same body', async () => {
    receiver.respond = () => ({ status: 503 });
    await say();
    await meta.advance(40 * HOUR_MS);
    const [delivery] = await meta.control('GET', '/webhooks?state=given-up');
    const times = delivery.attempts.map(({ at }: any) => Date.parse(at));
    expect(times.slice(1, 4).map((time: number, index: number) => (time - times[index]) / 1_000)).toEqual([
      1, 60, 600,
    ]);
    expect(times.at(-1) - times[0]).toBeLessThanOrEqual(36 * HOUR_MS);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  it('of messages are switched off after an hour of failures', async () => {
    receiver.respond = () => ({ status: 500 });
    await meta.control('POST', '/instagram/messages', { account: 'sim-bakery', from: 'a', text: 'Hi' });
    await meta.advance(2 * HOUR_MS);
    const [app] = await meta.control('GET', '/meta/apps');
    expect(app.webhook.fields).toEqual(['comments', 'mentions', 'story_insights']);
  });

  it('can be duplicated, forged or have any body', async () => {
    await meta.simulator.addFault({
      webhook: { event: 'comments' },
      times: 1,
      action: { type: 'duplicate', copies: 45 },
    });
    await say();
    await meta.settle();
    expect(receiver.received).toHaveLength(46);
    receiver.received.length = 0;

    const entries = [{ id: '0', time: 1, changes: [{ field: 'comments', value: { id: '1', text: 'é' } }] }];
    const sendOne = async (more: object) => {
      await meta.control('POST', '/meta/webhooks/send', { entries, ...more });
      await meta.settle();
    };
    await sendOne({});
    await sendOne({ secret: 'meta' });
    await sendOne({ signature: 'invalid' });
    await sendOne({ signature: 'none' });
    await sendOne({ signature: 'sha1-only' });
    await sendOne({ entries: undefined, body: '{"object":"instagram","entry":[' });
    expect(
      [0, 1, 2].map((index) => [signed(INSTAGRAM_APP.secret, index), signed(META_APP.secret, index)]),
    ).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    expect(receiver.received[3]?.headers).not.toHaveProperty('x-hub-signature');
    expect(receiver.received[4]?.headers).not.toHaveProperty('x-hub-signature-256');
    expect(receiver.received[5]?.body).toBe('{"object":"instagram","entry":[');
  });

  it('are switched on only after a valid handshake', async () => {
    const app = { login: 'facebook', token: `${META_APP.id}|${META_APP.secret}` } as const;
    const subscribe = () =>
      meta.call(app, 'POST', `${META_APP.id}/subscriptions`, {
        object: 'instagram',
        callback_url: `${receiver.url}/hook`,
        verify_token: 'sesame',
        fields: 'comments',
        include_values: true,
      });
    expect(readErrorCodes(await subscribe())).toEqual([400, 2200, undefined]);
    receiver.respond = ({ url }) => {
      const query = new URL(url, 'http://host').searchParams;
      const open = query.get('hub.mode') === 'subscribe' && query.get('hub.verify_token') === 'sesame';
      return open ? { status: 200, body: query.get('hub.challenge') ?? '' } : { status: 403 };
    };
    expect((await subscribe()).json).toEqual({ success: true });
    expect((await meta.call(app, 'GET', `${META_APP.id}/subscriptions`)).json.data).toMatchObject([
      { object: 'instagram', callback_url: `${receiver.url}/hook`, fields: [{ name: 'comments' }] },
    ]);
    const dashboard = await send(`${meta.urls.control}/meta/apps/${META_APP.id}/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, verifyToken: 'wrong' }),
    });
    expect(dashboard.status).toBe(400);
    await meta.call(app, 'DELETE', `${META_APP.id}/subscriptions`);
    expect((await meta.call(app, 'GET', `${META_APP.id}/subscriptions`)).json.data).toEqual([]);
  });

  it('accept only the fields of each edge', async () => {
    const wrong = await meta.call(who, 'POST', 'me/subscribed_apps', { subscribed_fields: 'feed' });
    expect(readErrorCodes(wrong)).toEqual([400, 100, undefined]);
    const page = await meta.page();
    const { id } = (await meta.facebook()).pages[0]!;
    const names = await meta.call(page, 'POST', `${id}/subscribed_apps`, { subscribed_fields: 'comments' });
    expect(names.json.error.message).toContain('must be one of {FEED');
    const user = (await meta.facebook()).accessToken;
    const byUser = await meta.call({ login: 'facebook', token: user }, 'POST', `${id}/subscribed_apps`, {
      subscribed_fields: 'feed',
    });
    expect(readErrorCodes(byUser)[1]).toBe(190);
  });
});
