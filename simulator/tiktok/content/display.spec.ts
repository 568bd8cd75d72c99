import { SimulatorClient, type Connection } from '../../test/client.js';

describe('The Display API', () => {
  let simulator: SimulatorClient;
  let connection: Connection;

  beforeAll(async () => {
    simulator = await SimulatorClient.start({ startAt: '2026-11-06T01:00:00.000Z' });
  });
  afterAll(() => simulator.close());
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    connection = await simulator.connect();
  });

  const grantOf = async (scopes: string[]): Promise<string> => {
    const body = { person: 'sim-public', scopes };
    return (await simulator.control('POST', '/tiktok/grants', body)).grants[0].accessToken;
  };

  it('returns exactly the requested fields of a user', async () => {
    const fields = 'open_id,union_id,display_name,username,follower_count,video_count';
    const { json } = await simulator.get(connection.accessToken, `/v2/user/info/?fields=${fields}`);
    expect(json).toEqual({
      data: {
        user: {
          open_id: connection.openId,
          union_id: expect.any(String),
          display_name: 'Simulated Public Creator',
          username: 'sim.public.creator',
          follower_count: 1_204,
          video_count: 3,
        },
      },
      error: { code: 'ok', message: '', log_id: expect.stringMatching(/^20261106010000[0-9A-F]{20}$/) },
    });
  });

  it('serves the avatar of a user', async () => {
    const { json } = await simulator.get(connection.accessToken, '/v2/user/info/?fields=avatar_url');
    const avatar = await fetch(json.data.user.avatar_url);
    expect(avatar.headers.get('content-type')).toContain('image/svg+xml');
  });

  it.each([
    ['/v2/user/info/', 400, 'invalid_params'],
    ['/v2/user/info/?fields=open_id,email', 400, 'invalid_params'],
    ['/v2/user/info/?fields=username', 401, 'scope_not_authorized'],
    ['/v2/user/info/?fields=open_id,username', 400, 'scope_permission_missed'],
    ['/v2/user/info/?fields=open_id', 200, 'ok'],
  ])('responds to %s with only the basic scope: %i %s', async (path, status, code) => {
    const answer = await simulator.get(await grantOf(['user.info.basic']), path);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  it('requires a bearer token and the scope', async () => {
    const path = '/v2/video/list/?fields=id';
    expect((await simulator.post('act.nobody', path)).json).toEqual({
      data: {},
      error: {
        code: 'access_token_invalid',
        message: 'The access token is invalid or not found in the request.',
        log_id: expect.any(String),
      },
    });
    const unscoped = await simulator.post(await grantOf(['user.info.basic', 'video.publish']), path);
    expect([unscoped.status, unscoped.json.error.code]).toEqual([401, 'scope_not_authorized']);
  });

  it('lists public videos, newest first, page by page', async () => {
    const list = async (body: object) =>
      (await simulator.post(connection.accessToken, '/v2/video/list/?fields=id,create_time,title', body)).json
        .data;
    const first = await list({ max_count: 2 });
    const second = await list({ max_count: 2, cursor: first.cursor });

    expect(first.has_more).toBe(true);
    expect(first.videos.map((video: { title: string }) => video.title)).toEqual([
      'Older simulated post 1 #simulated',
      'Older simulated post 2 #simulated',
    ]);
    expect(first.videos[0]).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      create_time: 1_793_840_400,
      title: expect.any(String),
    });
    expect(second).toMatchObject({
      has_more: false,
      videos: [{ title: 'Older simulated post 3 #simulated' }],
    });
  });

  it.each([[{ max_count: 21 }], [{ max_count: 0 }], [{ cursor: 'yesterday' }], [[]]])(
    'refuses to list videos with %j',
    async (body) => {
      const answer = await simulator.post(connection.accessToken, '/v2/video/list/?fields=id', body);
      expect([answer.status, answer.json.error.code]).toEqual([400, 'invalid_params']);
    },
  );

  it('finds videos by id and omits those of other users', async () => {
    const listed = await simulator.post(connection.accessToken, '/v2/video/list/?fields=id');
    const own = listed.json.data.videos[1].id;
    const query = (ids: string[]) =>
      simulator.post(connection.accessToken, '/v2/video/query/?fields=id,view_count', {
        filters: { video_ids: ids },
      });
    expect((await query([own, '7400000000000000001'])).json.data).toEqual({
      videos: [{ id: own, view_count: 10_200 }],
    });
    expect((await query(Array.from({ length: 21 }, () => own))).json.error.code).toBe('invalid_params');
  });

  it('accepts 600 calls per minute', async () => {
    const call = () => simulator.get(connection.accessToken, '/v2/user/info/?fields=open_id');
    for (let batch = 0; batch < 6; batch++) await Promise.all(Array.from({ length: 100 }, call));
    const refused = await call();
    expect([refused.status, refused.json.error.code]).toEqual([429, 'rate_limit_exceeded']);
    await simulator.advance(60_000);
    expect((await call()).status).toBe(200);
  });
});
