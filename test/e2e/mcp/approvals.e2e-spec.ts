import { readFileSync } from 'node:fs';
import { buildSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { UploadsService } from '../../../src/uploads/uploads.service.js';
import { PostProposals } from '../../../src/mcp/tools/posts/post-proposals.js';
import { replaceMethod } from '../../support/jest/methods.js';
import { ConfirmationsService } from '../../../src/mcp/confirmations/confirmations.service.js';
import { ServerOf } from '../../support/servers/file-server.js';
import { InstagramStand, type InstagramCreator } from '../../support/platforms/instagram.js';
import { samplePhoto } from '../../support/platforms/publishing.js';
import {
  answerApproval,
  browserOf,
  newAssistant,
  newTrustedAssistant,
  type TestAssistant,
} from '../../support/clients/assistants.js';
import { signedInUser, sql, type UserBrowser } from '../../oauth/fixtures.js';

const minuteMs = 60_000;
const video = buildSyntheticMp4({ bytes: 400_000, durationSec: 5 });

describe('Files that an assistant names by address', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  let server: ServerOf;
  let files: Record<string, { body: Buffer; type: string }>;
  let user: UserBrowser;
  let asking: TestAssistant;
  let trusted: TestAssistant;
  beforeAll(async () => {
    stand = await InstagramStand.start();
    creator = await stand.creator();
    user = await browserOf(stand.test, creator.client, creator.userId);
    asking = await newAssistant(stand.test, user);
    trusted = await newTrustedAssistant(stand.test, user);
  });
  beforeEach(async () => {
    const photo = { body: readFileSync(samplePhoto), type: 'image/jpeg' };
    files = {
      '/a.jpg': photo,
      '/b.jpg': photo,
      '/page': { body: Buffer.from('<html>'), type: 'image/jpeg' },
    };
    server = await ServerOf.files(files);
  });
  afterEach(() => server.close());
  afterAll(() => stand?.close());

  const post = (path: string, options: object = {}, more: object = {}) => ({
    media: [{ url: server.url + path }],
    caption: 'Hello',
    targets: [{ accountId: creator.accountId, options }],
    ...more,
  });
  const check = async (by: TestAssistant, input: object) => (await by.call('validate_post', input)).data;
  const uploads = () =>
    sql(stand.test, 'SELECT id FROM uploads WHERE user_id = $1 AND expires_at IS NOT NULL', [creator.userId]);

  it('are fetched only after the user agrees, shown, and published as they were shown', async () => {
    const input = post('/a.jpg');
    const { dryRun, isValid } = await check(asking, input);
    expect([isValid, server.requests]).toEqual([true, []]);
    const page = await user.open(dryRun.approvalUrl);
    expect(page.html).toContain(`<strong>${new URL(server.url).host}</strong>`);
    expect(page.html).toContain('not fetched yet');
    expect(page.html).not.toContain('value="approve"');
    // A form that was made by hand.
    const early = await user.fetch(dryRun.approvalUrl, {
      method: 'POST',
      body: new URLSearchParams({ do: 'approve' }),
      headers: { origin: stand.test.url },
    });
    expect(early.status).toBe(409);

    const shown = await page.send({ do: 'fetch' });
    expect(server.requests).toEqual(['/a.jpg']);
    const source = `/approvals/${dryRun.approvalUrl.split('/').at(-1)}/files/0`;
    expect(shown.html).toContain(`<img src="${source}"`);
    expect(shown.html).toContain('photo, ');
    expect(shown.response.headers.get('content-security-policy')).toContain("img-src 'self'");
    const file = await user.fetch(source, { headers: { range: 'bytes=0-9' } });
    expect([file.status, file.headers.get('content-type')]).toEqual([206, 'image/jpeg']);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(readFileSync(samplePhoto).subarray(0, 10));
    const stranger = await signedInUser(stand.test);
    expect((await stranger.fetch(source)).status).toBe(404);
    expect((await fetch(stand.test.url + source)).status).toBe(404);
    expect((await user.fetch(source.replace(/0$/, '1'))).status).toBe(404);

    expect((await shown.send({ do: 'approve' })).title).toBe('Approved');
    const { confirmationToken } = dryRun;
    const { data } = await asking.call('publish_post', { ...input, confirmationToken });
    expect(data.posts).toMatchObject([{ kind: 'PHOTO' }]);
    expect(server.requests).toEqual(['/a.jpg']);
  });

  it('are not fetched for options either', async () => {
    const uploadId = await stand.upload(creator, video);
    const options = { coverUrl: `${server.url}/b.jpg?data=secret` };
    const { dryRun } = await check(asking, post('/a.jpg', options, { media: [{ uploadId }] }));
    expect(server.requests).toEqual([]);
    const page = await user.open(dryRun.approvalUrl);
    expect(page.html).toContain('/b.jpg?data=secret');
    expect(page.html).toContain('Fetch the files');
  });

  it('that are unusable are reported on the page', async () => {
    const before = await uploads();
    const { dryRun } = await check(asking, post('/page'));
    const page = await user.open(dryRun.approvalUrl);
    const answer = await page.send({ do: 'fetch' });
    expect(answer.html).toContain('This cannot be published');
    expect(answer.html).not.toContain('value="approve"');
    expect(await uploads()).toEqual(before);
  });

  it('that are unusable are reported to the assistant as well', async () => {
    const input = post('/page', {}, { caption: 'Unusable' });
    const { dryRun } = await check(asking, input);
    const publish = () =>
      asking.call('publish_post', { ...input, confirmationToken: dryRun.confirmationToken });
    expect((await publish()).error).toMatchObject({ code: 'APPROVAL_PENDING' });
    await (await user.open(dryRun.approvalUrl)).send({ do: 'fetch' });
    const problems = [{ code: 'MEDIA_INVALID', field: 'media.0', platformMessage: null }];
    expect((await publish()).error).toMatchObject({
      code: 'POSTS_REJECTED',
      details: { problems, rejections: [] },
    });
    expect(await check(asking, input)).toMatchObject({ isValid: false, problems, dryRun: null });
    // The user closed the page, and opens it again.
    const reopened = await user.open(dryRun.approvalUrl);
    expect(reopened.html).toContain('This cannot be published');
    const { viewer } = await user.data(`{ viewer { pendingApprovals { edges { node {
      url problems { code field userMessage } } } } } }`);
    expect(viewer.pendingApprovals.edges.map(({ node }: any) => node)).toContainEqual({
      url: dryRun.approvalUrl,
      problems: [{ code: 'MEDIA_INVALID', field: 'media.0', userMessage: expect.any(String) }],
    });
    // Another post with this file is another call.
    expect((await check(asking, { ...input, caption: 'Other' })).isValid).toBe(true);

    files['/page'] = { body: readFileSync(samplePhoto), type: 'image/jpeg' };
    const page = await reopened.send({ do: 'fetch' });
    expect(page.html).not.toContain('This cannot be published');
    expect((await publish()).error).toMatchObject({ code: 'APPROVAL_PENDING' });
    await page.send({ do: 'approve' });
    expect((await publish()).data.posts).toHaveLength(1);
  });

  it('leave everything else to the dry run', async () => {
    const manyFiles = Array.from({ length: 11 }, (_, index) => ({ url: `${server.url}/${index}.jpg` }));
    const refused = [
      [post('/a.jpg', {}, { caption: 'x'.repeat(2_201) }), 'CAPTION_TOO_LONG'],
      [post('/a.jpg', { placement: 'STORY' }), 'STORY_HAS_NO_CAPTION'],
      [post('/a.jpg', { collaborators: ['rye'] }), 'COLLABORATORS_NOT_SUPPORTED'],
      [post('/a.jpg', {}, { media: manyFiles }), 'TOO_MANY_MEDIA'],
    ] as const;
    for (const [input, code] of refused) {
      expect(await check(asking, input)).toMatchObject({
        ...{ isValid: false, dryRun: null },
        rejections: [{ accountId: creator.accountId, problems: [{ code }] }],
      });
    }
    // The first is possible for a photo, the second for a video.
    for (const options of [{ altTexts: ['A loaf'] }, { coverTimestampMs: 1_000 }])
      expect((await check(asking, post('/a.jpg', options))).isValid).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('are not fetched for accounts of other users', async () => {
    const stranger = await newTrustedAssistant(stand.test, await signedInUser(stand.test));
    const checked = await check(stranger, post('/a.jpg'));
    expect(checked).toMatchObject({ isValid: false, rejections: [{ problems: [{ code: 'NOT_FOUND' }] }] });
    expect(server.requests).toEqual([]);
  });

  it('are fetched once for all dry runs of an assistant, and deleted with them', async () => {
    const before = (await uploads()).length;
    for (const caption of ['One', 'Two', 'Three']) {
      const { dryRun } = await check(trusted, post('/a.jpg', {}, { caption }));
      expect(dryRun.approvalUrl).toBeNull();
    }
    expect(server.requests).toEqual(['/a.jpg']);
    expect(await uploads()).toHaveLength(before + 1);
    const confirmations = stand.get(ConfirmationsService);
    await stand.test.advance(19 * minuteMs);
    await confirmations.purge(new AbortController().signal);
    expect(await uploads()).toHaveLength(before + 1);
    await stand.test.advance(2 * minuteMs);
    await confirmations.purge(new AbortController().signal);
    expect(await uploads()).toHaveLength(before);
  });

  it('are deleted if the user denies', async () => {
    const before = (await uploads()).length;
    const { dryRun } = await check(asking, post('/b.jpg'));
    await (await user.open(dryRun.approvalUrl)).send({ do: 'fetch' });
    expect(await uploads()).toHaveLength(before + 1);
    expect(await answerApproval(user, dryRun.approvalUrl, 'deny')).toBe('Denied');
    expect(await uploads()).toHaveLength(before);
  });

  it('are fetched again if the user denies another post with them at the same time', async () => {
    const posts = [post('/b.jpg', {}, { caption: 'Denied' }), post('/b.jpg', {}, { caption: 'Kept' })];
    const denied = (await check(trusted, posts[0]!)).dryRun;
    const id = (await sql(stand.test, 'SELECT id FROM assistant_confirmations ORDER BY id DESC LIMIT 1'))[0]
      .id;
    const restore = replaceMethod(stand.get(PostProposals), 'check', (original) => async (...args) => {
      restore();
      const checked = await original(...args);
      expect(await answerApproval(user, `${stand.test.url}/approvals/${id}`, 'deny')).toBe('Denied');
      return checked;
    });
    const { dryRun } = await check(trusted, posts[1]!);
    expect(server.requests).toEqual(['/b.jpg', '/b.jpg']);
    const publish = (input: object, { confirmationToken }: any) =>
      trusted.call('publish_post', { ...input, confirmationToken });
    expect((await publish(posts[1]!, dryRun)).isError).toBe(false);
    expect((await publish(posts[0]!, denied)).error).toMatchObject({ code: 'APPROVAL_DENIED' });
  });

  it('are deleted if another file of the post was deleted while they were fetched', async () => {
    const uploadId = await stand.upload(creator, readFileSync(samplePhoto));
    const input = post(
      '/a.jpg',
      {},
      { caption: 'Two files', media: [{ uploadId }, { url: `${server.url}/b.jpg` }] },
    );
    const { dryRun } = await check(asking, input);
    const before = (await uploads()).length;
    const restore = replaceMethod(stand.get(PostProposals), 'check', (original) => async (...args) => {
      restore();
      const checked = await original(...args);
      await stand.get(UploadsService).remove(creator.userId, uploadId);
      return checked;
    });
    const page = await (await user.open(dryRun.approvalUrl)).send({ do: 'fetch' });
    expect(page.response.status).toBe(410);
    expect(server.requests).toEqual(['/b.jpg']);
    expect(await uploads()).toHaveLength(before - 1);
  });

  it('are listed for frontends, which can decide in a session', async () => {
    const pending = async (by = user) => {
      const { viewer } = await by.data(`{ viewer { pendingApprovals { edges { node {
        approvalId clientId assistant isVerified tool title facts { label text } pendingAddresses url } } } } }`);
      return viewer.pendingApprovals.edges.map(({ node }: any) => node);
    };
    const decide = async (id: string, decision: string, by = user) => {
      const { decideApproval } = await by.data(
        `mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) {
          __typename ... on ApprovalDecided { approvalId decision } ... on UserError { code } } }`,
        { input: { approvalId: id, decision } },
      );
      return decideApproval;
    };
    const input = post('/b.jpg');
    const { dryRun } = await check(asking, input);
    const [found] = await pending();
    expect(found).toMatchObject({
      ...{ clientId: asking.oauthClient.id, assistant: 'Assistant', isVerified: true, tool: 'publish_post' },
      ...{ title: 'Publish a post', url: dryRun.approvalUrl, pendingAddresses: [`${server.url}/b.jpg`] },
    });
    expect(await decide(found.approvalId, 'APPROVED')).toMatchObject({ code: 'APPROVAL_NEEDS_FILES' });
    const stranger = await signedInUser(stand.test);
    expect(await pending(stranger)).toEqual([]);
    expect(await decide(found.approvalId, 'DENIED', stranger)).toMatchObject({ code: 'NOT_FOUND' });
    await (await user.open(dryRun.approvalUrl)).send({ do: 'fetch' });
    expect(await decide(found.approvalId, 'APPROVED')).toMatchObject({ decision: 'APPROVED' });
    expect(await decide(found.approvalId, 'DENIED')).toMatchObject({ code: 'NOT_FOUND' });
    expect((await pending()).map(({ approvalId }: any) => approvalId)).not.toContain(found.approvalId);
    const { confirmationToken } = dryRun;
    expect((await asking.call('publish_post', { ...input, confirmationToken })).isError).toBe(false);
  });

  it('are described with their options', async () => {
    const options = { altTexts: ['A loaf'], aiGenerated: true };
    const { dryRun } = await check(asking, post('/a.jpg', options));
    expect(dryRun.facts).toEqual(
      expect.arrayContaining([
        { label: 'Placement', value: 'Feed', quote: null },
        { label: 'Alternative texts', value: '1: A loaf', quote: null },
        { label: 'Label', value: 'Made with AI', quote: null },
      ]),
    );
    const { data } = await asking.call('get_composer_rules', { accountId: creator.accountId });
    expect(data.optionsSchema).toMatchObject({
      type: 'object',
      properties: { altTexts: { description: expect.any(String) }, aiGenerated: { default: false } },
    });
  });

  it('say in the list of tools that a dry run is no read', async () => {
    const { tools } = await asking.client.listTools();
    const hints = (name: string) => tools.find((tool) => tool.name === name)!.annotations;
    expect(hints('validate_post')).toMatchObject({ readOnlyHint: false, openWorldHint: true });
    expect(hints('get_composer_rules')).toMatchObject({ readOnlyHint: true, openWorldHint: true });
  });

  it('cannot be approved after the consent ended', async () => {
    const own = await newAssistant(stand.test, user);
    const uploadId = await stand.upload(creator, readFileSync(samplePhoto));
    const input = post('/a.jpg', {}, { media: [{ uploadId }] });
    const { dryRun } = await check(own, input);
    expect(await answerApproval(user, dryRun.approvalUrl, 'approve')).toBe('Approved');
    await user.data('mutation ($id: ID!) { revokeAuthorizedApp(input: { clientId: $id }) { __typename } }', {
      id: own.oauthClient.id,
    });
    await stand.test.advance(1_000);
    const again = await newAssistant(stand.test, user, { oauthClient: own.oauthClient });
    const { confirmationToken } = dryRun;
    const { error } = await again.call('publish_post', { ...input, confirmationToken });
    expect(error).toMatchObject({ code: 'CONFIRMATION_INVALID' });
  });
});
