import { Database } from '../../../src/database/database.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { password } from '../../support/clients/user-browsers.js';
import { signIn } from '../../support/clients/user-operations.js';

const tries = 16;
const sign = (test: TestApp, email: string, forwarded: string) =>
  new TestClient(test.url, { 'x-forwarded-for': forwarded }).graphql(signIn, { input: { email, password } });

/** Results of wrong passwords for one user, each with a different `X-Forwarded-For`. */
async function guesses(
  test: TestApp,
  email: string,
  forwarded: (guess: number) => string,
): Promise<string[]> {
  const codes: string[] = [];
  for (let guess = 0; guess < tries; guess += 1) {
    const { data, errors } = await sign(test, email, forwarded(guess));
    codes.push(data?.signIn?.code ?? errors![0]!.extensions.code);
  }
  return codes;
}

const tenThenRefused = [
  ...Array<string>(10).fill('INVALID_CREDENTIALS'),
  ...Array<string>(tries - 10).fill('RATE_LIMITED'),
];

async function auditedAddresses(test: TestApp, action: string): Promise<string[]> {
  const rows: { address: string }[] = await test.app
    .get(Database)
    .manager.query('SELECT DISTINCT address FROM audit_trail WHERE action = $1 ORDER BY 1', [action]);
  return rows.map(({ address }) => address);
}

describe('Behind one proxy (TRUST_PROXY=on)', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
  });
  afterAll(() => test.close());

  it.each([
    ['other addresses in front', (guess: number) => `203.0.113.${guess}, 198.51.100.1`],
    ['other ports', (guess: number) => `198.51.100.2:${40_000 + guess}`],
    ['the mapped form', (guess: number) => (guess % 2 ? '::ffff:198.51.100.3' : '198.51.100.3')],
    ['other addresses of a network', (guess: number) => `2001:db8:0:7::${guess + 1}`],
    ['brackets and ports', (guess: number) => `[2001:db8:0:8::${guess + 1}]:${guess + 1}`],
    ['other spellings', (guess: number) => (guess % 2 ? '2001:DB8:0:9:0::1' : '2001:db8:0:9::1')],
    ['nonsense', (guess: number) => `client-${guess}`],
  ])('a client gets no additional attempts by %s', async (_, forwarded) => {
    expect(await guesses(test, `${_.replaceAll(' ', '-')}@example.com`, forwarded)).toEqual(tenThenRefused);
  });

  it('the audit trail contains the normalized address of the proxy entry', async () => {
    await guesses(test, 'audited@example.com', (guess) => `203.0.113.${guess}, 198.51.100.9:${guess + 1}`);
    const addresses = await auditedAddresses(test, 'user.signed_in');
    expect(addresses).toContain('198.51.100.9');
    expect(addresses.filter((address) => address.startsWith('203.0.113.'))).toEqual([]);
    expect(
      addresses.filter((address) => /[A-Z\][]|ffff|:\d+$/.test(address) && address.includes('.')),
    ).toEqual([]);
    expect(addresses.filter((address) => address.startsWith('client-'))).toEqual([]);
  });
});

describe('Behind two proxies (TRUST_PROXY=2)', () => {
  it('the second-last entry is the client', async () => {
    const test = await startTestApp({ TRUST_PROXY: '2' });
    try {
      const forged = (guess: number) => `203.0.113.${guess}, 198.51.100.1, 192.0.2.1`;
      expect(await guesses(test, 'two@example.com', forged)).toEqual(tenThenRefused);
      expect(await auditedAddresses(test, 'user.signed_in')).toEqual(['198.51.100.1']);
    } finally {
      await test.close();
    }
  });
});

describe('Without a proxy (TRUST_PROXY=off)', () => {
  it('the header is ignored', async () => {
    const test = await startTestApp();
    try {
      expect(await guesses(test, 'off@example.com', (guess) => `203.0.113.${guess}`)).toEqual(tenThenRefused);
      expect(await auditedAddresses(test, 'user.signed_in')).toEqual(['127.0.0.1']);
    } finally {
      await test.close();
    }
  });
});
