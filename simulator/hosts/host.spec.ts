import { buildSyntheticMp4 } from '../media/synthetic-mp4.js';
import { CLIENT, putChunk, send, SimulatorClient } from '../test/client.js';

describe('A simulated host', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await SimulatorClient.start();
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.control('POST', '/reset'));

  const onToken = (action: object, more: object = {}) =>
    simulator.addFault({
      match: {
        host: 'tiktok.api',
        method: 'POST',
        path: '/v2/oauth/token/',
        form: { grant_type: 'refresh_token' },
      },
      times: 1,
      action,
      ...more,
    });
  const counters = () => simulator.control('GET', '/tiktok/tokens');

  it('can lose a response after processing the request', async () => {
    const { refreshToken } = await simulator.connect();
    await onToken({ type: 'lostAnswer' });

    await expect(simulator.refresh(refreshToken)).rejects.toThrow();
    expect(await counters()).toMatchObject({ refreshes: 1 });
    expect((await simulator.refresh(refreshToken)).json.error).toBe('invalid_grant');
    const { entries } = await simulator.control('GET', '/requests?path=/v2/oauth/token/');
    expect(
      entries.map(({ outcome, status, form }: { outcome: string; status: number; form: object }) => [
        outcome,
        status,
        form,
      ]),
    ).toEqual([
      ['answered', 200, { grant_type: 'authorization_code' }],
      ['lost', null, { grant_type: 'refresh_token' }],
      ['answered', 200, { grant_type: 'refresh_token' }],
    ]);
  });

  it('can drop a connection before processing the request', async () => {
    const { refreshToken } = await simulator.connect();
    await onToken({ type: 'dropConnection' });
    await expect(simulator.refresh(refreshToken)).rejects.toThrow();
    expect((await simulator.refresh(refreshToken)).json.access_token).toBeDefined();
  });

  it('can respond with any status, with or without processing the request', async () => {
    const { refreshToken } = await simulator.connect();
    await onToken({ type: 'status', status: 503, body: { sorry: true }, headers: { 'retry-after': '7' } });
    const before = await simulator.refresh(refreshToken);
    expect([before.status, before.json, before.headers.get('retry-after')]).toEqual([
      503,
      { sorry: true },
      '7',
    ]);
    expect(await counters()).toMatchObject({ refreshes: 0 });

    await onToken({ type: 'status', status: 502, processed: true });
    const after = await simulator.refresh(refreshToken);
    expect([after.status, after.text]).toEqual([502, '']);
    expect(await counters()).toMatchObject({ refreshes: 1 });
  });

  it.each([
    [{ type: 'rateLimit' }, 429, (text: string) => JSON.parse(text).error.code === 'rate_limit_exceeded'],
    [
      { type: 'apiError', code: 'internal_error', status: 500 },
      500,
      (text: string) => text.includes('internal_error'),
    ],
    [
      { type: 'oauthError', error: 'temporarily_unavailable' },
      200,
      (text: string) => JSON.parse(text).error === 'temporarily_unavailable',
    ],
    [{ type: 'garbage' }, 200, (text: string) => text === '<<{not json'],
    [{ type: 'hugeBody', bytes: 3_000_000 }, 200, (text: string) => text.length === 3_000_002],
  ])('can respond with %j', async (action, status, check) => {
    await onToken(action);
    const answer = await simulator.refresh('rft.x');
    expect(answer.status).toBe(status);
    expect(check(answer.text)).toBe(true);
  });

  it('can delay responses and skip requests before a fault', async () => {
    const { refreshToken } = await simulator.connect();
    await onToken({ type: 'latency', ms: 60 });
    await onToken({ type: 'status', status: 500 }, { skip: 1 });
    const started = performance.now();
    const first = await simulator.refresh(refreshToken);
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
    expect(first.status).toBe(200);
    expect((await simulator.refresh(first.json.refresh_token)).status).toBe(500);
    expect((await simulator.refresh(first.json.refresh_token)).status).toBe(200);
    expect(await simulator.control('GET', '/faults')).toEqual([]);
  });

  it('can hold a response after processing the request', async () => {
    const { refreshToken } = await simulator.connect();
    await onToken({ type: 'latency', ms: 10_000, after: true });
    const waiting = new AbortController();
    const answer = fetch(`${simulator.urls.tiktok.api}/v2/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams({ ...CLIENT, grant_type: 'refresh_token', refresh_token: refreshToken }),
      signal: waiting.signal,
    });
    while ((await counters()).refreshes === 0);
    waiting.abort();
    await expect(answer).rejects.toThrow();
  });

  it('can hang until the client disconnects or the fault is deleted', async () => {
    const id = await simulator.addFault({ match: { path: '/v2/oauth/*' }, action: { type: 'hang' } });
    await expect(
      fetch(`${simulator.urls.tiktok.api}/v2/oauth/token/`, {
        method: 'POST',
        signal: AbortSignal.timeout(50),
      }),
    ).rejects.toThrow(/timeout/);
    const hanging = simulator.oauth('token', { grant_type: 'client_credentials' });
    hanging.catch(() => undefined);
    while ((await simulator.control('GET', '/requests')).total < 2);
    await simulator.control('DELETE', `/faults/${id}`);
    await expect(hanging).rejects.toThrow();
    expect((await simulator.oauth('token', { grant_type: 'client_credentials' })).status).toBe(200);
  });

  it('can read a part of an upload, and the rest when the fault is deleted', async () => {
    const { accessToken } = await simulator.connect();
    const file = buildSyntheticMp4({ bytes: 5_000_000 });
    const id = await simulator.addFault({
      match: { host: 'tiktok.upload' },
      action: { type: 'stall', afterBytes: 1_000_000 },
      times: 1,
    });
    const { json } = await simulator.initVideo(accessToken, file.length);
    const sent = putChunk(json.data.upload_url, file, 0, file.length);
    const upload = async () => (await simulator.control('GET', '/requests?host=tiktok.upload')).entries[0];
    while (!((await upload())?.bodyBytes >= 1_000_000));
    expect(await upload()).toMatchObject({ outcome: null, faults: [id] });
    expect((await upload()).bodyBytes).toBeLessThan(file.length);
    await simulator.control('DELETE', `/faults/${id}`);
    expect((await sent).status).toBe(201);
    expect(await upload()).toMatchObject({ outcome: 'answered', bodyBytes: file.length });
  });

  it('counts the received requests by path, without tokens', async () => {
    const { accessToken } = await simulator.connect();
    await simulator.get(accessToken, '/v2/user/info/?fields=open_id');
    await simulator.get(accessToken, '/v2/user/info/?fields=open_id');
    const log = await simulator.control('GET', '/requests?host=tiktok.api');
    expect(log.counts).toEqual({ 'tiktok.api POST /v2/oauth/token/': 1, 'tiktok.api GET /v2/user/info/': 2 });
    expect(log.total).toBe(3);
    expect(log.entries[1].tokenId).toMatch(/^[0-9a-f]{12}$/);
    expect(JSON.stringify(log)).not.toContain(accessToken);
    expect((await simulator.control('GET', `/requests?since=${log.entries[1].seq}`)).entries).toHaveLength(1);
    await simulator.control('DELETE', '/requests');
    expect((await simulator.control('GET', '/requests')).total).toBe(0);
  });

  it('refuses invalid control requests', async () => {
    const control = (method: string, path: string, body?: object) =>
      send(simulator.urls.control + path, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    const cases: [string, string, object | undefined, number][] = [
      ['POST', '/faults', { match: {}, action: { type: 'magic' } }, 400],
      ['POST', '/faults', { match: { hots: 'tiktok.api' }, action: { type: 'hang' } }, 400],
      ['POST', '/faults', { match: { host: 'api' }, action: { type: 'hang' } }, 400],
      ['PATCH', '/settings', { tiktok: { rotation: 'never' } }, 400],
      ['PATCH', '/settings', { ports: {} }, 400],
      ['POST', '/tiktok/people', { id: 'sim-public', privat: true }, 400],
      ['POST', '/tiktok/people/nobody/remove-authorization', {}, 404],
      ['GET', '/tiktok/publish/nothing', undefined, 404],
      ['DELETE', '/faults/99', undefined, 404],
      ['GET', '/nothing', undefined, 404],
    ];
    for (const [method, path, body, status] of cases) {
      const answer = await control(method, path, body);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.json.error.message).toEqual(expect.any(String));
    }
    expect(await simulator.control('GET', '/faults')).toEqual([]);
  });

  it('creates many grants without listing their users on the consent page', async () => {
    const { grants } = await simulator.control('POST', '/tiktok/grants', { count: 50 });
    expect(new Set(grants.map(({ openId }: { openId: string }) => openId)).size).toBe(50);
    expect((await simulator.refresh(grants[49].refreshToken)).json.open_id).toBe(grants[49].openId);
    expect(await (await fetch(simulator.authorizeUrl())).text()).not.toContain('sim.bulk');
    expect(await simulator.control('GET', '/state')).toMatchObject({
      tiktok: { people: 54, liveGrants: 50 },
    });
  });
});
