import { appSchema, ownsUrl } from '../login/apps.js';
import { checkChunkPlan } from './init-rules.js';

const plan = (size: number, chunk: number, count: number) => () =>
  checkChunkPlan({
    source: 'FILE_UPLOAD',
    video_size: size,
    chunk_size: chunk,
    total_chunk_count: count,
  });

describe('The chunk plan', () => {
  it.each([
    [1, 1, 1],
    [4_194_304, 4_194_304, 1],
    [50_000_123, 10_000_000, 5],
    [50_000_123, 50_000_123, 1],
    [64_000_001, 10_485_760, 6],
    [602_285_541, 10_485_760, 57],
    [4_000_000_000, 10_485_760, 381],
  ])('accepts %i bytes in chunks of %i bytes, %i chunks', (size, chunk, count) => {
    expect(plan(size, chunk, count)).not.toThrow();
  });

  it.each([
    [0, 0, 1, 'The request source info is empty or incorrect'],
    [5_000_000_000, 10_485_760, 476, 'The request source info is empty or incorrect'],
    [50_000_123, 10_000_000, 6, 'The total chunk count is invalid'],
    [50_000_123, 10_000_000, 0, 'The total chunk count is invalid'],
    [8_000_000, 6_000_000, 1, 'The chunk size is invalid'],
    [4_000_000, 2_000_000, 2, 'The chunk size is invalid'],
    [64_000_001, 64_000_001, 1, 'The chunk size is invalid'],
    [200_000_000, 65_000_000, 3, 'The chunk size is invalid'],
    [200_000_000, 4_000_000, 50, 'The chunk size is invalid'],
  ])('refuses %i bytes in chunks of %i bytes, %i chunks', (size, chunk, count, message) => {
    expect(plan(size, chunk, count)).toThrow(message);
  });
});

describe('URL ownership', () => {
  const app = appSchema.parse({
    clientKey: 'key',
    clientSecret: 'secret',
    redirectUris: [],
    urlProperties: ['https://example.com/videos/user/', 'static.example.com', 'http://127.0.0.1:*/files/'],
  });

  it.each([
    ['https://example.com/videos/user/123/a.mp4', true],
    ['https://example.com/videos/2023/user/a.mp4', false],
    ['https://example.com/videos/user/../secret.mp4', false],
    ['https://static.example.com/a.mp4', true],
    ['https://video.static.example.com/a.mp4', true],
    ['https://example.com/a.mp4', false],
    ['https://evilstatic.example.com.evil.test/a.mp4', false],
    ['http://static.example.com/a.mp4', false],
    ['https://someone@static.example.com/a.mp4', false],
    ['http://127.0.0.1:4123/files/a.mp4', true],
    ['http://127.0.0.1:4123/other/a.mp4', false],
    ['http://127.0.0.1:4123@evil.test/files/a.mp4', false],
  ])('of %s is %s', (url, owned) => {
    expect(ownsUrl(app, url, true)).toBe(owned);
  });

  it('of loopback addresses is refused unless allowed', () => {
    expect(ownsUrl(app, 'http://127.0.0.1:4123/files/a.mp4', false)).toBe(false);
  });
});
