import { readFileSync } from 'node:fs';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';
import { samplePhoto } from '../../support/platforms/publishing.js';

const photo = readFileSync(samplePhoto);

describe('User requests at Meta', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterAll(() => stand.close());

  const rows = async (table: string, userId: string) =>
    (await stand.sql(`SELECT count(*)::int AS count FROM ${table} WHERE user_id = $1`, [userId]))[0].count;
  const send = async (more: object) => {
    const { callbacks } = await stand.control('POST', '/meta/callbacks/send', more);
    return callbacks;
  };
  const callbacks = async (kind: string) => {
    const answer = await stand.control('GET', `/meta/callbacks?kind=${kind}`);
    return (Array.isArray(answer) ? answer : answer.callbacks) as any[];
  };
  const page = async (url: string) => {
    const answer = await fetch(url);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
    'through %s: the removal of the app is verified, applied and reported',
    async (loginType) => {
      const user = await stand.user();
      const { account, person } = await stand.newAccount();
      const isFacebook = loginType === 'FACEBOOK_LOGIN';
      const accountId = await stand.connect(user, { person: isFacebook ? person : account, loginType });
      await stand.pass(2_000);
      await stand.catchUp();
      const subject = isFacebook ? `/meta/people/${person}` : `/instagram/accounts/${account}`;
      await stand.control('POST', `${subject}/remove-authorization`);
      await stand.work();
      expect(await stand.account(user, accountId)).toMatchObject({
        status: 'EXPIRED',
        health: { nextAction: 'RECONNECT', reason: 'AUTHORIZATION_REMOVED' },
      });
    },
  );

  it('a forged removal has no effect', async () => {
    const creator = await stand.creator();
    await stand.pass(2_000);
    await send({ kind: 'deauthorize', login: 'instagram', account: creator.account });
    await stand.work();
    expect(await stand.account(creator, creator.accountId)).toMatchObject({ status: 'ACTIVE' });
  });

  it('the deletion is done once, with a page that reports it', async () => {
    const creator = await stand.creator();
    const other = await stand.creator();
    await stand.until(creator, await stand.aPost(creator, [photo]), ['PUBLISHED']);
    await stand.control('POST', `/instagram/accounts/${creator.account}/request-data-deletion`);
    const called = (await callbacks('data-deletion'))[0];
    expect(called).toMatchObject({ status: 200 });
    const answer = typeof called.answer === 'string' ? JSON.parse(called.answer) : called.answer;
    expect(Object.keys(answer).sort()).toEqual(['confirmation_code', 'url']);
    expect(answer.confirmation_code).toMatch(/^[a-z0-9]+$/);
    expect(answer.url).toBe(`${stand.test.url}/data-deletion/${answer.confirmation_code}`);
    await stand.work();

    for (const table of ['accounts', 'grants', 'posts']) expect(await rows(table, creator.userId)).toBe(0);
    expect(await rows('accounts', other.userId)).toBe(1);
    const statusPage = await page(answer.url);
    expect(statusPage).toMatchObject({ status: 200, text: expect.stringContaining('Your data is deleted') });
    expect(statusPage.headers.get('content-security-policy')).toContain("default-src 'none'");
    const [audit] = await stand.sql(
      "SELECT count(*)::int AS count FROM audit_trail WHERE action = 'data_deletion.completed'",
    );
    expect(audit.count).toBe(1);
  });

  describe('after an account was disconnected', () => {
    const disconnect = ({ client, accountId }: InstagramCreator) =>
      client.data(
        'mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { __typename ... on UserError { code } } }',
        { id: accountId },
      );

    it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
      'deletion through %s finds the remaining data without a grant',
      async (loginType) => {
        const creator = await stand.creator(loginType);
        await stand.until(creator, await stand.aPost(creator, [photo]), ['PUBLISHED']);
        await disconnect(creator);
        await stand.work();
        expect([await rows('accounts', creator.userId), await rows('grants', creator.userId)]).toEqual([
          1, 0,
        ]);
        // The platform has no grant either, but sends the request.
        const who =
          loginType === 'FACEBOOK_LOGIN'
            ? { login: 'facebook', person: creator.person }
            : { login: 'instagram', account: creator.account };
        await send({ kind: 'data-deletion', ...who });
        await stand.work();
        for (const table of ['accounts', 'posts']) expect(await rows(table, creator.userId)).toBe(0);
      },
    );

    it('deletion is accepted from the previous login', async () => {
      const creator = await stand.creator('FACEBOOK_LOGIN');
      await stand.connect(creator, { person: creator.account, loginType: 'INSTAGRAM_LOGIN' });
      await disconnect(creator);
      await stand.work();
      await send({ kind: 'data-deletion', login: 'facebook', person: creator.person });
      await stand.work();
      expect(await rows('accounts', creator.userId)).toBe(0);
    });

    it('the data of a later user of the same account is not deleted', async () => {
      const creator = await stand.creator('FACEBOOK_LOGIN');
      await disconnect(creator);
      await stand.connect(creator, { person: creator.account, loginType: 'INSTAGRAM_LOGIN' });
      await stand.work();
      await send({ kind: 'data-deletion', login: 'facebook', person: creator.person });
      await stand.work();
      expect(await stand.account(creator, creator.accountId)).toMatchObject({ status: 'ACTIVE' });
    });
  });

  it('the same request twice is one, and of someone unknown is acknowledged', async () => {
    const issuedAt = Math.floor(stand.nowMs() / 1000);
    const sent = await send({
      kind: 'data-deletion',
      login: 'facebook',
      userId: '218471',
      issuedAt,
      times: 2,
    });
    const answers = sent.map(({ status, answer }: any) => {
      expect(status).toBe(200);
      return typeof answer === 'string' ? JSON.parse(answer) : answer;
    });
    expect(answers).toHaveLength(2);
    expect(answers[0]).toEqual(answers[1]);
    await stand.work();
    expect((await page(answers[0].url)).text).toContain('Your data is deleted');
  });

  it.each([
    ['forged', { signature: 'invalid' }],
    ['of another algorithm', { algorithm: 'none' }],
    ['malformed', { signedRequest: 'made up' }],
  ])('a signed request that is %s is refused, and changes nothing', async (_name, more) => {
    const creator = await stand.creator();
    for (const kind of ['deauthorize', 'data-deletion']) {
      const about = 'signedRequest' in more ? {} : { account: creator.account };
      const [call] = await send({ kind, login: 'instagram', ...about, ...more });
      expect(call.status).toBe(400);
    }
    await stand.work();
    expect(await stand.account(creator, creator.accountId)).toMatchObject({ status: 'ACTIVE' });
  });

  it('a signed request whose time has passed is refused, and one without an end is not', async () => {
    const creator = await stand.creator();
    const expires = Math.floor(stand.nowMs() / 1000) - 60;
    const stale = await send({
      kind: 'data-deletion',
      login: 'instagram',
      account: creator.account,
      expires,
    });
    expect(stale[0].status).toBe(400);
    await stand.work();
    expect(await rows('accounts', creator.userId)).toBe(1);
    for (const never of [0, null]) {
      const [call] = await send({ kind: 'deauthorize', login: 'facebook', userId: '218471', expires: never });
      expect(call.status).toBe(200);
    }
  });

  it('an unknown code leads to a page that reports it', async () => {
    expect(await page(`${stand.test.url}/data-deletion/unknown`)).toMatchObject({
      status: 404,
      text: expect.stringContaining('no deletion request'),
    });
  });
});
