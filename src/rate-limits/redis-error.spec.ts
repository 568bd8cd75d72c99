import { describeRedisError } from './redis-error.js';

const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });

it.each([
  [
    'rediss://user:secret@redis.internal:6380/1',
    withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    /^Redis at redis\.internal:6380 cannot be used: its TLS certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\. Set NODE_EXTRA_CA_CERTS /,
  ],
  [
    'rediss://redis.internal:6379',
    withCode('ERR_SSL_WRONG_VERSION_NUMBER'),
    /the port does not speak TLS, but REDIS_URL begins with rediss\./,
  ],
  [
    'redis+sentinel://:secret@one,two:26379/main?sentinel_password=secret',
    new Error('All sentinels are unreachable.'),
    /^Redis at one,two:26379 cannot be used: All sentinels are unreachable\. Check /,
  ],
  // Node tries both addresses of localhost, and then has no message.
  ['redis://localhost:1', withCode('ECONNREFUSED'), /: ECONNREFUSED\. Check .* REDIS_URL is correct\.$/],
  // The address is valid: the last @ ends the password.
  ['redis://user:my@secret@redis.internal:6379', withCode('ECONNREFUSED'), /^Redis at redis\.internal:6379 /],
  ['redis://h', new Error('WRONGPASS invalid username-password pair'), /: WRONGPASS invalid .*REDIS_URL/],
])('Errors of %s name the server and the setting', (address, error, sentence) => {
  const text = describeRedisError(error, address);
  expect(text).toMatch(sentence);
  expect(text).not.toContain('secret');
});
