import { MetaClient, readErrorCodes, type Credentials } from '../../test/meta-client.js';

describe('A token', () => {
  let meta: MetaClient;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(() => meta.reset());

  const read = (who: Credentials) => meta.call(who, 'GET', who.igId, { fields: 'username' });
  const both = async (): Promise<[Credentials, string][]> => [
    [await meta.instagram(), '/instagram/accounts/sim-bakery'],
    [await meta.page(), '/meta/people/sim-anna'],
  ];

  it.each([
    ['change-password', 460],
    ['log-out', 467],
    ['expire-tokens', 463],
    ['remove-authorization', 458],
  ])('is invalid after %s, and a new consent issues a valid one', async (verb, subcode) => {
    for (const [who, subject] of await both()) {
      await meta.control('POST', `${subject}/${verb}`);
      expect(readErrorCodes(await read(who))).toEqual([400, 190, subcode]);
      const renewed = who.login === 'instagram' ? await meta.instagram() : await meta.page();
      expect((await read(renewed)).json.username).toBe('sim.harbour.bakery');
      expect(readErrorCodes(await read(who))).toEqual([400, 190, subcode]);
    }
  });

  it.each([
    ['checkpoint', 459],
    ['unconfirm', 464],
  ])('is invalid while the account is in a state: %s', async (verb, subcode) => {
    for (const [who, subject] of await both()) {
      await meta.control('POST', `${subject}/${verb}`, { on: true });
      expect(readErrorCodes(await read(who))).toEqual([400, 190, subcode]);
      await meta.control('POST', `${subject}/${verb}`, { on: false });
      expect((await read(who)).status).toBe(200);
    }
  });

  it('of a Page becomes invalid when the user loses the role', async () => {
    const who = await meta.page();
    await meta.control('POST', '/meta/people/sim-anna/lose-role', { page: 'sim-page-bakery' });
    expect(readErrorCodes(await read(who))).toEqual([400, 190, 492]);
  });

  it('can be created in bulk for load tests, each for a new account and with any age', async () => {
    const { grants } = await meta.control('POST', '/instagram/grants', { count: 3, ageMs: 86_400_000 });
    const more = await meta.control('POST', '/meta/grants', { count: 2, term: 'short' });
    const igIds = [...grants, ...more.grants.flatMap(({ pages }: any) => pages)].map(({ igId }) => igId);
    expect(new Set(igIds).size).toBe(5);
    expect(grants[0].expiresIn).toBe(5_183_944 - 86_400);
    expect(more.grants[0].expiresIn).toBe(3_600);
    const [page] = more.grants[1].pages;
    const who: Credentials = { login: 'facebook', token: page.accessToken, igId: page.igId };
    expect((await read(who)).json.username).toBe(page.username);
  });

  it('stays valid when it loses a permission', async () => {
    const who = await meta.instagram();
    await meta.control('POST', '/instagram/accounts/sim-bakery/remove-permission', {
      permission: 'instagram_business_content_publish',
    });
    expect((await read(who)).status).toBe(200);
    expect(readErrorCodes(await meta.call(who, 'GET', `${who.igId}/content_publishing_limit`))[1]).toBe(10);
  });

  it('is refused with status 401 if configured', async () => {
    await meta.control('PATCH', '/settings', { meta: { tokenErrorStatus: 401 } });
    const answer = await meta.call({ login: 'instagram', token: 'IGAAnothing' }, 'GET', 'me');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('OAuth');
    expect(answer.json.error).toMatchObject({
      type: 'OAuthException',
      code: 190,
      fbtrace_id: expect.any(String),
    });
  });
});
