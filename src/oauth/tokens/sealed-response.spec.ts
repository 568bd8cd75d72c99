import { openResponse, sealResponse } from './sealed-response.js';

describe('Sealed refresh responses', () => {
  it('can be opened only with the token they were sealed for', () => {
    const sealed = sealResponse('token', '{"access_token":"x"}');
    expect(sealed).not.toContain('access_token');
    expect(openResponse('token', sealed)).toBe('{"access_token":"x"}');
    expect(openResponse('other', sealed)).toBeNull();
    const changed = Buffer.from(sealed, 'base64');
    changed[20]! ^= 1;
    expect(openResponse('token', changed.toString('base64'))).toBeNull();
  });

  it('differ each time', () => {
    expect(sealResponse('token', 'x')).not.toBe(sealResponse('token', 'x'));
  });
});
