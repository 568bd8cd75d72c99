import { isRedisAddress, readSentinelAddress } from './redis-address.js';

describe('Addresses of Redis', () => {
  it.each([
    ['redis://localhost', true],
    ['redis://:secret@10.0.0.1:6379/2', true],
    ['rediss://user:secret@redis.example.com:6380', true],
    ['redis+sentinel://one:26379,two:26379/primary', true],
    ['redis+sentinel://one/primary', true],
    ['redis+sentinel://one:26379', false],
    ['redis+sentinel://one:x/primary', false],
    ['redis+sentinel://:%zz@one/primary', false],
    ['redis+sentinel:///primary', false],
    ['http://localhost', false],
    ['localhost:6379', false],
    ['redis://', true],
  ])('%s: %s', (address, expected) => {
    expect(isRedisAddress(address)).toBe(expected);
  });

  it('name sentinels, the primary and both passwords', () => {
    expect(
      readSentinelAddress('redis+sentinel://app:p%40ss@one,[::1]:26380/my-primary?sentinel_password=s%2F1'),
    ).toMatchObject({
      name: 'my-primary',
      sentinels: [
        { host: 'one', port: 26_379 },
        { host: '::1', port: 26_380 },
      ],
      username: 'app',
      password: 'p@ss',
      sentinelPassword: 's/1',
    });
    expect(readSentinelAddress('redis+sentinel://one/primary')).not.toHaveProperty('tls');
    expect(readSentinelAddress('rediss+sentinel://one/primary')).toMatchObject({
      enableTLSForSentinelMode: true,
      sentinelTLS: {},
    });
    expect(readSentinelAddress('redis://one')).toBeNull();
  });
});
