import { MetaClient, readErrorCodes, type Credentials } from '../../../test/meta-client.js';

const DAY_MS = 86_400_000;

describe('Content on Instagram', () => {
  let meta: MetaClient;
  let who: Credentials;
  let page: Credentials;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(async () => {
    await meta.reset();
    who = await meta.instagram();
    page = await meta.page();
  });

  const list = async (fields: object = {}, as = who) =>
    (await meta.call(as, 'GET', `${as.igId}/media`, { ...fields })).json;
  const newest = async (): Promise<string> => (await list()).data[0].id;
  const comment = async (media: string, more: object = {}): Promise<string> =>
    (
      await meta.control('POST', `/instagram/media/${media}/comments`, {
        from: 'rye_fan',
        text: 'Open?',
        ...more,
      })
    ).ids[0];

  describe('Media', () => {
    it('are listed newest first in pages, whose URLs contain the token but no proof', async () => {
      const first = await list({ fields: 'caption,timestamp', limit: 2 }, page);
      expect(first.data.map((media: any) => media.caption)).toEqual([
        'Older simulated media 1 #simulated',
        'Older simulated media 2 #simulated',
      ]);
      expect(first.data[0].timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
      const next = new URL(first.paging.next);
      expect(next.origin).toBe(meta.urls.meta.graph);
      expect(next.searchParams.get('access_token')).toBe(page.token);
      expect(next.searchParams.get('appsecret_proof')).toBeNull();
      const after = next.searchParams.get('after') ?? '';
      const second = await list({ fields: 'caption', limit: 2, after }, page);
      expect(second.data).toMatchObject([{ caption: 'Older simulated media 3 #simulated' }]);
      expect(second.paging).not.toHaveProperty('next');
      const back = await list({ limit: 2, before: second.paging.cursors.before }, page);
      expect(back.data.map(({ id }: any) => id)).toEqual(first.data.map(({ id }: any) => id));
      const beyond = await list({ after: second.paging.cursors.after }, page);
      expect(beyond).toEqual({ data: [] });
      expect(readErrorCodes(await meta.call(who, 'GET', `${who.igId}/media`, { after: 'nonsense' }))[1]).toBe(
        100,
      );
    });

    it('keep their position in a list when one is deleted', async () => {
      const { data, paging } = await list({ limit: 2 });
      await meta.control('DELETE', `/instagram/media/${data[1].id}`);
      const rest = await list({ after: paging.cursors.after });
      expect(rest.data).toHaveLength(1);
      expect(rest.data[0].id).not.toBe(data[0].id);
    });

    it('can be filtered by time', async () => {
      const { now } = await meta.control('GET', '/state');
      const since = Math.floor((Date.parse(now) - 1.5 * DAY_MS) / 1_000);
      expect((await list({ since })).data).toHaveLength(1);
      expect((await list({ until: since })).data).toHaveLength(2);
    });

    it('have only the fields of their login', async () => {
      const id = await newest();
      const common =
        'shortcode,permalink,username,owner{id},media_type,media_product_type,media_url,like_count,comments_count';
      const fields = `${common},is_comment_enabled`;
      const node = await meta.call(who, 'GET', id, { fields });
      expect(node.json).toMatchObject({
        permalink: `${meta.urls.instagram.authorize}/p/${node.json.shortcode}/`,
        media_type: 'IMAGE',
        comments_count: 3,
        is_comment_enabled: true,
        id,
      });
      expect(node.json.owner.id).toMatch(/^27/);
      expect(readErrorCodes(await meta.call(who, 'GET', id, { fields: 'saved_count' }))[1]).toBe(100);
      expect((await meta.call(page, 'GET', id, { fields: 'saved_count,owner{id}' })).json).toMatchObject({
        saved_count: 1,
        owner: { id: page.igId },
      });
      expect(readErrorCodes(await meta.call(who, 'GET', id, { fields: 'everything' }))[1]).toBe(100);
      expect((await meta.call(who, 'GET', id)).json).toEqual({ id });

      await meta.control('POST', `/instagram/media/${id}`, { flagged: true, likesHidden: true });
      const hidden = (await meta.call(who, 'GET', id, { fields })).json;
      expect(hidden).not.toHaveProperty('media_url');
      expect(hidden).not.toHaveProperty('like_count');
    });

    it('have pictures that can be opened for a day, and a permalink', async () => {
      const { json } = await meta.call(who, 'GET', await newest(), { fields: 'media_url,permalink' });
      const picture = await fetch(json.media_url);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([
        200,
        'image/svg+xml; charset=utf-8',
      ]);
      expect((await fetch(json.media_url.replace(/oh=./, 'oh=x'))).status).toBe(403);
      await meta.advance(DAY_MS);
      expect((await fetch(json.media_url)).status).toBe(403);
      expect(await (await fetch(json.permalink)).text()).toContain('Older simulated media 1');
    });

    it('can be deleted with Facebook Login and its permission only', async () => {
      const id = await newest();
      expect(readErrorCodes(await meta.call(who, 'DELETE', id))).toEqual([400, 100, 33]);
      const answer = await meta.call(page, 'DELETE', id);
      expect(answer.json).toEqual({ success: true, deleted_id: id });
      expect(readErrorCodes(await meta.call(page, 'GET', id))).toEqual([400, 100, 33]);
      const album = await meta.control('POST', '/instagram/media', {
        account: 'sim-bakery',
        kind: 'CAROUSEL_ALBUM',
      });
      expect(readErrorCodes(await meta.call(page, 'DELETE', album.children[0]))).toEqual([
        400, -1, 2_207_073,
      ]);
    });
  });

  describe('Comments', () => {
    it('are listed newest first, at most fifty, with replies on request', async () => {
      const { id } = await meta.control('POST', '/instagram/media', { account: 'sim-bakery' });
      await comment(id, { times: 60 });
      const first = await comment(id, { text: 'First' });
      await comment(id, { text: 'Me too', parent: first, from: 'other_fan' });
      const fields = 'text,from{id,username},parent_id,hidden,replies{text,username}';
      const { json } = await meta.call(who, 'GET', `${id}/comments`, { fields, limit: 100 });
      expect(json.data).toHaveLength(50);
      expect(json.data[0]).toMatchObject({
        text: 'First',
        hidden: false,
        from: { id: expect.stringMatching(/^16\d{14}$/), username: 'rye_fan' },
        replies: { data: [{ text: 'Me too', username: 'other_fan' }] },
      });
      expect(json.data[1]).not.toHaveProperty('replies');
      expect((await meta.call(who, 'GET', id, { fields: 'comments_count' })).json.comments_count).toBe(62);
    });

    it('are created, replied to under the top-level comment, hidden, shown and deleted through both logins', async () => {
      for (const as of [who, page]) {
        const id = await newest();
        const own = await meta.call(as, 'POST', `${id}/comments`, { message: 'Fresh!' });
        const theirs = await comment(id);
        const reply = await meta.call(as, 'POST', `${theirs}/replies`, { message: 'Yes' });
        const deeper = await meta.call(as, 'POST', `${reply.json.id}/replies`, { message: 'From 8' });
        const node = await meta.call(as, 'GET', deeper.json.id, { fields: 'parent_id,username,user' });
        expect(node.json).toMatchObject({ parent_id: theirs, username: 'sim.harbour.bakery' });
        expect(node.json.user.id).toBeDefined();

        expect((await meta.call(as, 'POST', theirs, { hide: true })).json).toEqual({ success: true });
        expect((await meta.call(as, 'GET', theirs, { fields: 'hidden' })).json.hidden).toBe(true);
        expect(readErrorCodes(await meta.call(as, 'POST', `${theirs}/replies`, { message: 'x' }))[1]).toBe(
          100,
        );
        await meta.call(as, 'POST', theirs, { hide: false });
        expect((await meta.call(as, 'GET', theirs, { fields: 'hidden' })).json.hidden).toBe(false);
        await meta.call(as, 'POST', own.json.id, { hide: true });
        expect((await meta.call(as, 'GET', own.json.id, { fields: 'hidden' })).json.hidden).toBe(false);

        expect((await meta.call(as, 'DELETE', theirs)).json).toEqual({ success: true });
        expect(readErrorCodes(await meta.call(as, 'POST', `${theirs}/replies`, { message: 'x' }))).toEqual([
          400, 100, 33,
        ]);
        expect(readErrorCodes(await meta.call(as, 'GET', reply.json.id))).toEqual([400, 100, 33]);
      }
    });

    it('can be deleted before a reply, and turned off', async () => {
      const id = await newest();
      const theirs = await comment(id);
      await meta.control('DELETE', `/instagram/comments/${theirs}`);
      expect(readErrorCodes(await meta.call(who, 'POST', `${theirs}/replies`, { message: 'x' }))).toEqual([
        400, 100, 33,
      ]);
      expect(readErrorCodes(await meta.call(who, 'POST', id))[1]).toBe(100);
      await meta.call(who, 'POST', id, { comment_enabled: false });
      expect(readErrorCodes(await meta.call(who, 'POST', `${id}/comments`, { message: 'x' }))[1]).toBe(100);
    });

    it('require the permission', async () => {
      const blind = await meta.instagram('sim-bakery', { scopes: ['instagram_business_basic'] });
      const id = await newest();
      expect(readErrorCodes(await meta.call(blind, 'GET', `${id}/comments`))).toEqual([403, 10, undefined]);
      expect(readErrorCodes(await meta.call(blind, 'GET', id, { fields: 'comments{id}' }))[1]).toBe(10);
    });

    it('accept one private reply within a week', async () => {
      const writer = await meta.instagram('sim-bakery');
      const id = await newest();
      const [first, second] = [await comment(id), await comment(id)];
      const answer = (comment_id: string | undefined) =>
        meta.call(writer, 'POST', `${writer.igId}/messages`, {
          recipient: JSON.stringify({ comment_id }),
          message: JSON.stringify({ text: 'Hello' }),
        });
      expect((await answer(first)).json).toEqual({
        recipient_id: expect.stringMatching(/^16/),
        message_id: expect.any(String),
      });
      expect(readErrorCodes(await answer(first))[1]).toBe(100);
      await meta.advance(7 * DAY_MS);
      expect(readErrorCodes(await answer(second))[1]).toBe(10);
    });
  });

  describe('Insights', () => {
    const insights = (id: string, fields: Record<string, string>, as = who) =>
      meta.call(as, 'GET', `${id}/insights`, fields);

    it('of media have the current metrics and values', async () => {
      const id = await newest();
      await meta.control('POST', `/instagram/media/${id}`, {
        counts: { views: 842, likes: 9 },
        insights: { reach: 77 },
      });
      const { json } = await insights(id, { metric: 'views,reach,likes,total_interactions' });
      expect(json.data.map(({ name, values }: any) => [name, values[0].value])).toEqual([
        ['views', 842],
        ['reach', 77],
        ['likes', 9],
        ['total_interactions', 15],
      ]);
      expect(json.data[0]).toMatchObject({ period: 'lifetime', id: `${id}/insights/views/lifetime` });
    });

    it.each([
      ['plays', 100],
      ['impressions', 100],
      ['ig_reels_avg_watch_time', 100],
      ['total_likes', 100],
    ])('of a photo refuse %s with Instagram Login', async (metric, code) => {
      expect(readErrorCodes(await insights(await newest(), { metric }))[1]).toBe(code);
    });

    it('have a breakdown for one metric at a time', async () => {
      const id = await newest();
      const { json } = await insights(id, { metric: 'profile_activity', breakdown: 'action_type' });
      expect(json.data[0].total_value).toMatchObject({
        value: 8,
        breakdowns: [{ dimension_keys: ['action_type'] }],
      });
      expect(
        readErrorCodes(await insights(id, { metric: 'profile_activity,views', breakdown: 'action_type' }))[1],
      ).toBe(1);
    });

    it('of a story require five viewers, and of new media can be empty', async () => {
      const story = await meta.control('POST', '/instagram/media', {
        account: 'sim-bakery',
        product: 'STORY',
      });
      expect(readErrorCodes(await insights(story.id, { metric: 'views' }))).toEqual([403, 10, undefined]);
      await meta.control('POST', `/instagram/media/${story.id}`, { counts: { reach: 5, views: 12 } });
      const navigation = { metric: 'navigation', breakdown: 'story_navigation_action_type' };
      expect((await insights(story.id, navigation)).json.data[0].total_value.value).toBe(6);
      await meta.control('PATCH', '/settings', { instagram: { insightsDelayMs: DAY_MS } });
      expect((await insights(story.id, { metric: 'views' })).json).toEqual({ data: [] });
    });

    it('of old media include impressions', async () => {
      const { id } = await meta.control('POST', '/instagram/media', {
        account: 'sim-bakery',
        createdAt: '2024-07-01T23:59:59.000Z',
      });
      expect((await insights(id, { metric: 'impressions' })).status).toBe(200);
    });

    it('of an account are time series, totals or breakdowns', async () => {
      const { now } = await meta.control('GET', '/state');
      const until = Math.floor(Date.parse(now) / 1_000);
      const of = (fields: Record<string, string | number>) =>
        meta.call(who, 'GET', `${who.igId}/insights`, fields);
      const week = { since: until - 7 * 86_400, until, period: 'day' };
      const series = (await of({ ...week, metric: 'reach,follower_count' })).json;
      expect(series.data[0].values).toHaveLength(7);
      expect(series.data[0].values[0]).toEqual({
        value: expect.any(Number),
        end_time: expect.stringMatching(/T07:00:00\+0000$/),
      });
      expect(series.paging.previous).toContain(`until=${until - 7 * 86_400}`);
      expect((await of({ ...week, metric: 'reach,follower_count' })).json).toEqual(series);
      const totals = await of({ ...week, metric: 'views,likes', metric_type: 'total_value' });
      expect(totals.json.data[0].total_value.value).toBeGreaterThan(0);
      const ages = await of({
        metric: 'follower_demographics',
        period: 'lifetime',
        timeframe: 'this_month',
        metric_type: 'total_value',
        breakdown: 'age',
      });
      expect(ages.json.data[0].total_value.breakdowns[0].dimension_keys).toEqual(['age']);
    });

    it('of demographics are the configured values, the 45 largest groups, and none for fewer than 100 users', async () => {
      const demographics = { metric: 'follower_demographics', period: 'lifetime', timeframe: 'this_week' };
      const of = async (fields: object = {}) =>
        (
          await meta.call(who, 'GET', `${who.igId}/insights`, {
            ...demographics,
            metric_type: 'total_value',
            breakdown: 'city',
            ...fields,
          })
        ).json.data;
      const city = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`City ${index}`, index + 1]));
      const account = (more: object) =>
        meta.control('POST', '/instagram/accounts', { id: 'sim-bakery', ...more });
      await account({ demographics: { followers: { city } } });
      const [{ total_value: reported }] = await of();
      expect(reported.breakdowns[0].dimension_keys).toEqual(['city']);
      expect(reported.breakdowns[0].results).toHaveLength(45);
      expect(reported.breakdowns[0].results[0]).toEqual({ dimension_values: ['City 49'], value: 50 });
      await account({ followersCount: 99 });
      expect(await of()).toEqual([]);
      expect(await of({ metric: 'engaged_audience_demographics' })).toHaveLength(1);
      await account({ engagedCount: 99 });
      expect(await of({ metric: 'engaged_audience_demographics' })).toEqual([]);
    });

    it.each([
      [{ metric: 'views', period: 'day' }],
      [{ metric: 'impressions', period: 'day' }],
      [{ metric: 'views', period: 'week', metric_type: 'total_value' }],
      [{ metric: 'reach', period: 'day', since: 0, until: 31 * 86_400 }],
      [{ metric: 'follower_demographics', period: 'lifetime', metric_type: 'total_value', breakdown: 'age' }],
      ...[
        { breakdown: undefined },
        { breakdown: 'follow_type' },
        { breakdown: 'age,gender' },
        { timeframe: 'last_30_days' },
        { period: 'day' },
        { metric_type: 'time_series' },
        { metric_type: undefined },
      ].map((wrong): [Record<string, string>] => {
        const right = { metric: 'engaged_audience_demographics', period: 'lifetime', breakdown: 'age' };
        const all = { ...right, metric_type: 'total_value', timeframe: 'this_month', ...wrong };
        return [JSON.parse(JSON.stringify(all))];
      }),
      [{ metric: 'reach' }],
    ])('of an account refuse %j', async (fields) => {
      const answer = await meta.call(who, 'GET', `${who.igId}/insights`, fields);
      expect(readErrorCodes(answer)).toEqual([400, 100, undefined]);
    });
  });
});
