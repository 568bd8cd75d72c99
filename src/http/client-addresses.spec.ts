import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/config.js';
import { readTrustedProxies } from '../config/trusted-proxies.js';
import { ClientAddresses } from './client-addresses.js';

function addressOf(trust: string, remoteAddress: string | undefined, forwarded?: string): string {
  const trustProxy = readTrustedProxies(trust, (message) => {
    throw new Error(message);
  });
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
  return new ClientAddresses({ http: { trustProxy } } as Config).find(request);
}

describe('The address of a client', () => {
  it.each([
    ['off', '203.0.113.9'],
    ['0', '203.0.113.9'],
    ['on', '198.51.100.3'],
    ['1', '198.51.100.3'],
    ['2', '198.51.100.2'],
    ['3', '198.51.100.1'],
    ['9', '198.51.100.1'],
    ['203.0.113.9', '198.51.100.3'],
    ['203.0.113.0/24', '198.51.100.3'],
    ['203.0.113.0/24, 198.51.100.3', '198.51.100.2'],
    ['203.0.113.0/24,198.51.100.0/24', '198.51.100.1'],
    ['10.0.0.0/8', '203.0.113.9'],
  ])('with TRUST_PROXY=%s is read from the right', (trust, address) => {
    expect(addressOf(trust, '203.0.113.9', '198.51.100.1, 198.51.100.2,198.51.100.3')).toBe(address);
  });

  it('is the address from the proxy, regardless of entries of the client', () => {
    for (const forged of ['1.1.1.1', 'unknown', '1.1.1.1, 2.2.2.2', ',,', '"', '[::1]:1'])
      expect(addressOf('on', '127.0.0.1', `${forged}, 198.51.100.7`)).toBe('198.51.100.7');
  });

  it.each([
    ['198.51.100.7:51234', '198.51.100.7'],
    ['[2001:db8::7]:51234', '2001:db8::7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:DB8:0::7', '2001:db8::7'],
  ])('is normalized: %s', (entry, address) => {
    expect(addressOf('on', '127.0.0.1', entry)).toBe(address);
  });

  it.each(['', 'unknown', '198.51.100.7, nonsense', '198.51.100.7,', '1.2.3'])(
    'is that of the proxy if its entry is "%s"',
    (forwarded) => {
      expect(addressOf('on', '::ffff:203.0.113.9', forwarded)).toBe('203.0.113.9');
    },
  );

  it('stops at an entry that is not an address', () => {
    expect(addressOf('3', '203.0.113.9', '198.51.100.1, nonsense, 198.51.100.3')).toBe('198.51.100.3');
  });

  it('trusts IPv4 proxies that connect over IPv6 sockets, and named networks', () => {
    expect(addressOf('10.0.0.0/8', '::ffff:10.1.2.3', '198.51.100.7')).toBe('198.51.100.7');
    expect(addressOf('uniquelocal', '172.18.0.2', '198.51.100.7')).toBe('198.51.100.7');
    expect(addressOf('loopback', '::1', '198.51.100.7')).toBe('198.51.100.7');
    expect(addressOf('2001:db8::/32', '2001:db8::5', '198.51.100.7')).toBe('198.51.100.7');
  });

  it('can be absent for a Unix socket', () => {
    expect(addressOf('off', undefined)).toBe('unknown');
    expect(addressOf('on', undefined, '198.51.100.7')).toBe('198.51.100.7');
    expect(addressOf('10.0.0.0/8', undefined, '198.51.100.7')).toBe('unknown');
  });
});

describe('TRUST_PROXY', () => {
  it.each([
    'yes',
    'proxy.internal',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '1.2.3',
    '17',
    '',
  ])('refuses %s', (text) => {
    const faults: string[] = [];
    readTrustedProxies(text, (message) => faults.push(message));
    expect(faults).toHaveLength(1);
  });
});
