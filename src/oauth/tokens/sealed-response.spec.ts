import { openResponse, sealResponse } from './sealed-response.js';

describe('A stored answer', () => {
  it('opens for the token it was sealed with, and for nothing else', () => {
    const sealed = sealResponse('token', '{"access_token":"x"}');
    expect(sealed).not.toContain('access_token');
    expect(openResponse('token', sealed)).toBe('{"access_token":"x"}');
    expect(openResponse('other', sealed)).toBeNull();
    const changed = Buffer.from(sealed, 'base64');
    changed[20]! ^= 1;
    expect(openResponse('token', changed.toString('base64'))).toBeNull();
  });

  it('is sealed differently each time', () => {
    expect(sealResponse('token', 'x')).not.toBe(sealResponse('token', 'x'));
  });
});
