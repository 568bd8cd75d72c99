import { PublishingStand, type Creator, sampleVideo } from '../../support/platforms/publishing.js';
import {
  approvedPost,
  browserOf,
  newTrustedAssistant,
  postMessage,
  type TestAssistant,
} from '../../support/clients/assistants.js';
import type { UserBrowser } from '../../oauth/fixtures.js';

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

describe('Attacks on the MCP server', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let user: UserBrowser;
  let assistant: TestAssistant;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    user = await browserOf(stand.test, creator.client, creator.userId);
    assistant = await newTrustedAssistant(stand.test, user);
  });
  afterAll(() => stand.close());

  const send = (message: unknown, headers: Record<string, string> = {}) =>
    postMessage(stand.test, message, { authorization: `Bearer ${assistant.accessToken}`, ...headers });

  it('cannot use a token for text that only looks the same, for more fields, or by another assistant', async () => {
    const uploadId = await stand.upload(creator, sampleVideo);
    const options = { privacyLevel: 'PUBLIC_TO_EVERYONE', disableDuet: true };
    const post = {
      media: [{ uploadId }],
      caption: 'Caf\u00e9',
      targets: [{ accountId: creator.accountId, options }],
    };
    const { confirmationToken } = await approvedPost(assistant, user, post);
    const publish = async (input: object, by = assistant) =>
      (await by.call('publish_post', { ...input, confirmationToken })).error?.code ?? null;
    expect(await publish({ ...post, caption: 'Cafe\u0301' })).toBe('CONFIRMATION_INVALID');
    expect(await publish({ ...post, caption: 'Caf\u00e9\u200b' })).toBe('CONFIRMATION_INVALID');
    const more = [{ accountId: creator.accountId, options: { ...options, disableStitch: true } }];
    expect(await publish({ ...post, targets: more })).toBe('CONFIRMATION_INVALID');
    expect(await publish({ ...post, extra: 1 })).toBe('INVALID_INPUT');
    expect(await publish({ ...post, publishAt: '2030-01-01T00:00:00Z' })).toBe('CONFIRMATION_INVALID');
    const other = await newTrustedAssistant(stand.test, user);
    expect(await publish(post, other)).toBe('CONFIRMATION_INVALID');
    // The order of fields means nothing.
    const { disableDuet, privacyLevel } = options;
    const reordered = {
      targets: [{ options: { disableDuet, privacyLevel }, accountId: creator.accountId }],
      caption: post.caption,
      media: post.media,
    };
    const answers = await Promise.all([publish(reordered), publish(post), publish(post, other)]);
    expect(answers[2]).toBe('CONFIRMATION_INVALID');
    expect(answers.slice(0, 2)).toContain(null);
    const { posts } = await creator.client.data('{ posts(first: 100) { edges { node { caption } } } }');
    expect(posts.edges).toHaveLength(1);
  });

  it.each([
    ['another content type', { 'content-type': 'text/plain' }, list, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 415],
    ['an accepted type that the answer does not have', { accept: 'text/html' }, list, 406],
    ['an unknown protocol version', { 'mcp-protocol-version': '1999-01-01' }, list, 400],
    ['several messages', {}, [list, list], 400],
    ['no message', {}, [], 400],
    ['a number', {}, '7', 400],
    ['a response', {}, { jsonrpc: '2.0', id: 1, result: {} }, 202],
    ['a deep value', {}, `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 400],
    ['a page of another origin', { origin: 'http://evil.example' }, list, 403],
  ])('get no result with %s', async (_what, headers: Record<string, string>, message, status) => {
    const answer = await send(message, headers);
    expect([answer.status, await answer.text()]).toEqual([
      status,
      expect.not.stringContaining('publish_post'),
    ]);
  });

  it('cannot pass the access token in the address, or use other methods', async () => {
    const { url } = stand.test;
    const body = JSON.stringify(list);
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const address = `${url}/mcp?access_token=${assistant.accessToken}`;
    expect((await fetch(address, { method: 'POST', headers, body })).status).toBe(401);
    const authorization = `Bearer ${assistant.accessToken}`;
    const stream = await fetch(`${url}/mcp`, { headers: { authorization, accept: 'text/event-stream' } });
    expect([stream.status, stream.headers.get('allow')]).toEqual([405, 'POST']);
    for (const method of ['PUT', 'PATCH'])
      expect(
        (await fetch(`${url}/mcp`, { method, headers: { ...headers, authorization }, body })).status,
      ).toBe(404);
  });
});
