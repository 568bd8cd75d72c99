import { PublishingStand, type Creator, sampleVideo } from '../../support/platforms/publishing.js';
import {
  answerApproval,
  approvedPost,
  browserOf,
  newAssistant,
  newTrustedAssistant,
  setAsksBeforeActing,
  type TestAssistant,
} from '../../support/clients/assistants.js';
import { ConfirmationsService } from '../../../src/mcp/confirmations/confirmations.service.js';
import { auditEvents, signedInUser, sql, type UserBrowser } from '../../oauth/fixtures.js';

const minuteMs = 60_000;

describe('Publishing by an assistant', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let user: UserBrowser;
  /** Acts without approvals. */
  let assistant: TestAssistant;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    user = await browserOf(stand.test, creator.client, creator.userId);
    assistant = await newTrustedAssistant(stand.test, user);
  });
  afterAll(() => stand.close());

  const newPost = async (more: object = {}) => ({
    media: [{ uploadId: await stand.upload(creator, sampleVideo) }],
    caption: 'Hello',
    targets: [{ accountId: creator.accountId, options: { privacyLevel: 'PUBLIC_TO_EVERYONE' } as object }],
    ...more,
  });
  const countPosts = async (): Promise<number> => {
    const { posts } = await creator.client.data('{ posts(first: 100) { edges { node { id } } } }');
    return posts.edges.length;
  };
  const approved = (post: object) => approvedPost(assistant, user, post);
  const dryRun = async (post: object, by = assistant) => (await by.call('validate_post', post)).data.dryRun;

  it('reads the rules, checks, publishes once and reports the state', async () => {
    const { data: rules } = await assistant.call('get_composer_rules', { accountId: creator.accountId });
    expect(rules).toMatchObject({ blocked: null, rules: { privacyLevels: expect.any(Array) } });
    const post = await newPost();
    const before = await countPosts();
    const { confirmationToken } = await approved(post);
    expect(await countPosts()).toBe(before);

    const published = await assistant.call('publish_post', { ...post, confirmationToken });
    expect(published.data.posts).toMatchObject([{ caption: { ownText: 'Hello', isCut: false } }]);
    const [{ id }] = published.data.posts;
    // A lost answer: the same call again.
    expect((await assistant.call('publish_post', { ...post, confirmationToken })).data).toEqual(
      published.data,
    );
    expect(await countPosts()).toBe(before + 1);
    await stand.until(creator, id, ['PUBLISHED']);
    const { data: status } = await assistant.call('get_post', { postId: id });
    expect(status).toMatchObject({ state: 'PUBLISHED', url: expect.stringContaining('http') });
    const late = await assistant.call('cancel_post', { postId: id });
    expect(late.error).toMatchObject({ code: 'TOO_LATE_TO_CANCEL' });
  });

  it('lets only the user make the declaration of TikTok', async () => {
    const post = await newPost();
    Object.assign(post.targets[0]!.options, {
      consent: true,
      disclosure: { yourBrand: false, brandedContent: true },
    });
    const { confirmationToken, approvalUrl, facts } = await dryRun(post);
    const declaration =
      'By posting, you agree to TikTok’s Branded Content Policy and Music Usage Confirmation.';
    expect(facts).toContainEqual({ label: 'Declaration', value: declaration, quote: null });
    const call = () => assistant.call('publish_post', { ...post, confirmationToken });
    expect((await call()).error).toMatchObject({ code: 'APPROVAL_PENDING' });
    const page = await user.open(approvalUrl);
    expect(page.html).toContain(declaration);
    expect(page.html).toContain('another brand (paid partnership)');
    expect(page.html).toContain('<video src="/approvals/');
    await page.send({ do: 'approve' });
    const [{ id }] = (await call()).data.posts;
    const [{ options }] = await sql(stand.test, 'SELECT options FROM posts WHERE id = $1', [id]);
    expect(options).toMatchObject({ consentAcceptedAt: expect.any(String) });
    const { data: rules } = await assistant.call('get_composer_rules', { accountId: creator.accountId });
    expect(rules.optionsSchema.properties).toMatchObject({ privacyLevel: expect.anything() });
    expect(rules.optionsSchema.properties).not.toHaveProperty('consent');
  });

  it('finds planned posts, and leaves a trail from the approval to the post', async () => {
    const publishAt = new Date(stand.nowMs() + 60 * minuteMs).toISOString();
    const post = await newPost({ publishAt });
    const { confirmationToken, approvalUrl } = await approved(post);
    const [{ id }] = (await assistant.call('publish_post', { ...post, confirmationToken })).data.posts;
    const { data } = await assistant.call('list_posts', {
      states: ['SCHEDULED'],
      accountId: creator.accountId,
    });
    expect(data.items[0]).toMatchObject({ id, publishAt, state: 'SCHEDULED' });
    const first = await assistant.call('list_posts', { limit: 1 });
    const second = await assistant.call('list_posts', { limit: 1, cursor: first.data.nextCursor });
    expect(second.data.items[0].id).not.toBe(first.data.items[0].id);
    const calls = await auditEvents(stand.test, 'assistant.tool_called');
    expect(calls.at(-1)).toMatchObject({
      details: {
        ...{ tool: 'publish_post', confirmation: approvalUrl.split('/').at(-1) },
        ...{ accountIds: [creator.accountId], results: [id] },
      },
    });
    await assistant.call('cancel_post', {
      postId: id,
      ...{
        confirmationToken: (await assistant.call('cancel_post', { postId: id })).data.dryRun
          .confirmationToken,
      },
    });
  });

  it('reports every problem of a post, and gives no token for it', async () => {
    const post = await newPost({ caption: 'x'.repeat(5_000) });
    const { data } = await assistant.call('validate_post', post);
    expect(data).toMatchObject({ isValid: false, dryRun: null });
    expect(data.rejections[0].problems[0]).toMatchObject({ field: 'caption', platformMessage: null });
    const past = await newPost({ publishAt: '2020-01-01T00:00:00Z' });
    expect((await assistant.call('validate_post', past)).data.problems).toMatchObject([
      { code: 'PUBLISH_TIME_INVALID' },
    ]);
  });

  it('of two calls at the same time has one effect', async () => {
    const post = await newPost();
    const { confirmationToken } = await approved(post);
    const before = await countPosts();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => assistant.call('publish_post', { ...post, confirmationToken })),
    );
    expect(await countPosts()).toBe(before + 1);
    const ids = answers.flatMap(({ data }) => data.posts ?? []).map(({ id }: any) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
    for (const { error } of answers)
      if (error) expect(error).toMatchObject({ code: 'CONFIRMATION_IN_USE', retryable: true });
  });

  it('needs the token of exactly this call', async () => {
    const post = await newPost();
    const { confirmationToken } = await approved(post);
    const before = await countPosts();
    const stranger = await signedInUser(stand.test);
    const strangers = await newTrustedAssistant(stand.test, stranger);
    const second = await newTrustedAssistant(stand.test, user);
    const [target] = post.targets;
    const refused = [
      await assistant.call('publish_post', { ...post, caption: 'Hello!', confirmationToken }),
      await assistant.call('publish_post', { ...post, publishAt: '2027-01-01T00:00:00Z', confirmationToken }),
      await assistant.call('publish_post', {
        ...post,
        targets: [{ ...target, options: { ...target!.options, disableDuet: false } }],
        confirmationToken,
      }),
      await assistant.call('publish_post', { ...post, confirmationToken: `${confirmationToken}x` }),
      await assistant.call('cancel_post', { postId: creator.accountId, confirmationToken }),
      await strangers.call('publish_post', { ...post, confirmationToken }),
      await second.call('publish_post', { ...post, confirmationToken }),
    ];
    expect(refused.map(({ error }) => error?.code)).toEqual(refused.map(() => 'CONFIRMATION_INVALID'));
    const missing = await assistant.call('publish_post', post);
    expect(missing.error).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'confirmationToken' }] },
    });
    expect(await countPosts()).toBe(before);
    expect((await assistant.call('publish_post', { ...post, confirmationToken })).isError).toBe(false);
  });

  it('needs a token that is not older than ten minutes', async () => {
    const post = await newPost();
    const [early, late] = [await approved(post), await approved(post)];
    await stand.pass(9 * minuteMs);
    const inTime = await assistant.call('publish_post', {
      ...post,
      confirmationToken: early.confirmationToken,
    });
    expect(inTime.isError).toBe(false);
    await stand.pass(2 * minuteMs);
    const tooLate = await assistant.call('publish_post', {
      ...post,
      confirmationToken: late.confirmationToken,
    });
    expect(tooLate.error).toMatchObject({ code: 'CONFIRMATION_INVALID' });
    // The result of a used token stays readable.
    expect(
      (await assistant.call('publish_post', { ...post, confirmationToken: early.confirmationToken })).data,
    ).toEqual(inTime.data);
  });

  it('keeps only used tokens for a day', async () => {
    const post = await newPost();
    const [used, unused] = [await approved(post), await approved(post)];
    await assistant.call('publish_post', { ...post, confirmationToken: used.confirmationToken });
    const kept = async () => {
      await stand.test.app.get(ConfirmationsService, { strict: false }).purge(new AbortController().signal);
      return sql(stand.test, 'SELECT completed_at IS NULL AS "isUnused" FROM assistant_confirmations');
    };
    expect(await kept()).toContainEqual({ isUnused: true });
    await stand.pass(21 * minuteMs);
    expect(await kept()).not.toContainEqual({ isUnused: true });
    expect(await kept()).toContainEqual({ isUnused: false });
    const late = await assistant.call('publish_post', {
      ...post,
      confirmationToken: unused.confirmationToken,
    });
    expect(late.error).toMatchObject({ code: 'CONFIRMATION_INVALID' });
  });

  it('can use a token again after a failure', async () => {
    const post = await newPost();
    const { confirmationToken } = await approved(post);
    const { uploadId } = post.media[0]!;
    const headers = { 'tus-resumable': '1.0.0' };
    expect((await creator.client.fetch(`/uploads/${uploadId}`, { method: 'DELETE', headers })).status).toBe(
      204,
    );
    const failed = await assistant.call('publish_post', { ...post, confirmationToken });
    expect(failed.error).toMatchObject({ code: 'NOT_FOUND' });
    const again = await assistant.call('publish_post', { ...post, confirmationToken });
    expect(again.error).toMatchObject({ code: 'NOT_FOUND' });
  });

  describe('that asks before it acts', () => {
    let asking: TestAssistant;
    beforeAll(async () => {
      asking = await newAssistant(stand.test, user);
    });

    it('publishes only after the approval on the page', async () => {
      const caption = '<script>alert(1)</script> & "quoted"';
      const post = await newPost({ caption });
      const before = await countPosts();
      const { confirmationToken, approvalUrl } = await dryRun(post, asking);
      const call = () => asking.call('publish_post', { ...post, confirmationToken });
      expect((await call()).error).toMatchObject({ code: 'APPROVAL_PENDING', details: { approvalUrl } });

      const page = await user.open(approvalUrl);
      expect(page.title).toBe('Publish a post');
      expect(page.html).not.toContain('<script>alert');
      expect(page.html).toContain('&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;quoted&#34;');
      expect(page.html).toContain('Assistant</strong> wants to do this');
      expect(page.response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(await countPosts()).toBe(before);

      expect((await page.send({ do: 'approve' })).title).toBe('Approved');
      expect((await call()).data.posts).toHaveLength(1);
      expect(await countPosts()).toBe(before + 1);
      const [event] = (await auditEvents(stand.test, 'assistant.approved')).slice(-1);
      expect(event).toMatchObject({
        actor_user_id: user.userId,
        target_id: asking.oauthClient.id,
        details: { tool: 'publish_post' },
      });
    });

    it('does nothing that was denied, and asks only once', async () => {
      const post = await newPost();
      const { confirmationToken, approvalUrl } = await dryRun(post, asking);
      expect(await answerApproval(user, approvalUrl, 'deny')).toBe('Denied');
      const denied = await asking.call('publish_post', { ...post, confirmationToken });
      expect(denied.error).toMatchObject({ code: 'APPROVAL_DENIED' });
      expect((await user.open(approvalUrl)).title).toBe('Something went wrong');
    });

    it('cannot be approved by other users, other pages, tokens or after ten minutes', async () => {
      const post = await newPost();
      const { confirmationToken, approvalUrl } = await dryRun(post, asking);
      const approve = (by: UserBrowser, headers: Record<string, string>) =>
        by.fetch(approvalUrl, { method: 'POST', body: new URLSearchParams({ do: 'approve' }), headers });
      const stranger = await signedInUser(stand.test);
      expect((await stranger.open(approvalUrl)).response.status).toBe(404);
      expect((await approve(stranger, { origin: stand.test.url })).status).toBe(404);
      for (const origin of ['https://evil.example', 'null'])
        expect((await approve(user, { origin })).status).toBe(403);
      expect((await approve(user, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      const authorization = `Bearer ${asking.accessToken}`;
      const anonymous = await fetch(approvalUrl, { headers: { authorization } });
      expect([anonymous.status, await anonymous.text()]).toEqual([
        401,
        expect.stringContaining('Sign in first'),
      ]);
      expect((await user.fetch(`${stand.test.url}/approvals/x`)).status).toBe(404);
      await stand.pass(11 * minuteMs);
      expect((await approve(user, { origin: stand.test.url })).status).toBe(404);
      const expired = await asking.call('publish_post', { ...post, confirmationToken });
      expect(expired.error).toMatchObject({ code: 'CONFIRMATION_INVALID' });
    });

    it('can be changed by the user at any time', async () => {
      const publishAt = new Date(stand.nowMs() + 60 * minuteMs).toISOString();
      const postId = await stand.aPost(creator, { publishAt });
      const cancel = async (confirmationToken?: string) =>
        asking.call('cancel_post', { postId, confirmationToken });
      const asked = (await cancel()).data.dryRun;
      const { id } = asking.oauthClient;
      expect(await setAsksBeforeActing(user, id, false)).toMatchObject({ asksBeforeActing: false });
      const unasked = (await cancel()).data.dryRun;
      expect(unasked.approvalUrl).toBeNull();
      // What was shown for approval still needs it.
      expect((await cancel(asked.confirmationToken)).error).toMatchObject({ code: 'APPROVAL_PENDING' });
      await setAsksBeforeActing(user, id, true);
      expect((await cancel(unasked.confirmationToken)).error).toMatchObject({ code: 'APPROVAL_PENDING' });
      expect(await setAsksBeforeActing(user, creator.accountId, false)).toMatchObject({ code: 'NOT_FOUND' });
      const { viewer } = await user.data(
        '{ viewer { authorizedApps { edges { node { clientId isAssistant asksBeforeActing } } } } }',
      );
      expect(viewer.authorizedApps.edges).toContainEqual({
        node: { clientId: id, isAssistant: true, asksBeforeActing: true },
      });
    });
  });

  it('cancels a planned post after a dry run', async () => {
    const publishAt = new Date(stand.nowMs() + 60 * minuteMs).toISOString();
    const postId = await stand.aPost(creator, { publishAt });
    const { data } = await assistant.call('cancel_post', { postId });
    expect(data).toMatchObject({ result: null, dryRun: { title: 'Cancel a post' } });
    expect(data.dryRun.facts).toContainEqual({ label: 'Text', value: expect.any(String), quote: null });
    expect((await stand.post(creator, postId)).state).toBe('SCHEDULED');
    const { confirmationToken } = data.dryRun;
    const canceled = await assistant.call('cancel_post', { postId, confirmationToken });
    expect(canceled.data).toMatchObject({ dryRun: null, result: { id: postId, state: 'CANCELED' } });
    expect((await stand.post(creator, postId)).state).toBe('CANCELED');
  });

  it('keeps the files of a checked post, also if the post that uses them is canceled', async () => {
    const [publishAt, soon] = [60, 1].map((minutes) =>
      new Date(stand.nowMs() + minutes * minuteMs).toISOString(),
    );
    const uploadId = await stand.upload(creator, sampleVideo);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }], publishAt });
    const post = { ...(await newPost()), media: [{ uploadId }], caption: 'Better', publishAt };
    const { confirmationToken } = await approved(post);
    const cancel = async (postId: string) => {
      const { data } = await assistant.call('cancel_post', { postId });
      await assistant.call('cancel_post', { postId, confirmationToken: data.dryRun.confirmationToken });
      await stand.work();
    };
    await cancel(posts[0].id);
    const { data } = await assistant.call('publish_post', { ...post, confirmationToken });
    expect(data.posts).toMatchObject([{ state: 'SCHEDULED' }]);
    await cancel(data.posts[0].id);
    // Without a new dry run it is deleted, as always.
    await stand.pass(14 * minuteMs);
    await stand.work();
    expect((await dryRun({ ...post, publishAt: soon })) ?? null).toBeNull();
    const { data: late } = await assistant.call('validate_post', post);
    expect(late.problems).toMatchObject([{ code: 'UPLOAD_USED' }]);
  });

  it('lists the files that can be published', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.unshift(await stand.upload(creator, sampleVideo));
    await stand.beginUpload(creator.client, 1_000);
    const first = await assistant.call('list_uploads', { limit: 2 });
    expect(first.data.items).toMatchObject([
      { id: ids[0], kind: 'VIDEO', contentType: 'video/mp4', expiresAt: expect.any(String) },
      { id: ids[1] },
    ]);
    const second = await assistant.call('list_uploads', { limit: 1, cursor: first.data.nextCursor });
    expect(second.data.items).toMatchObject([{ id: ids[2] }]);
    await sql(stand.test, 'UPDATE uploads SET expires_at = app_now() WHERE id = $1', [ids[0]]);
    const { data } = await assistant.call('list_uploads', { limit: 1 });
    expect(data.items).toMatchObject([{ id: ids[1] }]);
    const { isValid } = (
      await assistant.call('validate_post', await newPost({ media: [{ uploadId: ids[2] }] }))
    ).data;
    expect(isValid).toBe(true);
  });

  it('checks the number of files that are not fetched yet', async () => {
    const asking = await newAssistant(stand.test, user);
    const files = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ url: `https://files.example/${index}` }));
    const rejections = async (media: object[], caption = 'Hello') =>
      (await asking.call('validate_post', await newPost({ media, caption }))).data.rejections;
    expect(await rejections(files(36))).toMatchObject([{ problems: [{ field: 'media' }] }]);
    expect(await rejections(files(35))).toEqual([]);
    expect(await rejections(files(1), 'x'.repeat(4_001))).toMatchObject([
      { problems: [{ code: 'CAPTION_TOO_LONG' }] },
    ]);
    // Photos may have such a caption.
    expect(await rejections(files(1), 'x'.repeat(4_000))).toEqual([]);
    const [video] = (await newPost()).media;
    expect(await rejections([video!, ...files(1)])).toMatchObject([
      { problems: [{ code: 'MEDIA_COMBINATION' }] },
    ]);
  });

  it('limits dry runs', async () => {
    const limited = await newTrustedAssistant(stand.test, await signedInUser(stand.test));
    const answers = await Promise.all(
      Array.from({ length: 70 }, () => limited.call('cancel_post', { postId: creator.accountId })),
    );
    const codes = Map.groupBy(answers, ({ error }) => error!.code as string);
    expect(codes.get('NOT_FOUND')).toHaveLength(60);
    expect(codes.get('RATE_LIMITED')).toHaveLength(10);
  });
});
