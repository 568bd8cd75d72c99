import { addressKey, normalizeAddress, readForwardedAddress, siteKey } from './network-address.js';

describe('A network address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['0:0:0:0:0:ffff:c000:0207', '192.0.2.7'],
    ['2001:DB8:0:0::0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.07', null],
    ['192.0.2', null],
    ['0x7f.0.0.1', null],
    ['192.0.2.7 ', null],
    ['::ffff:192.0.2.7:80', null],
    ['example.com', null],
    ['', null],
  ])('%s is written as %s', (text, address) => {
    expect(normalizeAddress(text)).toBe(address);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7\t', '192.0.2.7'],
    ['192.0.2.7:54321', '192.0.2.7'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[::ffff:192.0.2.7]:443', '192.0.2.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['192.0.2.7:', null],
    ['192.0.2.7:x', null],
    ['192.0.2.7:123456', null],
    ['[192.0.2.7]:80', null],
    ['[2001:db8::1', null],
    ['[2001:db8::1]443', null],
    ['unknown', null],
    ['_hidden', null],
    ['"192.0.2.7"', null],
    ["192.0.2.7' OR 1=1", null],
  ])('%s in X-Forwarded-For is %s', (entry, address) => {
    expect(readForwardedAddress(entry)).toBe(address);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['anything else', 'unknown'],
  ])('%s is counted as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2::7', '2001:db8:1::/48'],
    ['2001:db8::7', '2001:db8:0::/48'],
    ['no address', 'unknown'],
  ])('%s has the limit of its site as %s', (address, key) => {
    expect(siteKey(address)).toBe(key);
  });
});
