import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { TokenVault } from '../crypto/token-vault.js';
import { redactText } from './redaction.js';

/** Random, and without a recognisable format. */
const secret = randomBytes(24).toString('base64url').replace(/^\W/, 'x').padEnd(20, '7');

describe('Redaction', () => {
  const vault = new TokenVault([{ id: 'k1', key: randomBytes(32) }]);
  const sealed = vault.seal('hello', { table: 'grants', column: 'credentials', id: '1' });
  const shaped = {
    'an access token': `act.${secret}!4182.s1`,
    'a refresh token': `rft.${secret}!4182.s1`,
    'a client token': `clt.${secret}`,
    'a sealed value': sealed,
    'a JSON Web Token': `eyJhbGciOiJSUzI1NiJ9.${secret}.${secret}`,
    'a bearer header': `Bearer ${secret}1`,
    'a basic header': `Basic ${secret}1==`,
    'an address with credentials': `postgres://patchbay:${secret}@db/patchbay`,
    'an address with an @ in the password': `redis://patchbay:my@${secret}@db:6379`,
  };

  it.each(Object.entries(shaped))('removes %s by its format, under any name', (_, value) => {
    for (const text of [
      `It said ${value} and left.`,
      JSON.stringify({ note: value, list: [value] }),
      JSON.stringify({ note: JSON.stringify({ deep: value }) }),
      inspect({ note: value }),
    ]) {
      const clean = redactText(text);
      expect(clean).toContain('[redacted]');
      for (const part of value.split(/[ .!=:@/]/).filter((piece) => piece.length > 12))
        expect(clean).not.toContain(part);
    }
  });

  const names = [
    ...['access_token', 'refreshToken', 'token', 'csrf-token', 'tokens', 'upload_token', 'xsrf_token'],
    ...['authorization', 'Authorization', 'Proxy-Authorization', 'cookie', 'Set-Cookie', 'X-Api-Key'],
    ...['client_secret', 'clientSecret', 'app_secret', 'secret', 'SESSION_SECRET'],
    ...['password', 'newPassword', 'passphrase', 'ticket', 'shop_cipher', 'credentials', 'private_key'],
    ...['code', 'auth_code', 'device_code', 'userCode', 'code_verifier', 'codeVerifier', 'state', 'nonce'],
    ...['sid', 'sessionId', 'patchbay_session', 'signature', 'X-Hub-Signature-256', 'sign'],
    ...['upload_url', 'uploadUrl', 'sealedPair', 'access_sealed', 'DATABASE_URL', 'REDIS_URL', 'SMTP_URL'],
  ];

  it.each(names)('removes the value of %s', (name) => {
    const texts = {
      key: JSON.stringify({ a: { [name]: secret }, b: 1 }),
      list: JSON.stringify({ [name]: [secret, `"]${secret}`] }),
      object: JSON.stringify({ [name]: { value: secret, more: [{ deep: secret }] } }),
      'JSON in a text': JSON.stringify({ msg: JSON.stringify({ [name]: secret, a: 1 }) }),
      'JSON in a text in a text': JSON.stringify({
        msg: JSON.stringify({ body: JSON.stringify({ [name]: secret, a: 1 }) }),
      }),
      query: `GET https://example.com/x?a=1&${name}=${secret}&b=2 failed`,
      form: `${name}=${secret}&grant=1`,
      'an address in a query': `?next=${encodeURIComponent(`https://example.com/x?${name}=${secret}&b=2`)}`,
      inspected: inspect({ [name]: secret, b: 1 }),
    };
    for (const [where, text] of Object.entries(texts)) {
      expect({ where, text: redactText(text) }).not.toEqual({
        where,
        text: expect.stringContaining(secret) as string,
      });
    }
  });

  it('keeps JSON valid', () => {
    const line = JSON.stringify({ level: 30, token: 'a"b', cookies: ['x', '}'], tokens: { a: [1] }, n: 5 });
    expect(JSON.parse(redactText(line))).toEqual({
      level: 30,
      token: '[redacted]',
      cookies: '[redacted]',
      tokens: '[redacted]',
      n: 5,
    });
    const nested = JSON.stringify({ msg: JSON.stringify({ access_token: secret, left: 1 }) });
    const { msg } = JSON.parse(redactText(nested)) as { msg: string };
    expect(JSON.parse(msg)).toEqual({ access_token: '[redacted]', left: 1 });
  });

  it('removes headers as text and as a list', () => {
    expect(redactText(`Cookie: a=${secret}; b=${secret}\nHost: x`)).toBe('Cookie: [redacted]\nHost: x');
    expect(redactText(`authorization: Custom ${secret}`)).toBe('authorization: [redacted]');
    expect(redactText(JSON.stringify(['Cookie', `a=${secret}`, 'Host', 'x']))).toBe(
      '["Cookie","[redacted]","Host","x"]',
    );
  });

  it('removes secrets from prose', () => {
    expect(redactText(`The refresh token: ${secret}9 was refused`)).not.toContain(secret);
  });

  it('keeps values that are not secrets', () => {
    for (const text of [
      JSON.stringify({ code: '23505', state: 'PENDING', platformCode: 'access_token_invalid' }),
      JSON.stringify({ code: 'ECONNREFUSED', err: { code: 'ERR_HTTP2_STREAM_CANCEL' } }),
      JSON.stringify({ code: 404, tokenVersion: 3, token: null, stateful: 'abc' }),
      'Unexpected token: } in JSON at position 4',
      'connect ECONNREFUSED 127.0.0.1:5432, code=ECONNREFUSED state=AWAITING_CREATOR',
      'The token of the grant was refused; basic authentication is not supported.',
      'https://example.com/posts?first=20',
    ])
      expect(redactText(text)).toBe(text);
  });

  it('is not slowed down by long values', () => {
    const startedAt = performance.now();
    redactText(JSON.stringify({ msg: 'a-b_'.repeat(50_000), deep: '{['.repeat(20_000) }));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
