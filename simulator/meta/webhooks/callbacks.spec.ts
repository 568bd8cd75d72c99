import { Receiver } from '../../test/client.js';
import { INSTAGRAM_APP, META_APP, MetaClient } from '../../test/meta-client.js';
import { signRequest } from '../login/signed-request.js';

describe("Meta's callbacks", () => {
  let meta: MetaClient;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start();
    meta = await MetaClient.start();
  });
  afterAll(async () => {
    await meta.close();
    await receiver.close();
  });
  beforeEach(async () => {
    await meta.reset();
    receiver.received.length = 0;
    receiver.respond = ({ url }) =>
      url === '/deletion'
        ? {
            status: 200,
            body: JSON.stringify({
              url: 'https://planner.example/deletion/7Q2M9XK4',
              confirmation_code: '7Q2M9XK4',
            }),
          }
        : { status: 200 };
    await meta.control('POST', '/meta/apps', {
      appId: META_APP.id,
      instagramDeauthorizeUrl: `${receiver.url}/deauthorize`,
      facebookDeauthorizeUrl: `${receiver.url}/deauthorize`,
      instagramDataDeletionUrl: `${receiver.url}/deletion`,
      facebookDataDeletionUrl: `${receiver.url}/deletion`,
    });
  });

  /** The payload, if it is signed with the secret. */
  const payload = (secret: string, index = 0) => {
    const { body, headers } = receiver.received[index]!;
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const signed = new URLSearchParams(body).get('signed_request') ?? '';
    const decoded = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString());
    return signRequest(secret, decoded) === signed ? decoded : null;
  };

  it('report a removed app once, with the user id of the login', async () => {
    const { grants } = await meta.control('POST', '/instagram/grants', { account: 'sim-bakery' });
    await meta.control('POST', '/instagram/accounts/sim-bakery/remove-authorization');
    await meta.settle();
    const { now } = await meta.control('GET', '/state');
    const issuedAt = Math.floor(Date.parse(now) / 1_000);
    expect(payload(INSTAGRAM_APP.secret)).toEqual({
      algorithm: 'HMAC-SHA256',
      expires: issuedAt + 3_600,
      issued_at: issuedAt,
      user_id: grants[0].userId,
    });
    const person = await meta.facebook();
    await meta.call({ login: 'facebook', token: person.accessToken }, 'DELETE', 'me/permissions');
    await meta.settle();
    expect(payload(META_APP.secret, 1)).toMatchObject({ user_id: person.userId });
    receiver.respond = () => ({ status: 500 });
    await meta.advance(86_400_000);
    expect(receiver.received.map(({ url }) => url)).toEqual(['/deauthorize', '/deauthorize']);
  });

  it('request deletion and check the response', async () => {
    await meta.instagram();
    const made = await meta.control('POST', '/instagram/accounts/sim-bakery/request-data-deletion');
    expect(made).toMatchObject({ kind: 'data-deletion', status: 200, fault: null });
    await meta.settle();
    expect(receiver.received.map(({ url }) => url).sort()).toEqual(['/deauthorize', '/deletion']);
    for (const [answer, fault] of [
      [{ status: 200, body: 'thanks' }, 'the response is not JSON'],
      [
        { status: 200, body: '{"url":"https://a.example/"}' },
        'the response is not { url, confirmation_code }',
      ],
      [{ status: 200, body: '{"url":"x","confirmation_code":"1"}' }, 'url is not a URL'],
      [
        { status: 200, body: '{"url":"https://a.example/","confirmation_code":"a-b"}' },
        'confirmation_code is not alphanumeric',
      ],
      [{ status: 400 }, 'the response status was 400'],
    ] as const) {
      receiver.respond = () => answer;
      const again = await meta.control('POST', '/instagram/accounts/sim-bakery/request-data-deletion');
      expect(again.fault).toBe(fault);
    }
    expect(await meta.control('GET', '/meta/callbacks?kind=data-deletion')).toHaveLength(6);
  });

  it('can be forged, expired or without a user', async () => {
    const sendOne = async (more: object) =>
      (await meta.control('POST', '/meta/callbacks/send', { kind: 'deauthorize', ...more })).callbacks;
    await sendOne({ userId: '218471', issuedAt: 1_760_000_000, expires: 1_760_003_600 });
    await sendOne({ account: 'sim-bakery', signature: 'invalid' });
    await sendOne({ login: 'facebook', person: 'sim-anna', expires: null, algorithm: 'HMAC-MD5' });
    await sendOne({ signedRequest: 'nonsense', times: 2 });
    expect(payload(INSTAGRAM_APP.secret, 0)).toEqual({
      algorithm: 'HMAC-SHA256',
      expires: 1_760_003_600,
      issued_at: 1_760_000_000,
      user_id: '218471',
    });
    expect(payload(INSTAGRAM_APP.secret, 1)).toBeNull();
    const third = payload(META_APP.secret, 2);
    expect(third.algorithm).toBe('HMAC-MD5');
    expect(third).not.toHaveProperty('expires');
    expect(receiver.received.slice(3).map(({ body }) => body)).toEqual([
      'signed_request=nonsense',
      'signed_request=nonsense',
    ]);
  });
});
