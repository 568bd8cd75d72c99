import { send } from '../../test/client.js';
import { JPEG, MetaClient, readErrorCodes, type Credentials } from '../../test/meta-client.js';

describe('A call on a graph host', () => {
  let meta: MetaClient;
  let who: Credentials;

  beforeAll(async () => {
    meta = await MetaClient.start();
    who = await meta.instagram();
  });
  afterAll(() => meta.close());

  const create = (init: { headers?: Record<string, string>; body: NonNullable<RequestInit['body']> }) =>
    send(`${meta.urls.instagram.graph}/v26.0/${who.igId}/media`, {
      method: 'POST',
      ...init,
      headers: { authorization: `Bearer ${who.token}`, ...init.headers },
    });
  const fields = () => ({
    image_url: meta.serve(JPEG, 'image/jpeg', '/photo.jpg'),
    caption: 'Käse & Brot',
    user_tags: '[{"username":"rye_fan","x":0.5,"y":0.5}]',
  });
  const newest = async () => (await meta.control('GET', '/instagram/containers'))[0];

  it.each([
    ['a form', () => ({ body: new URLSearchParams(fields()) })],
    [
      'a multipart form',
      () => {
        const body = new FormData();
        for (const [name, value] of Object.entries(fields())) body.append(name, value);
        return { body };
      },
    ],
    [
      'JSON',
      () => {
        const { user_tags: userTags, ...others } = fields();
        return {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...others, user_tags: JSON.parse(userTags) }),
        };
      },
    ],
  ])('reads parameters from %s', async (_what, init) => {
    const { status, json } = await create(init());
    expect(status).toBe(200);
    expect(await newest()).toMatchObject({
      id: json.id,
      caption: 'Käse & Brot',
      userTags: [{ username: 'rye_fan', x: 0.5, y: 0.5 }],
    });
  });

  it.each([
    ['invalid JSON', { headers: { 'content-type': 'application/json' }, body: '{' }],
    ['a list', { headers: { 'content-type': 'application/json' }, body: '[]' }],
    [
      'tags that are not JSON',
      { body: new URLSearchParams({ image_url: 'https://example.com/a.jpg', user_tags: '[' }) },
    ],
    [
      'an invalid flag',
      { body: new URLSearchParams({ image_url: 'https://example.com/a.jpg', is_ai_generated: 'maybe' }) },
    ],
  ])('refuses %s', async (_what, init) => {
    expect(readErrorCodes(await create(init))).toEqual([400, 100, undefined]);
  });

  it('refuses the secret of a different app', async () => {
    const app = { login: 'facebook', token: '442200000000001|wrong' } as const;
    expect(readErrorCodes(await meta.call(app, 'GET', '442200000000001/subscriptions'))).toEqual([
      400,
      190,
      undefined,
    ]);
    const own = { login: 'facebook', token: '442200000000001|sim_meta_app_secret_0123456789abcdef' } as const;
    expect(readErrorCodes(await meta.call(own, 'GET', 'me'))).toEqual([400, 100, 33]);
    const inspected = await meta.call(own, 'GET', 'debug_token', { input_token: who.token });
    expect(inspected.json.data.is_valid).toBe(false);
  });
});
