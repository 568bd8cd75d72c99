import { openAnswer, sealAnswer } from './refresh-answer.js';

describe('A stored answer', () => {
  it('opens for the token it was sealed with, and for nothing else', () => {
    const sealed = sealAnswer('token', '{"access_token":"x"}');
    expect(sealed).not.toContain('access_token');
    expect(openAnswer('token', sealed)).toBe('{"access_token":"x"}');
    expect(openAnswer('other', sealed)).toBeNull();
    const changed = Buffer.from(sealed, 'base64');
    changed[20]! ^= 1;
    expect(openAnswer('token', changed.toString('base64'))).toBeNull();
  });

  it('is sealed differently each time', () => {
    expect(sealAnswer('token', 'x')).not.toBe(sealAnswer('token', 'x'));
  });
});
