import { isTrustedUploadUrl } from './upload-address.js';

describe('isTrustedUploadUrl', () => {
  it.each([
    ['https://open-upload.tiktokapis.com/video/?upload_id=1', true],
    ['https://upload.us.tiktokapis.com/video/?upload_id=1', true],
    ['http://open-upload.tiktokapis.com/video/', false],
    ['https://tiktokapis.com.example.test/video/', false],
    ['https://eviltiktokapis.com/video/', false],
    ['https://127.0.0.1/video/', false],
  ])('%s from TikTok’s own API: %s', (uploadUrl, expected) => {
    expect(isTrustedUploadUrl(uploadUrl, 'https://open.tiktokapis.com')).toBe(expected);
  });

  it('accepts any URL from an API that the operator has configured instead', () => {
    expect(isTrustedUploadUrl('http://127.0.0.1:4013/upload/', 'http://127.0.0.1:4012')).toBe(true);
  });
});
