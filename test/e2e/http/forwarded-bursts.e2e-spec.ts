import { request } from 'node:http';
import { startTestApp, type TestApp } from '../../support/app.js';

const maxRequests = 5;
const burst = 48;

/** Spellings of one client address, each with what the client may have sent before its proxy appended the address. */
const spellings: readonly ((index: number) => string | string[])[] = [
  () => '198.51.100.1',
  () => ' \t198.51.100.1\t ',
  (index) => `198.51.100.1:${40_000 + index}`,
  () => '::ffff:198.51.100.1',
  () => '::FFFF:C633:6401',
  () => '0:0:0:0:0:ffff:c633:6401',
  (index) => `[::ffff:198.51.100.1]:${1 + index}`,
  (index) => `203.0.113.${index}, 198.51.100.1`,
  (index) => [`203.0.113.${index}`, '198.51.100.1'],
  (index) => [`2001:db8::${index}`, `unknown, "203.0.113.${index}", 198.51.100.1`],
  (index) => `${','.repeat(1000 + index)}198.51.100.1`,
  (index) => `${`203.0.113.${index}, `.repeat(200)}198.51.100.1`,
];

/** Entries that are no address: the proxy that wrote them counts. */
const unreadable: readonly ((index: number) => string)[] = [
  (index) => `client-${index}`,
  (index) => `198.51.100.${index}.1`,
  (index) => `198.051.100.${index}`,
  (index) => `"198.51.100.${index}"`,
  (index) => `for=198.51.100.${index}`,
  (index) => `198.51.100.${index}:123456`,
  (index) => `[198.51.100.${index}]`,
  (index) => `2001:db8::${index}::1`,
  (index) => `198.51.100.${index},`,
];

/** Requests at the same moment, each with its own header; how many were admitted. */
async function admitted(test: TestApp, headersOf: (index: number) => Record<string, string | string[]>) {
  const statuses = await Promise.all(
    Array.from({ length: burst }, (_, index) => send(test, headersOf(index))),
  );
  return statuses.filter((status) => status !== 429).length;
}

/** With `node:http`, which can repeat a header. */
function send(test: TestApp, headers: Record<string, string | string[]>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${test.url}/openapi.json`, { headers, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode!));
    });
    sent.once('error', reject);
    sent.end();
  });
}

function append(forwarded: string | string[], proxies: string): string | string[] {
  return typeof forwarded === 'string'
    ? forwarded + proxies
    : [...forwarded.slice(0, -1), forwarded.at(-1)! + proxies];
}

describe.each([
  ['on', ''],
  ['2', ', 192.0.2.1'],
  ['loopback, 192.0.2.0/24, 2001:db8:ffff::/48', ', 192.0.2.1, 2001:db8:ffff::7, ::ffff:192.0.2.9'],
])('A burst of one client with TRUST_PROXY=%s', (trust, proxies) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: trust, HTTP_REQUESTS_PER_MINUTE: String(maxRequests) });
  });
  afterAll(() => test.close());

  it('is counted for one address, whatever the spelling and the entries in front', async () => {
    const count = await admitted(test, (index) => ({
      'x-forwarded-for': append(spellings[index % spellings.length]!(index), proxies),
    }));
    expect(count).toBe(maxRequests);
  });

  it('is counted for the proxy that wrote an unreadable entry', async () => {
    const count = await admitted(test, (index) => ({
      'x-forwarded-for': append(unreadable[index % unreadable.length]!(index), proxies),
    }));
    expect(count).toBe(maxRequests);
  });

  it('is not spread over other headers of proxies', async () => {
    const count = await admitted(test, (index) => ({
      'x-forwarded-for': `198.51.100.77${proxies}`,
      'x-real-ip': `203.0.113.${index}`,
      forwarded: `for=203.0.113.${index}`,
      'x-client-ip': `203.0.113.${index}`,
      'cf-connecting-ip': `203.0.113.${index}`,
      'true-client-ip': `203.0.113.${index}`,
    }));
    expect(count).toBe(maxRequests);
  });
});
