import { send } from '../../test/client.js';
import { MetaClient, readErrorCodes } from '../../test/meta-client.js';

describe('Limits of Meta', () => {
  let meta: MetaClient;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(() => meta.reset());

  const accountUsage = (headers: Headers) => JSON.parse(headers.get('x-business-use-case-usage') ?? '{}');

  it('are reported in headers: of the account of a call, else of the app', async () => {
    const who = await meta.page();
    const about = await meta.call(who, 'GET', who.igId, { fields: 'username' });
    expect(accountUsage(about.headers)).toEqual({
      [who.igId]: [
        {
          type: 'instagram',
          call_count: 0,
          total_cputime: 0,
          total_time: 0,
          estimated_time_to_regain_access: 0,
        },
      ],
    });
    expect(about.headers.get('x-app-usage')).toBeNull();
    const general = await meta.call(who, 'GET', 'me');
    expect(JSON.parse(general.headers.get('x-app-usage') ?? '')).toEqual({
      call_count: 0,
      total_time: 0,
      total_cputime: 0,
    });
    await meta.control('PATCH', '/settings', { meta: { usageHeadersFromPercent: 50 } });
    expect((await meta.call(who, 'GET', 'me')).headers.get('x-app-usage')).toBeNull();
  });

  it('throttle an account with 80002 until the window ends', async () => {
    const who = await meta.instagram();
    await meta.control('POST', '/meta/usage', { account: 'sim-bakery', percent: 85 });
    const near = await meta.call(who, 'GET', 'me');
    expect(near.status).toBe(200);
    expect(accountUsage(near.headers)[who.igId][0].call_count).toBe(85);
    await meta.control('POST', '/meta/usage', { account: 'sim-bakery', percent: 100, minutes: 17 });
    const throttled = await meta.call(who, 'GET', 'me');
    expect(readErrorCodes(throttled)).toEqual([400, 80_002, undefined]);
    expect(accountUsage(throttled.headers)[who.igId][0]).toMatchObject({
      call_count: 100,
      estimated_time_to_regain_access: 17,
    });
    await meta.advance(17 * 60_000);
    expect((await meta.call(who, 'GET', 'me')).status).toBe(200);
  });

  it('count calls: 4800 per impression for an account, 200 per user and hour for the app', async () => {
    const { accessToken } = await meta.facebook('sim-nobody');
    const ask = () => meta.call({ login: 'facebook', token: accessToken }, 'GET', 'me');
    const statuses = await Promise.all(Array.from({ length: 202 }, async () => (await ask()).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(199);
    expect(readErrorCodes(await ask())[1]).toBe(4);
    await meta.control('PATCH', '/settings', { meta: { rateLimits: false } });
    expect((await ask()).status).toBe(200);

    await meta.control('POST', '/instagram/accounts', { id: 'sim-creator', impressions: 1 });
    const who = await meta.instagram('sim-creator');
    let last = await meta.call(who, 'GET', 'me');
    for (let call = 1; call < 49; call++) last = await meta.call(who, 'GET', 'me');
    expect(accountUsage(last.headers)[who.igId][0].call_count).toBe(1);
  });

  it('can be simulated by a fault', async () => {
    const who = await meta.instagram();
    await meta.simulator.addFault({
      match: { host: 'instagram.graph' },
      times: 1,
      action: { type: 'rateLimit' },
    });
    const throttled = await meta.call(who, 'GET', 'me');
    expect(readErrorCodes(throttled)[1]).toBe(80_002);
    expect(Object.keys(accountUsage(throttled.headers))).toEqual([who.igId]);
    await meta.simulator.addFault({ match: { host: 'meta.graph' }, times: 1, action: { type: 'rateLimit' } });
    const page = await meta.page();
    expect(readErrorCodes(await meta.call(page, 'GET', 'me'))[1]).toBe(4);
  });
});

describe('A fault', () => {
  let meta: MetaClient;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(() => meta.reset());

  it.each([
    ['1', 500, 1, undefined],
    ['2', 503, 2, undefined],
    ['10', 403, 10, undefined],
    ['17', 400, 17, undefined],
    ['32', 400, 32, undefined],
    ['100/33', 400, 100, 33],
    ['102', 400, 102, undefined],
    ['190/459', 400, 190, 459],
    ['190/460', 400, 190, 460],
    ['190/463', 400, 190, 463],
    ['200', 403, 200, undefined],
    ['341', 400, 341, undefined],
    ['368', 400, 368, undefined],
    ['506', 400, 506, undefined],
    ['613/1996', 400, 613, 1_996],
    ['80001', 400, 80_001, undefined],
    ['4/2207051', 400, 4, 2_207_051],
    ['-2/2207003', 400, -2, 2_207_003],
  ])("returns an error with the platform's message: %s", async (code, status, number, subcode) => {
    const who = await meta.instagram();
    await meta.simulator.addFault({ times: 1, action: { type: 'apiError', code } });
    const answer = await meta.call(who, 'GET', 'me');
    expect(readErrorCodes(answer)).toEqual([status, number, subcode]);
    expect(answer.json.error.message.length).toBeGreaterThan(10);
  });

  it('can apply after the call is processed, and can match calls by query', async () => {
    const who = await meta.instagram('sim-bakery', { ageMs: 90_000_000 });
    await meta.simulator.addFault({
      match: { form: { grant_type: 'ig_refresh_token' } },
      times: 1,
      action: { type: 'apiError', code: '2', processed: true },
    });
    expect((await meta.call(who, 'GET', 'me')).status).toBe(200);
    const refreshed = await meta.call(who, 'GET', 'refresh_access_token', { grant_type: 'ig_refresh_token' });
    expect(readErrorCodes(refreshed)).toEqual([503, 2, undefined]);
    expect(await meta.control('GET', '/meta/tokens')).toMatchObject({ refreshes: 1 });
    const { entries } = await meta.control('GET', '/requests?host=instagram.graph');
    expect(entries[1].form).toEqual({ grant_type: 'ig_refresh_token' });
    expect(entries[1].tokenId).toMatch(/^[0-9a-f]{12}$/);
    expect(entries[0].tokenId).toBe(entries[1].tokenId);
  });

  it('has the error format of the host', async () => {
    const code = await meta.createInstagramCode();
    await meta.simulator.addFault({
      match: { host: 'instagram.api' },
      times: 1,
      action: { type: 'apiError', code: '400', status: 400, message: 'Nope' },
    });
    expect((await meta.exchangeInstagram(code)).json).toEqual({
      error_type: 'OAuthException',
      code: 400,
      error_message: 'Nope',
    });
  });

  it('for a policy block applies to all writes of an account and to no read', async () => {
    await meta.control('POST', '/instagram/accounts', { id: 'sim-bakery', blockedForPolicy: true });
    const who = await meta.instagram();
    expect((await meta.call(who, 'GET', 'me')).status).toBe(200);
    expect(readErrorCodes(await meta.call(who, 'POST', `${who.igId}/media`))).toEqual([400, 368, undefined]);
  });

  it('can hide nodes from Page tokens, as in 2026', async () => {
    const page = await meta.page();
    const { accessToken } = await meta.facebook();
    const { json } = await meta.call(page, 'GET', `${page.igId}/media`);
    const [{ id }] = json.data;
    await meta.control('PATCH', '/settings', { meta: { pageTokenReads: 'fail' } });
    expect(readErrorCodes(await meta.call(page, 'GET', id))).toEqual([400, 100, 33]);
    expect((await meta.call({ login: 'facebook', token: accessToken }, 'GET', id)).status).toBe(200);
  });

  it('does not replace errors of an invalid version or path', async () => {
    const who = await meta.instagram();
    expect(readErrorCodes(await meta.call(who, 'GET', 'me/nothing'))).toEqual([400, 2500, undefined]);
    const unknown = await send(`${meta.urls.instagram.graph}/v99.0/me?access_token=${who.token}`);
    expect(readErrorCodes(unknown)).toEqual([400, 2500, undefined]);
    const old = await send(`${meta.urls.instagram.graph}/v19.0/me?access_token=${who.token}`);
    expect(old.status).toBe(200);
  });
});
